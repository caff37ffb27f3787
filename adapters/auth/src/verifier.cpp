#include "comanda/auth/verifier.hpp"

#include <algorithm>

#include "claims.hpp"
#include "key.hpp"
#include "token.hpp"

namespace comanda::auth {

namespace {

/// The one key that was set.
class fixed_key final : public key_source {
 public:
  explicit fixed_key(key k)
      : keys_(std::make_shared<const key_set>(
            std::vector<key_set::entry>{{"", std::make_shared<const key>(std::move(k))}})) {}
  std::shared_ptr<const key_set> keys(timestamp) override { return keys_; }
  void missed() override {}

 private:
  std::shared_ptr<const key_set> keys_;
};

}  // namespace

result<verifier> verifier::create(verifier_options o, std::shared_ptr<key_source> keys) {
  const auto sources = (o.secret.empty() ? 0 : 1) + (o.public_key_pem.empty() ? 0 : 1) + (keys == nullptr ? 0 : 1);
  if (sources != 1) return fail(errc::invalid_parameter, "needs exactly one of a secret, a public key and a JWK Set");
  if (o.algorithms.empty()) return fail(errc::invalid_parameter, "allows no algorithm");
  std::vector<algorithm> possible = {algorithm::rs256, algorithm::es256};  // of a JWK Set
  if (keys == nullptr) {
    auto made = o.secret.empty() ? key::from_pem(o.public_key_pem) : key::from_secret(o.secret);
    if (!made) return fail(errc::invalid_parameter, made.error().message);
    possible = {made->algorithm()};
    keys = std::make_shared<fixed_key>(*std::move(made));
  }
  for (const auto a : o.algorithms) {
    if (std::find(possible.begin(), possible.end(), a) == possible.end())
      return fail(errc::invalid_parameter, "does not fit " + std::string(to_string(a)));
  }
  o.secret.clear();
  o.public_key_pem.clear();
  return verifier(std::move(o), std::move(keys));
}

result<http::principal> verifier::verify(std::string_view text, timestamp now) const {
  const auto t = parse_token(text);
  if (!t) return failure_of(t);
  if (std::find(options_.algorithms.begin(), options_.algorithms.end(), t->algorithm) == options_.algorithms.end())
    return refused("the token's `alg` is not allowed here");
  const auto keys = keys_->keys(now);
  if (!keys) {
    keys_->missed();
    return refused("there are no keys yet to verify the token with");
  }
  const auto found = keys->find(t->key_id, t->algorithm);
  if (found.how == key_set::lookup::ambiguous) return refused("the token's `kid` does not say which key signed it");
  if (found.how == key_set::lookup::unknown) {
    keys_->missed();
    return refused("the token is signed with a key that is not known here (`kid`)");
  }
  if (!found.verifies->verifies(t->signed_text, t->signature)) return refused("the token's signature does not hold");
  const auto claims = parse_part(t->payload, "payload", claims_limits);
  if (!claims) return failure_of(claims);
  return principal_of(*claims, {options_.issuer, options_.audience, options_.leeway}, now);
}

}  // namespace comanda::auth
