#include "comanda/schema/checks.hpp"

#include "rules.hpp"

namespace comanda::payments::detail {

result<> check(const create_payment& c) {
  schema::checks wrong;
  wrong.unless_given("order_id", c.order_id != comanda::order_id());
  wrong.unless_given("customer_id", c.customer_id != comanda::customer_id());
  wrong.unless_given("currency", c.currency != comanda::currency());
  return wrong.outcome();
}

result<> check(const request_refund& c) {
  schema::checks wrong;
  wrong.unless_given("amount", c.amount > 0);
  wrong.unless_given("reason", !c.reason.empty());
  return wrong.outcome();
}

}  // namespace comanda::payments::detail
