#include <set>

#include "given_notification.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::notifications;
using namespace comanda::notifications::given_notification;

namespace {

const service rules;
const service with_everything(settings{5, {}, {channel::email, channel::webhook, channel::log}});

/// "email:a@b, log:ann"
std::string told(const service& by, const application::state<model>& found) {
  const auto d = by.decide(notifying, found, context_of(1, at(10)));
  std::string all;
  for (const auto& n : d->saved<notification>())
    all += (all.empty() ? "" : ", ") + std::string(schema::enum_name(n.channel)) + ":" + n.recipient;
  return all.empty() ? "-" : all;
}

}  // namespace

TEST_CASE("a customer without preferences is told over the log", "[notifications]") {
  const auto d = rules.decide(notifying, given<model>(), context_of(1, at(10)));
  REQUIRE(d);
  REQUIRE(d->saved<notification>().size() == 1);
  const auto& n = d->saved<notification>()[0];
  CHECK(n.notification_id == log_id);
  CHECK(n.status == notification_status::queued);
  CHECK(n.recipient == "ann");
  CHECK(n.version == 1);
  CHECK(n.subject == "Your order o-1 is confirmed");
  CHECK(n.body == "Thank you for your order o-1. It is confirmed. The total is 12.50 EUR.");
  REQUIRE(d->effects.size() == 1);
  CHECK(d->effects[0].effect_id == delivery_of(log_id));
  CHECK(d->effects[0].kind == deliver_effect);
  CHECK(d->effects[0].subject == to_string(log_id));
  CHECK(d->effects[0].due_at == at(10));
  const auto asked = schema::decode_text<delivery_request>(d->effects[0].payload.text);
  REQUIRE(asked);
  CHECK(asked->recipient == "ann");
  CHECK(asked->body == n.body);
  CHECK(asked->attempt == 1);
}

TEST_CASE("a customer is told over each channel that he wants and that there is", "[notifications]") {
  using enum channel;
  const auto both = given<model>(wishes({email, webhook}, "a@b.example", "https://b.example"));
  CHECK(told(with_everything, both) == "email:a@b.example, webhook:https://b.example");
  CHECK(told(rules, both) == "log:ann");
  CHECK(told(with_everything, given<model>(wishes({email, log}, "a@b.example"))) == "email:a@b.example, log:ann");
  CHECK(told(with_everything, given<model>(wishes({email, email}, "a@b.example"))) == "email:a@b.example");
  CHECK(told(with_everything, given<model>(wishes({email, webhook}, "a@b.example"))) == "email:a@b.example");
  CHECK(told(with_everything, given<model>(wishes({email}))) == "log:ann");
  CHECK(told(with_everything, given<model>(wishes({}))) == "log:ann");
}

TEST_CASE("one event tells each recipient once, whatever became of it", "[notifications]") {
  for (auto status : schema::enum_values<notification_status>) {
    CHECK(told(rules, given<model>(notification_in(status))) == "-");
  }
  auto other = notifying;
  other.event_id = message_id(nth(3));
  const auto d = rules.decide(other, given<model>(notification_in(notification_status::sent)), context_of(1, at(10)));
  CHECK(d->saved<notification>().size() == 1);
}

TEST_CASE("a notification's keys are known when the preferences are", "[notifications]") {
  application::key_set<model> keys;
  with_everything.keys(notifying, keys);
  CHECK(keys.of<preferences>() == std::set<customer_id>{ann});
  CHECK(keys.of<notification>().empty());
  with_everything.more_keys(notifying, given<model>(wishes({channel::email}, "a@b.example")), keys);
  CHECK(keys.of<notification>() == std::set<notification_id>{notification_of(event, channel::email, "a@b.example")});
}

TEST_CASE("preferences that were deleted are none", "[notifications]") {
  auto gone = wishes({channel::email}, "a@b.example");
  gone.deleted = true;
  CHECK(told(with_everything, given<model>(gone)) == "log:ann");
}

TEST_CASE("every event that is listened to has words, and no other is taken", "[notifications]") {
  for (const auto& type : service::listens_to()) {
    auto c = notifying;
    c.event_type = type;
    CHECK(rules.decide(c, given<model>(), context_of(1, at(10))));
  }
  auto c = notifying;
  c.event_type = orders::order_placed::message_type;
  CHECK(rules.decide(c, given<model>(), context_of(1, at(10))).error().code == errc::validation_failed);
  messaging::message m;
  m.source = "orders";
  m.type = orders::order_placed::message_type;
  CHECK(rules.from_message(m).error().code == errc::message_not_found);
  m.type = orders::order_confirmed::message_type;
  CHECK(rules.from_message(m).error().code == errc::validation_failed);
  CHECK(!rules.from_timer({nth(1), "any", to_string(order), at(0)}));
}
