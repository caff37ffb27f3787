#include "token.hpp"

#include <algorithm>

#include "base64url.hpp"
#include "comanda/auth/key_set.hpp"
#include "comanda/schema/parse.hpp"

namespace comanda::auth {

result<boost::json::object> parse_part(std::string_view text, std::string_view part) {
  auto parsed = schema::parse_json(text);
  if (!parsed) {
    const bool twice = parsed.error().details.contains("pointer");
    return refused("the token's " + std::string(part) + (twice ? " has a member twice" : " is not JSON"));
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
  if (!header) return unexpected<error>(header.error());
  if (header->contains("crit")) return refused("the token's header has `crit`: no extension is understood here");
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
