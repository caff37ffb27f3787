#include "comanda/auth/bearer.hpp"

#include "token.hpp"

namespace comanda::auth {

result<std::string_view> bearer_token(const http::headers& h) {
  const auto field = h.find("Authorization");
  if (!field) return refused("a token is needed: Authorization: Bearer <token>");
  if (h.count("Authorization") > 1) return refused("Authorization is given more than once");
  constexpr std::string_view scheme = "bearer";
  auto rest = *field;
  for (const char c : scheme) {
    const bool fits = !rest.empty() && (rest.front() | 0x20) == c;  // a scheme has no case
    if (!fits) return refused("Authorization is not of the scheme Bearer");
    rest.remove_prefix(1);
  }
  if (!rest.empty() && rest.front() != ' ') return refused("Authorization is not of the scheme Bearer");
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  if (rest.empty()) return refused("Authorization has no token behind Bearer");
  return rest;
}

}  // namespace comanda::auth
