#include "comanda/schema/checks.hpp"

#include "comanda/schema/containers.hpp"

namespace comanda::schema {

void checks::unless_given(std::string_view member, bool is_given) {
  if (!is_given) context_.violate_member(member, violation_code::required, "is required");
}

void checks::unless_so_many(std::string_view member, std::size_t elements, std::size_t min, std::size_t max) {
  const context::scope here(context_, member);
  detail::check_length(elements, min, max, context_);
}

result<> checks::outcome() {
  if (context_.violations().empty()) return {};
  return unexpected<error>(to_error(context_.take_violations()));
}

}  // namespace comanda::schema
