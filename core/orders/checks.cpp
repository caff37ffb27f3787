#include "comanda/schema/checks.hpp"

#include "rules.hpp"

namespace comanda::orders::detail {

result<> check(const place_order& c) {
  schema::checks wrong;
  wrong.unless_given("order_id", c.order_id != comanda::order_id());
  wrong.unless_given("customer_id", c.customer_id != comanda::customer_id());
  wrong.unless_given("currency", c.currency != comanda::currency());
  wrong.unless_given("lines", !c.lines.empty());
  return wrong.outcome();
}

result<> check(const revise_order& c) {
  schema::checks wrong;
  wrong.unless_given("lines", !c.lines.empty());
  return wrong.outcome();
}

}  // namespace comanda::orders::detail
