#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "comanda/kernel/error.hpp"

namespace comanda::redis {

/// Where a server is and who we are there.
struct server_address {
  std::string host;
  int port = 6379;
  bool tls = false;        ///< 1.2 or newer, certificate and name verified
  std::string user{};      ///< "": none is named, as before Redis 6
  std::string password{};  ///< "": no AUTH is sent
  int database = 0;
};

/// redis://[[user]:password@]host[:port][/database]; user and password percent-encoded, an IPv6 host in brackets.
/// rediss:// is the same over TLS. Error: invalid_parameter, saying what is wrong and never quoting the URL, which may
/// hold a password.
[[nodiscard]] result<server_address> parse_url(std::string_view url);

/// How to use a server as a cache. The waits are short: what takes longer than they do is faster from the database.
struct options {
  server_address server;
  std::string ca_file = {};  ///< PEM certificates that the server's must come from (TLS only); "": those of the system
  std::string key_prefix = "comanda:";  ///< before every key: whose rows these are
  /// Of the MAC that every row has, the same for all instances and not known to the server; see `derive_key`. A row
  /// under another secret is not there. "": anybody can make one.
  std::string secret = {};

  std::chrono::milliseconds connect_timeout{200};  ///< for the TCP connection, and again for the handshake of TLS
  /// For one call, however many rows it is about.
  std::chrono::milliseconds command_timeout{100};
  /// After a failure nothing is asked of the server until `check` has found it well again, no sooner than this.
  std::chrono::milliseconds pause_after_failure{1'000};
  /// Rows that nobody loads go after this long, so that they do not fill the server.
  std::chrono::seconds row_lifetime{600};
  /// Larger rows are not kept: reading them would hold up the others.
  std::size_t row_bytes_max = 256u << 10;

  /// Told in one line when the server is reached or lost; never with the password. May be empty. Called from both
  /// threads.
  std::function<void(std::string_view)> report = {};
};

/// 32 bytes that tell nothing of the secret; takes some hundredths of a second.
[[nodiscard]] std::string derive_key(std::string_view secret);

}  // namespace comanda::redis
