#include "comanda/schema/checks.hpp"

#include "rules.hpp"

namespace comanda::notifications::detail {

result<> check(const notify_customer& asked) {
  schema::checks wrong;
  wrong.unless_given("event_id", asked.event_id != message_id());
  wrong.unless_given("customer_id", asked.customer_id != comanda::customer_id());
  return wrong.outcome();
}

result<> check(const put_preferences& c) {
  schema::checks wrong;
  wrong.unless_given("customer_id", c.customer_id != comanda::customer_id());
  check_channels(c.channels, c.email.has_value(), c.webhook_url.has_value(), wrong.at());
  return wrong.outcome();
}

result<> check(const send_notification& c) {
  schema::checks wrong;
  wrong.unless_given("customer_id", c.customer_id != comanda::customer_id());
  wrong.unless_given("subject", !c.subject.empty());
  wrong.unless_given("body", !c.body.empty());
  return wrong.outcome();
}

}  // namespace comanda::notifications::detail
