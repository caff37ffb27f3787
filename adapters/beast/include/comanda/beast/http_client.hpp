#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "comanda/http/client.hpp"

namespace comanda::beast {

struct http_client_options {
  std::string ca_file = {};  ///< PEM; the authorities that are trusted. Empty: the system's
  /// False: no certificate is looked at, so whoever answers is taken for who was asked. For loopback alone.
  bool verify = true;
  std::size_t body_bytes_max = http::client_body_bytes_max;  ///< of an answer
};

/// http::client over HTTP/1.1 and TLS 1.2 or 1.3, a connection of its own for each request, closed behind it. A
/// certificate must come from a trusted authority and be for the host that was asked. Host, Content-Length, Connection
/// and Transfer-Encoding among a request's headers are left out: they are the transport's. A header with a line break
/// or another control character in it is invalid_parameter, and nothing is sent. `public_only` goes by
/// is_public_address: of the addresses that a name stands for, the others are not connected to.
class http_client final : public http::client {
 public:
  /// Error: invalid_parameter (the authorities cannot be read).
  [[nodiscard]] static result<std::unique_ptr<http_client>> create(http_client_options options);
  ~http_client() override;

  [[nodiscard]] result<http::response> send(const http::outgoing_request& r) override;

 private:
  class impl;
  explicit http_client(std::unique_ptr<impl> self) noexcept;
  std::unique_ptr<impl> self_;
};

}  // namespace comanda::beast
