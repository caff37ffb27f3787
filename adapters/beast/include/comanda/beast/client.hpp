#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "comanda/http/message.hpp"
#include "comanda/kernel/error.hpp"

namespace comanda::beast {

/// One request over plain HTTP/1.1, on a connection of its own.
struct client_request {
  http::method verb = http::method::get;
  std::string host = "127.0.0.1";  ///< name or numeric address
  std::uint16_t port = 80;
  std::string target = "/";
  http::headers headers;  ///< without Host, Content-Length and Connection: the transport's
  std::string body;
  std::chrono::milliseconds timeout{5'000};           ///< for everything, from resolving to the last byte
  std::size_t response_bytes_max = 16 * 1024 * 1024;  ///< of the answer's body
};

/// Sends and waits for the whole answer. For health checks and tests: it blocks, and resolving a name may outlast the
/// time limit by as long as the system's resolver takes. Any status is a success. Safe from every thread.
/// Errors: invalid_parameter (a verb, target or header that cannot be sent), unavailable (no connection, or one that
/// was closed before the answer was whole, or an answer that is not HTTP or too big), timeout.
[[nodiscard]] result<http::response> fetch(const client_request& request);

}  // namespace comanda::beast
