#include "authentication.hpp"

#include "comanda/auth/bearer.hpp"

namespace comanda::host {

namespace {

using shared_verifier = std::shared_ptr<const auth::verifier>;

std::shared_ptr<auth::jwks_cache> open_keys(const auth_settings& s, std::shared_ptr<http::client> client, clock& time,
                                            const log_sink& log) {
  if (s.mode != "jwt" || s.jwks_url.empty() || client == nullptr) return nullptr;
  auth::jwks_options o;
  o.url = s.jwks_url;
  return std::make_shared<auth::jwks_cache>(o, std::move(client), time, [log](std::string_view problem) {
    if (problem.empty())
      log(severity::info, "the keys of JWT_JWKS_URL are there again", {});
    else
      log(severity::warning, "the keys of JWT_JWKS_URL cannot be fetched", {{"cause", problem}});
  });
}

result<shared_verifier> open_verifier(const auth_settings& s, const std::shared_ptr<auth::jwks_cache>& keys) {
  if (s.mode != "jwt") return shared_verifier();
  if (!s.jwks_url.empty() && keys == nullptr)
    return fail(errc::unavailable, "has JWT_JWKS_URL, and no HTTP client is plugged in to fetch it");
  auto made = auth::verifier::create({s.algorithms, s.secret, s.public_key, s.issuer, s.audience}, keys);
  if (!made) return failure_of(made);
  return shared_verifier(std::make_shared<const auth::verifier>(*std::move(made)));
}

}  // namespace

authentication::authentication(const auth_settings& s, std::shared_ptr<http::client> client, clock& time,
                               const log_sink& log)
    : asked_(s.mode == "jwt"),
      clock_(time),
      keys_(open_keys(s, std::move(client), time, log)),
      verifier_(open_verifier(s, keys_)) {}

authentication::asks authentication::question() const {
  if (!asked_) return {};
  return [verifier = verifier_, &time = clock_](const http::request& r) -> result<http::principal> {
    if (!verifier) return fail(errc::unauthenticated, "no token can be verified here");
    const auto token = auth::bearer_token(r.headers);
    if (!token) return failure_of(token);
    return (*verifier)->verify(*token, time.now());
  };
}

result<> authentication::start() {
  if (!verifier_) return fail(verifier_.error().code, "AUTH_MODE jwt " + verifier_.error().message);
  if (keys_) keys_->start();
  return {};
}

void authentication::stop() {
  if (keys_) keys_->stop();
}

}  // namespace comanda::host
