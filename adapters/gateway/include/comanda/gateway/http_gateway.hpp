#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "comanda/http/client.hpp"
#include "comanda/payments/gateway.hpp"

namespace comanda::gateway {

struct http_gateway_options {
  std::string url;    ///< before /v1/operations: "https://gateway.example/comanda"
  std::string token;  ///< sent as a bearer token; "" for none
  /// For one call. Must end well within the lease of an effect, so that a call has ended when the effect is found
  /// again.
  std::chrono::milliseconds timeout{5000};
};

/// A payment gateway that is asked over HTTP, in the protocol of this adapter's README. Whatever leaves the outcome
/// open (no answer, one that cannot be read, 5xx, 401, 403, 404, 405, 407, 408, 409, 425, 429) is `unknown`; another
/// 4xx is declined with the code GATEWAY_REFUSED. The token is in no text that it gives back. Thread rule: an instance
/// belongs to one thread; the client may be shared.
class http_gateway : public payments::gateway {
 public:
  http_gateway(std::shared_ptr<http::client> client, http_gateway_options options);
  [[nodiscard]] payments::gateway_answer perform(const payments::gateway_request& r) override;

 private:
  std::shared_ptr<http::client> client_;
  http_gateway_options options_;
};

}  // namespace comanda::gateway
