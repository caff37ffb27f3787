#include "comanda/schema/checks.hpp"

#include "rules.hpp"

namespace comanda::notifications::detail {

result<> check(const put_preferences& c) {
  schema::checks wrong;
  wrong.unless_given("customer_id", c.customer_id != comanda::customer_id());
  check_channels(c.channels, c.email.has_value(), c.webhook_url.has_value(), wrong.at());
  return wrong.outcome();
}

result<> check(const send_notification& c) {
  schema::checks wrong;
  wrong.unless_given("customer_id", c.customer_id != comanda::customer_id());
  wrong.unless_long_enough("subject", c.subject, 1, subject_chars_max);
  wrong.unless_long_enough("body", c.body, 1, body_chars_max);
  return wrong.outcome();
}

}  // namespace comanda::notifications::detail
