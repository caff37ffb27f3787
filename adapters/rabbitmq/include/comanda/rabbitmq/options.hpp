#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/kernel/error.hpp"

namespace comanda::rabbitmq {

/// Where the broker is and who we are there.
struct broker_address {
  bool tls = false;
  std::string host = "localhost";
  int port = 5672;
  std::string user = "guest";
  std::string password = "guest";
  std::string virtual_host = "/";
};

/// Everything that a publisher or a consumer needs to know. `parse_url` makes one with the address set.
struct broker_options {
  broker_address address;
  std::string ca_file;  ///< PEM certificates that the broker's must come from (TLS only); empty: those of the system
  std::string service;  ///< whose queues a consumer reads; also the name of the connection in the broker's lists
  std::vector<std::string> event_types;  ///< what a consumer's event queue is bound to; `*` and `#` as in AMQP topics
  bool parking = false;                  ///< a consumer reads `<service>.dead` and nothing else
  std::string prefix;  ///< put before the name of every exchange and queue: several systems on one virtual host

  std::chrono::seconds heartbeat{10};
  std::chrono::milliseconds connect_timeout{5000};  ///< for the TCP connection, and again for the handshake
  std::chrono::milliseconds reply_timeout{10000};   ///< for each synchronous call: a declaration, a binding
  /// For a connection with all that is declared over it, dozens of calls. The system's look-up of a name has its own.
  std::chrono::milliseconds setup_timeout{30000};
  std::chrono::milliseconds backoff_min{200};  ///< before the first new attempt to connect; doubles
  std::chrono::milliseconds backoff_max{10000};
  std::function<double()> chance;  ///< [0, 1), for the jitter of the backoff; empty: seeded from the system

  std::uint16_t prefetch = 500;                   ///< unsettled deliveries per queue, so twice this per consumer
  std::chrono::milliseconds parking_pause{1000};  ///< before a parked message that could not be kept comes again
  std::size_t publish_window = 256;               ///< unconfirmed messages on their way
  std::size_t publish_window_bytes = 64 * 1024;   ///< of their bodies; one message may be larger. Below a send buffer
  std::chrono::milliseconds publish_timeout{10000};  ///< for a batch; also how long the broker may stop reading

  std::function<void(std::string_view)> report;  ///< for the log: connected, lost, unroutable; on the calling thread
};

/// Reads `amqp://user:password@host:port/vhost`, each part but the scheme and the host optional, percent-encoded where
/// it has to be; `amqps` means TLS with peer and host name verified, port 5671. No path and "/" both mean the virtual
/// host "/". Error: invalid_parameter, saying what is wrong without repeating any of it, since any part may hold the
/// password.
[[nodiscard]] result<broker_options> parse_url(std::string_view url);

/// "amqp://user:***@host:5672/vhost", for logs.
[[nodiscard]] std::string masked_url(const broker_address& address);

}  // namespace comanda::rabbitmq
