#include <set>

#include "given_notification.hpp"
#include "support/catch.hpp"
#include "support/violations.hpp"

using namespace comanda;
using namespace comanda::notifications;
using namespace comanda::notifications::given_notification;
using enum comanda::notifications::notification_status;

namespace {

const service rules;
const service with_everything(settings{5, {}, {channel::email, channel::webhook, channel::log}});

send_notification sending(channel over) { return {ann, over, "Closed on Monday", "We open again on Tuesday.", order}; }

/// The violation's code; "" when there is none.
std::string refused(const service& by, channel over, const application::state<model>& found) {
  const auto d = by.decide(sending(over), found, context_of(1, at(10)));
  if (d) return "";
  CHECK(d.error().code == errc::validation_failed);
  const auto& v = d.error().details.at("violations").at(0);
  CHECK(v.at("pointer") == "/channel");
  return std::string(v.at("code").as_string());
}

}  // namespace

TEST_CASE("a notification by hand that says nothing is refused with all that it lacks", "[notifications]") {
  const auto d = rules.decide(send_notification{}, given<model>(), context_of(1, at(10)));
  CHECK(test::violations_of(d.error()) ==
        std::vector<std::string>{"REQUIRED /customer_id", "REQUIRED /subject", "REQUIRED /body"});
  CHECK_FALSE(message_subject::of(std::string(subject_chars_max + 1, 'x')));
  CHECK_FALSE(message_body::of(std::string(body_chars_max + 1, 'x')));
}

TEST_CASE("an event of nobody is refused with all that it lacks", "[notifications]") {
  const auto told = rules.decide(notify_customer{}, given<model>(), context_of(1, at(10)));
  CHECK(test::violations_of(told.error()) == std::vector<std::string>{"REQUIRED /event_id", "REQUIRED /customer_id"});
}

TEST_CASE("an operator's notification is queued, told once for each request, and on record", "[notifications]") {
  auto ctx = context_of(1, at(10));
  ctx.caller = "olga";
  const auto d = rules.decide(sending(channel::log), given<model>(), ctx);
  REQUIRE(d);
  REQUIRE(d->saved<notification>().size() == 1);
  const auto& n = d->saved<notification>()[0];
  CHECK(n.status == queued);
  CHECK(n.event_type.empty());
  CHECK(n.recipient == "ann");
  CHECK(n.order_id == order);
  CHECK(n.subject == "Closed on Monday");
  CHECK(d->reply.kind == application::answer_kind::created);
  CHECK(d->reply.resource == "/notifications/" + to_string(n.notification_id));
  CHECK(d->reply.body.at("body") == "We open again on Tuesday.");
  REQUIRE(d->effects.size() == 1);
  CHECK(d->effects[0].due_at == at(10));
  REQUIRE(d->audit.size() == 1);
  CHECK(d->audit[0].action == "notification.send");
  CHECK(d->audit[0].caller == "olga");
  CHECK(d->audit[0].subject == to_string(n.notification_id));

  const auto id = [](std::uint32_t request) {
    return rules.decide(sending(channel::log), given<model>(), context_of(request, at(10)))
        ->saved<notification>()[0]
        .notification_id;
  };
  CHECK(id(1) == n.notification_id);
  CHECK(id(2) != n.notification_id);
}

TEST_CASE("an operator's notification goes where the customer can be reached", "[notifications]") {
  using enum channel;
  const auto reachable = given<model>(wishes({log}, "a@b.example", "https://b.example"));
  for (auto over : schema::enum_values<channel>) CHECK(refused(with_everything, over, reachable).empty());
  for (auto over : {email, webhook}) {
    CHECK(refused(with_everything, over, given<model>()) == "NO_RECIPIENT");
    CHECK(refused(rules, over, reachable) == "CHANNEL_UNAVAILABLE");
  }
  const service mail_only(settings{5, {}, {email}});
  CHECK(refused(mail_only, log, given<model>()).empty());
  const auto d = with_everything.decide(sending(email), reachable, context_of(1, at(10)));
  CHECK(d->saved<notification>().at(0).recipient == "a@b.example");
  application::key_set<model> keys;
  rules.keys(sending(email), keys);
  CHECK(keys.of<preferences>() == std::set<customer_id>{ann});
}

