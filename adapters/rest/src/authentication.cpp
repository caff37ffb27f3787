#include "authentication.hpp"

#include <algorithm>

#include "comanda/kernel/ascii.hpp"

namespace comanda::rest {

namespace {

bool has_a_token(const http::request& r) {
  constexpr std::string_view scheme = "bearer ";
  const auto field = r.headers.find("Authorization");
  return field && field->size() > scheme.size() && ascii::starts_with_ignoring_case(*field, scheme);
}

/// Only what may stand in quotes there.
std::string quotable(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c == '"' || c == '`') c = '\'';
    if (c < 0x20 || c > 0x7e || c == '\\') c = '?';
  }
  return out;
}

}  // namespace

result<http::principal> caller_of(const environment& env, const http::request& r) {
  if (!env.authenticate) return http::anybody();
  return env.authenticate(r);
}

result<> check_scope(const http::principal& who, const http::route& route) {
  if (who.may(route.scope)) return {};
  return fail(errc::forbidden, "the token does not grant the scope " + route.scope, {{"required_scope", route.scope}});
}

std::string challenge_of(const error& e, const http::request& r) {
  const std::string realm = "Bearer realm=\"comanda\"";
  if (!has_a_token(r)) return realm;
  return realm + R"(, error="invalid_token", error_description=")" + quotable(e.message) + "\"";
}

}  // namespace comanda::rest
