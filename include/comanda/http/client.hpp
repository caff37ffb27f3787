#pragma once

#include <chrono>
#include <string>

#include "comanda/http/message.hpp"
#include "comanda/kernel/error.hpp"

namespace comanda::http {

inline constexpr std::size_t client_body_bytes_max = 1024 * 1024;

/// A request to somebody else's server.
struct outgoing_request {
  method verb = method::get;
  std::string url;  ///< http:// or https://, absolute
  http::headers headers;
  std::string body;
  std::chrono::milliseconds timeout{5000};  ///< for the whole: name, connection, answer
  /// Only to an address of the public internet, whatever the host's name stands for at that moment: for a URL that a
  /// stranger chose, who could have us ask servers behind our firewall.
  bool public_only = false;
};

/// Asks other servers. Called by adapters (payment gateway, webhooks, JWKS); implemented by comanda::beast.
/// Thread rule: `send` is safe from every thread; it blocks until the answer is there or the time is over. Redirects
/// are not followed. Errors: invalid_parameter (a URL that cannot be read, or of another scheme, or one that
/// `public_only` forbids by what stands in it), timeout (no whole answer in time), unavailable (no address, or none
/// that `public_only` allows, no connection, a certificate that does not hold, an answer that is no HTTP or is longer
/// than `client_body_bytes_max`). Only for invalid_parameter is it certain that nothing was sent.
class client {
 public:
  virtual ~client() = default;
  [[nodiscard]] virtual result<response> send(const outgoing_request& r) = 0;
};

}  // namespace comanda::http
