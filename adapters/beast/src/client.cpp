#include "comanda/beast/client.hpp"

#include "client_exchange.hpp"

namespace comanda::beast {

result<http::response> fetch(const client_request& request) {
  return exchange({.verb = request.verb,
                   .to = {.tls = false, .host = request.host, .port = request.port, .target = request.target},
                   .headers = request.headers,
                   .body = request.body,
                   .body_bytes_max = request.response_bytes_max,
                   .timeout = request.timeout},
                  name_resolver());
}

}  // namespace comanda::beast
