#include "token.hpp"

#include <algorithm>

#include "base64url.hpp"
#include "comanda/auth/key_set.hpp"
#include "comanda/kernel/ascii.hpp"

namespace comanda::auth {

namespace {

/// Whether the token says that it is one to get in with, or does not say what it is (RFC 7519, section 5.1; RFC 9068,
/// section 2.1). An issuer's other tokens, "logout+jwt" and "dpop+jwt", are signed with the same key. A media type has
/// no case, and need not begin with "application/".
bool is_for_access(const boost::json::value& type) {
  if (!type.is_string()) return false;
  const auto text = ascii::to_lower(type.get_string());
  constexpr std::string_view prefix = "application/";
  const auto name = std::string_view(text).substr(text.starts_with(prefix) ? prefix.size() : 0);
  return name == "jwt" || name == "at+jwt";
}

}  // namespace

result<boost::json::object> parse_part(std::string_view text, std::string_view part,
                                       const schema::parse_limits& limits) {
  auto parsed = schema::parse_json(text, limits);
  if (!parsed) {
    const auto& details = parsed.error().details;
    const std::string what = "the token's " + std::string(part);
    if (details.contains("pointer")) return refused(what + " has a member twice");
    if (details.contains("members_max")) return refused(what + " has an object of too many members");
    return refused(what + " is not JSON");
  }
  if (!parsed->is_object()) return refused("the token's " + std::string(part) + " is not a JSON object");
  return std::move(parsed->get_object());
}

result<token> parse_token(std::string_view text) {
  if (text.size() > token_bytes_max)
    return refused("the token is longer than " + std::to_string(token_bytes_max) + " bytes");
  if (std::count(text.begin(), text.end(), '.') != 2)
    return refused("the token does not have three parts with a dot between them");
  const auto first = text.find('.');
  const auto second = text.find('.', first + 1);
  const auto header_text = decode_base64url(text.substr(0, first));
  auto payload = decode_base64url(text.substr(first + 1, second - first - 1));
  auto signature = decode_base64url(text.substr(second + 1));
  if (!header_text || !payload || !signature) return refused("a part of the token is not base64url without padding");

  const auto header = parse_part(*header_text, "header");
  if (!header) return failure_of(header);
  if (header->contains("crit")) return refused("the token's header has `crit`: no extension is understood here");
  if (const auto* type = header->if_contains("typ"); type != nullptr && !is_for_access(*type))
    return refused("the token's `typ` is neither JWT nor at+jwt");
  const auto* alg = header->if_contains("alg");
  if (alg == nullptr || !alg->is_string()) return refused("the token's header has no `alg` that is a string");
  const auto algorithm = parse_algorithm(alg->get_string());
  if (!algorithm) return refused("the token's `alg` is none of HS256, RS256, ES256");
  token t{*algorithm, {}, text.substr(0, second), *std::move(payload), *std::move(signature)};
  if (const auto* kid = header->if_contains("kid")) {
    if (!kid->is_string() || kid->get_string().size() > key_id_bytes_max)
      return refused("the token's `kid` is not a string of up to " + std::to_string(key_id_bytes_max) + " bytes");
    t.key_id = std::string(kid->get_string());
  }
  return t;
}

}  // namespace comanda::auth
