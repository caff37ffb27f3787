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
  std::string user{};      ///< "": none is named, as before Redis 6
  std::string password{};  ///< "": no AUTH is sent
  int database = 0;
};

/// redis://[[user]:password@]host[:port][/database]; user and password percent-encoded, an IPv6 host in brackets.
/// Error: invalid_parameter, saying what is wrong and never quoting the URL, which may hold a password. rediss:// is
/// refused: this adapter has no TLS.
[[nodiscard]] result<server_address> parse_url(std::string_view url);

/// How to use a server as a cache. The waits are short: what takes longer than they do is faster from the database.
struct options {
  server_address server;
  std::string key_prefix = "comanda:";  ///< before every key: whose rows these are

  std::chrono::milliseconds connect_timeout{200};
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

}  // namespace comanda::redis
