#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "byte_stream.hpp"
#include "comanda/kernel/error.hpp"

namespace comanda::beast {

/// Shared by the connections made with it; safe from every thread once it is made.
using tls_context = std::shared_ptr<boost::asio::ssl::context>;

/// Both PEM; the chain begins with the server's own certificate. Error: invalid_parameter.
[[nodiscard]] result<tls_context> make_server_context(std::string_view certificate, std::string_view key);

struct client_trust {
  std::string ca_file;  ///< PEM; empty: the system's authorities
  bool verify = true;   ///< false: whoever answers is taken for who was asked
};
/// Error: invalid_parameter (the file cannot be read).
[[nodiscard]] result<tls_context> make_client_context(const client_trust& trust);

/// The server's side of a connection.
[[nodiscard]] std::unique_ptr<byte_stream> make_tls_stream(tcp_socket socket, tls_context context);
/// The client's side: sends the name (SNI) and, where the context verifies, holds the certificate against it.
[[nodiscard]] std::unique_ptr<byte_stream> make_tls_client_stream(tcp_socket socket, tls_context context,
                                                                  const std::string& host);

}  // namespace comanda::beast
