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
  wrong.unless_in_range("amount", c.amount, 1, amount_max);
  wrong.unless_long_enough("reason", c.reason, 1, refund_reason_chars_max);
  return wrong.outcome();
}

}  // namespace comanda::payments::detail
