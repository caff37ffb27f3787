#include "comanda/auth/bearer.hpp"

#include "comanda/kernel/ascii.hpp"
#include "token.hpp"

namespace comanda::auth {

result<std::string_view> bearer_token(const http::headers& h) {
  const auto field = h.find("Authorization");
  if (!field) return refused("a token is needed: Authorization: Bearer <token>");
  if (h.count("Authorization") > 1) return refused("Authorization is given more than once");
  constexpr std::string_view scheme = "bearer";  // has no case
  auto rest = field->substr(std::min(scheme.size(), field->size()));
  if (!ascii::starts_with_ignoring_case(*field, scheme) || (!rest.empty() && rest.front() != ' '))
    return refused("Authorization is not of the scheme Bearer");
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  if (rest.empty()) return refused("Authorization has no token behind Bearer");
  return rest;
}

}  // namespace comanda::auth
