#include <set>
#include <stdexcept>

#include "comanda/notifications/messages.hpp"
#include "comanda/notifications/perform.hpp"
#include "comanda/notifications/views.hpp"
#include "given_notification.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::notifications;
using namespace comanda::notifications::given_notification;
using enum comanda::notifications::notification_status;

namespace {

const service rules;

enum class how { delivered, failed_for_now, failed_for_good };

delivery_finished finished(how it_went, std::int64_t attempt = 1) {
  return {log_id, attempt, {it_went == how::delivered, it_went == how::failed_for_good, "detail"}};
}

struct row {
  notification_status status;
  how it_went;
  std::string told;
  notification_status after;
  bool again;
};

// clang-format off
const std::vector<row> table = {
    {queued, how::delivered,       "notification_sent",   sent,   false},
    {queued, how::failed_for_now,  "-",                   queued, true},
    {queued, how::failed_for_good, "notification_failed", failed, false},
    {sent,   how::delivered,       "-",                   sent,   false},
    {sent,   how::failed_for_now,  "-",                   sent,   false},
    {sent,   how::failed_for_good, "-",                   sent,   false},
    {failed, how::delivered,       "-",                   failed, false},
    {failed, how::failed_for_now,  "-",                   failed, false},
    {failed, how::failed_for_good, "-",                   failed, false},
};
// clang-format on

/// Delivers, and keeps what it was given.
class told_sender : public sender {
 public:
  std::string says = "250 OK";
  delivery_answer deliver(const delivery_request& r) override {
    given.push_back(r);
    return {true, false, says};
  }
  std::vector<delivery_request> given;
};

}  // namespace

TEST_CASE("every end of an attempt has its outcome in every state of a notification", "[notifications]") {
  std::set<std::pair<notification_status, how>> covered;
  for (const auto& r : table) {
    CAPTURE(static_cast<int>(r.status), static_cast<int>(r.it_went));
    covered.emplace(r.status, r.it_went);
    auto found = given<model>(notification_in(r.status));
    const auto d = rules.decide(finished(r.it_went), found, context_of(1, at(10)));
    REQUIRE(d);
    CHECK(messages_of(*d) == r.told);
    apply(*d, found);
    CHECK(found.find<notification>(log_id)->status == r.after);
    CHECK(d->effects.size() == (r.again ? 1 : 0));
    CHECK(d->effects_done.size() == (r.again ? 0 : 1));
    CHECK(d->recorded<delivery_attempt>().size() == (r.status == queued ? 1 : 0));
  }
  CHECK(covered.size() == schema::enum_values<notification_status>.size() * 3);
  CHECK(covered.size() == table.size());
}

TEST_CASE("a delivery that fails is tried later and later, then given up", "[notifications]") {
  auto found = given<model>(notification_in(queued));
  microseconds last{0};
  for (std::int64_t attempt = 1; attempt < settings{}.attempts_max; ++attempt) {
    const auto d = rules.decide(finished(how::failed_for_now, attempt), found, context_of(1, at(10)));
    REQUIRE(d->effects.size() == 1);
    CHECK(d->effects[0].effect_id == delivery_of(log_id));
    CHECK(d->effects[0].attempt == attempt + 1);
    CHECK(d->effects[0].due_at - at(10) > last);
    last = d->effects[0].due_at - at(10);
    apply(*d, found);
    CHECK(view_of(*found.find<notification>(log_id)).last_error == "detail");
    CHECK(owners_view_of(*found.find<notification>(log_id)).last_error == "UNAVAILABLE");
  }
  const auto d = rules.decide(finished(how::failed_for_now, settings{}.attempts_max), found, context_of(1, at(10)));
  REQUIRE(messages_of(*d) == "notification_failed");
  const auto said = messaging::read<notification_failed>(d->messages[0]);
  REQUIRE(said);
  CHECK(said->attempts == settings{}.attempts_max);
  CHECK(said->reason == "detail");
  apply(*d, found);
  CHECK(found.find<notification>(log_id)->status == failed);
}

TEST_CASE("each attempt is kept under an id of its own", "[notifications]") {
  auto found = given<model>(notification_in(queued));
  std::set<attempt_id> ids;
  for (std::int64_t attempt = 1; attempt <= 2; ++attempt) {
    const auto d = rules.decide(finished(attempt == 1 ? how::failed_for_now : how::delivered, attempt), found,
                                context_of(1, at(10 * attempt)));
    const auto& kept = d->recorded<delivery_attempt>().at(0);
    ids.insert(kept.attempt_id);
    CHECK(kept.attempt == attempt);
    CHECK(kept.delivered == (attempt == 2));
    CHECK(kept.detail == "detail");
    CHECK(kept.at == at(10 * attempt));
    apply(*d, found);
  }
  CHECK(ids.size() == 2);
  const auto& n = *found.find<notification>(log_id);
  CHECK(n.attempts == 2);
  CHECK(!n.last_error);
  CHECK(schema::encode_object(view_of(n)).at("status") == "sent");
}

