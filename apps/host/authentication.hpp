#pragma once

#include <functional>
#include <memory>

#include "auth_settings.hpp"
#include "comanda/auth/jwks_cache.hpp"
#include "comanda/auth/verifier.hpp"
#include "comanda/http/client.hpp"
#include "comanda/http/message.hpp"
#include "comanda/http/principal.hpp"
#include "log.hpp"

namespace comanda::host {

/// Who sends a request, as AUTH_MODE says. One for all lanes of a process. Thread rule: `question` gives a function
/// that is safe from every thread; the rest belongs to who made it.
class authentication {
 public:
  /// `client` is for JWT_JWKS_URL alone. The clock must outlive it and the function.
  authentication(const auth_settings& s, std::shared_ptr<http::client> client, clock& time, const log_sink& log);

  using asks = std::function<result<http::principal>(const http::request&)>;
  /// Empty when nobody is asked.
  [[nodiscard]] asks question() const;

  /// Begins to fetch the issuer's keys, where there are any. Error: what keeps every token from holding.
  [[nodiscard]] result<> start();
  void stop();

 private:
  bool asked_;
  clock& clock_;
  std::shared_ptr<auth::jwks_cache> keys_;
  result<std::shared_ptr<const auth::verifier>> verifier_;
};

}  // namespace comanda::host
