#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "comanda/auth/key_set.hpp"
#include "comanda/schema/parse.hpp"
#include "key.hpp"

namespace comanda::auth {

namespace json = boost::json;

namespace {

bool is_text(const json::value* v, std::string_view text) {
  return v != nullptr && v->is_string() && std::string_view(v->get_string()) == text;
}

/// Whether its issuer means it for signatures: `use` and `key_ops` are optional (RFC 7517, section 4.2 and 4.3).
bool is_for_verifying(const json::object& jwk) {
  const auto* use = jwk.if_contains("use");
  if (use != nullptr && !is_text(use, "sig")) return false;
  const auto* operations = jwk.if_contains("key_ops");
  if (operations == nullptr) return true;
  if (!operations->is_array()) return false;
  const auto& list = operations->get_array();
  return std::any_of(list.begin(), list.end(), [](const json::value& v) { return is_text(&v, "verify"); });
}

}  // namespace

result<key_set> key_set::from_jwks(std::string_view document) {
  if (document.size() > jwks_bytes_max)
    return fail(errc::invalid_parameter, "is longer than " + std::to_string(jwks_bytes_max) + " bytes");
  const auto parsed = schema::parse_json(document);
  if (!parsed) return fail(errc::invalid_parameter, "is not JSON, has a member twice, or has too many");
  const auto* root = parsed->if_object();
  const auto* member = root != nullptr ? root->if_contains("keys") : nullptr;
  if (member == nullptr || !member->is_array())
    return fail(errc::invalid_parameter, "is no JWK Set: it has no array `keys`");
  const auto& list = member->get_array();
  if (list.size() > keys_max)
    return fail(errc::invalid_parameter, "has more than " + std::to_string(keys_max) + " keys");
  std::vector<entry> entries;
  for (const auto& v : list) {
    const auto* jwk = v.if_object();
    if (jwk == nullptr) return fail(errc::invalid_parameter, "is no JWK Set: one of its `keys` is no object");
    if (!is_for_verifying(*jwk)) continue;
    auto made = key::from_jwk(*jwk);
    if (!made) continue;
    const auto* alg = jwk->if_contains("alg");
    if (alg != nullptr && !is_text(alg, to_string(made->algorithm()))) continue;
    const auto* kid = jwk->if_contains("kid");
    std::string id;
    if (kid != nullptr) {
      if (!kid->is_string() || kid->get_string().size() > key_id_bytes_max) continue;
      id = kid->get_string();
    }
    entries.push_back({std::move(id), std::make_shared<const key>(*std::move(made))});
  }
  return key_set(std::move(entries));
}

}  // namespace comanda::auth