TEST_CASE("an attempt that was counted before changes nothing", "[notifications]") {
  const auto d =
      rules.decide(finished(how::failed_for_now, 2), given<model>(notification_in(queued, 2)), context_of(1, at(10)));
  REQUIRE(d);
  CHECK(d->saved<notification>().empty());
  CHECK(d->effects.empty());
  CHECK(d->effects_done.empty());
}

TEST_CASE("the end of an attempt at no notification is an error", "[notifications]") {
  CHECK(rules.decide(finished(how::delivered), given<model>(), context_of(1, at(10))).error().code ==
        errc::notification_not_found);
  application::key_set<model> keys;
  rules.keys(finished(how::delivered), keys);
  CHECK(keys.of<notification>() == std::set<notification_id>{log_id});
}

TEST_CASE("an effect is performed by the sender", "[notifications]") {
  auto e = rules.decide(notifying, given<model>(), context_of(1, at(10)))->effects.at(0);
  told_sender told;
  const auto c = std::get<delivery_finished>(perform(e, told));
  REQUIRE(told.given.size() == 1);
  CHECK(told.given[0].notification_id == log_id);
  CHECK(c.notification_id == log_id);
  CHECK(c.attempt == 1);
  CHECK(c.answer.delivered);
  CHECK(c.answer.detail == "250 OK");

  told.says = std::string("250 \0\r\n\xff", 8) + std::string(1000, 'x');
  const auto long_winded = std::get<delivery_finished>(perform(e, told)).answer.detail;
  CHECK(long_winded.substr(0, 9) == "250 ????x");
  CHECK(long_winded.size() == detail_bytes_max);

  told.given.resize(1);
  e.payload.text = "[]";
  const auto unreadable = std::get<delivery_finished>(perform(e, told));
  CHECK(told.given.size() == 1);
  CHECK(unreadable.answer.permanent);
}

TEST_CASE("a sender that throws has failed at this attempt, and is asked again", "[notifications][last_resort]") {
  class throwing_sender : public sender {
   public:
    delivery_answer deliver(const delivery_request&) override { throw std::runtime_error("no room"); }
  } broken;
  const auto e = rules.decide(notifying, given<model>(), context_of(1, at(10)))->effects.at(0);
  const auto c = std::get<delivery_finished>(perform(e, broken));
  CHECK(c.notification_id == log_id);
  CHECK(c.attempt == 1);
  CHECK_FALSE(c.answer.delivered);
  CHECK_FALSE(c.answer.permanent);
  CHECK(c.answer.detail.find("no room") != std::string::npos);
}

TEST_CASE("a delivery calls a webhook's receiver; a mail goes by the one server, and the log calls nobody",
          "[notifications]") {
  const service all({.available_channels = {channel::email, channel::webhook, channel::log}});
  const auto found = given<model>(
      wishes({channel::email, channel::webhook, channel::log}, "ann@example.org", "https://Shop.example/hook"));
  const auto d = all.decide(notifying, found, context_of(1, at(10)));
  REQUIRE(d->effects.size() == 3);
  const auto mail = route_of(d->effects[0]);
  CHECK(mail.over == channel::email);
  CHECK(mail.route == runtime::effect_route{"", "", "ann"});
  const auto hook = route_of(d->effects[1]);
  CHECK(hook.over == channel::webhook);
  CHECK(hook.route == runtime::effect_route{"https://Shop.example/hook", "shop.example:443", "ann"});
  const auto log = route_of(d->effects[2]);
  CHECK(log.over == channel::log);
  CHECK(log.route == runtime::effect_route{});
  auto unreadable = d->effects[1];
  unreadable.payload.text = "[]";
  CHECK(route_of(unreadable).over == channel::log);
}

TEST_CASE("a recipient answers when he takes a delivery and when he refuses it for good", "[notifications]") {
  CHECK(was_answered(finished(how::delivered)));
  CHECK(was_answered(finished(how::failed_for_good)));
  CHECK_FALSE(was_answered(finished(how::failed_for_now)));
}

TEST_CASE("why an attempt failed is a code for the customer and a text for operators", "[notifications]") {
  auto found = given<model>(notification_in(queued));
  apply(*rules.decide(finished(how::failed_for_good), found, context_of(1, at(10))), found);
  auto n = *found.find<notification>(log_id);
  CHECK(owners_view_of(n).last_error == "REFUSED");
  CHECK(view_of(n).last_error == "detail");
  n.last_error = "no answer from db.internal port 5432: Connection refused";  // as it was kept before there were codes
  CHECK(owners_view_of(n).last_error == "UNAVAILABLE");
  CHECK(view_of(n).last_error == n.last_error);
  n.last_error.reset();
  CHECK_FALSE(owners_view_of(n).last_error);
}
