#include "requests.hpp"

namespace comanda::rest {

void check_price(bool unit_price, bool currency, schema::context& ctx) {
  if (unit_price == currency) return;
  const auto* missing = unit_price ? "currency" : "unit_price";
  const auto* given = unit_price ? "unit_price" : "currency";
  ctx.violate_member(missing, schema::violation_code::required, std::string("is required with ") + given);
}

}  // namespace comanda::rest