TEST_CASE("a notification that was given up is tried again from the start", "[notifications]") {
  const auto attempts_max = settings{}.attempts_max;
  auto found = given<model>(notification_in(failed, attempts_max));
  const auto d = rules.decide(retry_notification{log_id, "mail is back"}, found, context_of(1, at(10)));
  REQUIRE(d);
  CHECK(d->reply.kind == application::answer_kind::accepted);
  CHECK(d->reply.body.at("status") == "queued");
  CHECK(d->reply.body.at("attempts") == attempts_max);
  CHECK(d->reply.version == 3);
  REQUIRE(d->effects.size() == 1);
  CHECK(d->effects[0].effect_id == delivery_of(log_id));
  CHECK(d->effects[0].attempt == attempts_max + 1);
  CHECK(d->effects[0].due_at == at(10));
  REQUIRE(d->audit.size() == 1);
  CHECK(d->audit[0].action == "notification.retry");
  CHECK(d->audit[0].reason == "mail is back");
  apply(*d, found);

  std::set<attempt_id> kept;
  microseconds last{0};
  for (std::int64_t i = 1; i <= attempts_max; ++i) {
    CAPTURE(i);
    REQUIRE(found.find<notification>(log_id)->status == queued);
    const auto next = rules.decide(delivery_finished{log_id, attempts_max + i, {false, false, "detail"}}, found,
                                   context_of(2, at(20)));
    REQUIRE(next);
    kept.insert(next->recorded<delivery_attempt>().at(0).attempt_id);
    if (i < attempts_max) {
      CHECK(next->effects.at(0).due_at - at(20) > last);
      last = next->effects.at(0).due_at - at(20);
      if (i == 1) CHECK(last < std::chrono::seconds(2));
    }
    apply(*next, found);
  }
  CHECK(found.find<notification>(log_id)->status == failed);
  CHECK(found.find<notification>(log_id)->attempts == 2 * attempts_max);
  CHECK(kept.size() == static_cast<std::size_t>(attempts_max));
}

TEST_CASE("the late end of an attempt before the retry changes nothing", "[notifications]") {
  auto found = given<model>(notification_in(failed, 2));
  apply(*rules.decide(retry_notification{log_id, ""}, found, context_of(1, at(10))), found);
  const auto d = rules.decide(delivery_finished{log_id, 2, {true, false, "detail"}}, found, context_of(2, at(20)));
  REQUIRE(d);
  CHECK(d->saved<notification>().empty());
  CHECK(d->effects_done.empty());
}

TEST_CASE("only what has failed is tried again", "[notifications]") {
  for (auto status : {queued, sent}) {
    const auto d =
        rules.decide(retry_notification{log_id, ""}, given<model>(notification_in(status)), context_of(1, at(10)));
    REQUIRE_FALSE(d);
    CHECK(d.error().code == errc::invalid_state);
    CHECK(d.error().details.at("status").as_string() == schema::enum_name(status));
  }
  CHECK(rules.decide(retry_notification{log_id, ""}, given<model>(), context_of(1, at(10))).error().code ==
        errc::notification_not_found);
  auto bob = context_of(1, at(10));
  bob.only_owner = "bob";
  CHECK(rules.decide(retry_notification{log_id, ""}, given<model>(notification_in(failed)), bob).error().code ==
        errc::notification_not_found);
  application::key_set<model> keys;
  rules.keys(retry_notification{log_id, ""}, keys);
  CHECK(keys.of<notification>() == std::set<notification_id>{log_id});
}
