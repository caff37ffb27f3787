#include <set>

#include "given_payment.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::payments;
using namespace comanda::payments::given_payment;
using enum comanda::payments::payment_status;
using purpose = operation_purpose;
using verdict = gateway_verdict;

namespace {

const service rules;

operation_id of_revision(purpose p, std::int64_t revision = 1) { return revision_operation_of(ours, p, revision); }

/// What has become of revision 1, which makes 1250 into 1500 ("more") or 1000 ("less").
enum class stage {
  unknown,
  preparing,
  prepared_more,
  prepared_less,
  declined_before,
  restoring_early,
  restoring,
  settling_more,
  settling_less,
  settled,
  restored_before,
};
BOOST_DESCRIBE_ENUM(stage, unknown, preparing, prepared_more, prepared_less, declined_before, restoring_early,
                    restoring, settling_more, settling_less, settled, restored_before)

application::state<model> at_stage(stage now) {
  auto world = given<model>(payment_in(captured));
  const auto less = now == stage::prepared_less || now == stage::settling_less;
  const minor_units total = less ? minor_units(1000) : minor_units(1500);
  const auto answer = [&](purpose p, verdict v) { done(rules, answered_to(of_revision(p), v), world); };
  if (now == stage::unknown) return world;
  done(rules, adjusting_to(total), world);
  if (now == stage::restoring_early) done(rules, restoring_from(total), world);
  if (now == stage::preparing || now == stage::restoring_early) return world;
  if (!less) answer(purpose::preparation, now == stage::declined_before ? verdict::declined : verdict::approved);
  if (now == stage::restoring || now == stage::restored_before) done(rules, restoring_from(total), world);
  if (now == stage::restored_before) answer(purpose::restoration, verdict::approved);
  if (now == stage::settling_more || now == stage::settling_less || now == stage::settled)
    done(rules, settling_to(total), world);
  if (now == stage::settled) answer(purpose::settlement, verdict::approved);
  return world;
}

struct row {
  stage before;
  std::string adjusted, restored, settled;  // what is told, or what is asked of the gateway in brackets
};

// clang-format off
const std::vector<row> table = {
    {stage::unknown,         "[adjust 1500]",          "authorization_restored", "error INVALID_STATE"},
    {stage::preparing,       "-",                      "-",                      "error INVALID_STATE"},
    {stage::prepared_more,   "authorization_adjusted", "[adjust 1250]",          "[capture 250]"},
    {stage::prepared_less,   "authorization_adjusted", "authorization_restored", "[refund 250]"},
    {stage::declined_before, "payment_declined",       "authorization_restored", "error INVALID_STATE"},
    {stage::restoring_early, "-",                      "-",                      "error INVALID_STATE"},
    {stage::restoring,       "authorization_adjusted", "-",                      "error INVALID_STATE"},
    {stage::settling_more,   "authorization_adjusted", "error INVALID_STATE",    "-"},
    {stage::settling_less,   "authorization_adjusted", "error INVALID_STATE",    "-"},
    {stage::settled,         "authorization_adjusted", "error INVALID_STATE",    "payment_settled"},
    {stage::restored_before, "payment_declined",       "authorization_restored", "error INVALID_STATE"},
};
// clang-format on

std::string what(const result<application::decision<model>>& d) {
  if (!d || d->effects.empty()) return outcome_of(d);
  return "[" + asked_of(*d) + " " + std::to_string(asked_in(*d).amount) + "]";
}

}  // namespace

TEST_CASE("every command about a revision has its outcome in every stage of it", "[payments][revision]") {
  CHECK(table.size() == schema::enum_values<stage>.size());
  for (const auto& r : table) {
    CAPTURE(schema::enum_name(r.before));
    const auto less = r.before == stage::prepared_less || r.before == stage::settling_less;
    const minor_units total = less ? minor_units(1000) : minor_units(1500);
    const auto world = at_stage(r.before);
    CHECK(what(rules.decide(adjusting_to(total), world, context_of(9, at(50)))) == r.adjusted);
    CHECK(what(rules.decide(restoring_from(total), world, context_of(9, at(50)))) == r.restored);
    CHECK(what(rules.decide(settling_to(total), world, context_of(9, at(50)))) == r.settled);
  }
}

TEST_CASE("a revision that costs more is held, then taken, and each step is answered to who waits",
          "[payments][revision]") {
  auto world = given<model>(payment_in(captured));
  const auto asked = done(rules, adjusting_to(1500), world);
  CHECK(messages_of(asked) == "-");
  CHECK(asked_in(asked).previous_amount == 1250);
  CHECK(holds_more(asked_in(asked)));
  CHECK(world.find<payment>(ours)->amount == 1250);
  const auto held = done(rules, answered_to(of_revision(purpose::preparation), verdict::approved), world, 2);
  CHECK(messages_of(held) == "authorization_adjusted");
  CHECK(held.messages[0].correlation == newer_saga.saga);
  CHECK(held.messages[0].sequence == world.find<payment>(ours)->version);
  CHECK(messaging::read<authorization_adjusted>(held.messages[0])->revision == 1);
  CHECK(world.find<payment>(ours)->amount == 1500);
  done(rules, settling_to(1500), world, 3);
  const auto taken = done(rules, answered_to(of_revision(purpose::settlement), verdict::approved), world, 4);
  CHECK(messages_of(taken) == "payment_settled");
  CHECK(taken.messages[0].step == newer_saga.step);
  CHECK(world.find<payment_operation>(of_revision(purpose::settlement))->reason.empty());
  const auto* p = world.find<payment>(ours);
  CHECK(p->captured == 1500);
  CHECK(p->status == captured);
  CHECK(p->target_revision == 0);
  CHECK(p->increase == 0);
  CHECK(p->settled_revision == 1);
}

TEST_CASE("an increase that is declined changes nothing but what the saga is told", "[payments][revision]") {
  auto world = given<model>(payment_in(captured));
  done(rules, adjusting_to(1500), world);
  const auto d = done(rules, answered_to(of_revision(purpose::preparation), verdict::declined), world, 2);
  CHECK(messages_of(d) == "payment_declined");
  CHECK(d.messages[0].correlation == newer_saga.saga);
  const auto told = messaging::read<payment_declined>(d.messages[0]);
  CHECK(told->decline_code == "CODE");
  CHECK(told->message == "why");
  const auto again = done(rules, adjusting_to(1500), world, 3);
  CHECK(messaging::read<payment_declined>(again.messages.at(0))->decline_code == "CODE");
  auto after = *world.find<payment>(ours);
  CHECK(after.status == captured);
  after.version = 4;
  after.updated_at = at(0);
  CHECK(after == payment_in(captured));
  CHECK(asked_of(done(rules, adjusting_to(1400, 2), world, 4)) == "adjust");  // the next revision is free to try
}

TEST_CASE("a restoration that comes before the preparation's outcome waits for it", "[payments][revision]") {
  auto world = at_stage(stage::restoring_early);
  SECTION("what was held is let go") {
    const auto held = done(rules, answered_to(of_revision(purpose::preparation), verdict::approved), world);
    CHECK(messages_of(held) == "-");
    CHECK(asked_in(held).operation_id == of_revision(purpose::restoration));
    CHECK(asked_in(held).amount == 1250);
    CHECK(asked_in(held).previous_amount == 1500);
    CHECK_FALSE(holds_more(asked_in(held)));
    const auto gone = done(rules, answered_to(of_revision(purpose::restoration), verdict::approved), world, 2);
    CHECK(messages_of(gone) == "authorization_restored");
    CHECK(gone.messages[0].correlation == newer_saga.saga);
  }
  SECTION("nothing was held") {
    const auto d = done(rules, answered_to(of_revision(purpose::preparation), verdict::declined), world);
    CHECK(messages_of(d) == "authorization_restored");
    CHECK(d.effects.empty());
    CHECK(world.find<payment_operation>(of_revision(purpose::restoration))->state == operation_state::succeeded);
  }
  const auto* p = world.find<payment>(ours);
  CHECK(p->amount == 1250);
  CHECK(p->target_revision == 0);
  CHECK(p->increase == 0);
  CHECK(p->restored_revision == 1);
  const auto late = done(rules, adjusting_to(1500), world, 3);
  CHECK(messaging::read<payment_declined>(late.messages.at(0))->decline_code == "REVISION_RESTORED");
}

TEST_CASE("a preparation that comes after its restoration is refused", "[payments][revision]") {
  auto world = given<model>(payment_in(captured));
  CHECK(messages_of(done(rules, restoring_from(1500), world)) == "authorization_restored");
  const auto late = done(rules, adjusting_to(1500), world, 2);
  CHECK(messaging::read<payment_declined>(late.messages.at(0))->decline_code == "REVISION_RESTORED");
  CHECK(late.effects.empty());
  CHECK(asked_of(done(rules, adjusting_to(1500, 2), world, 3)) == "adjust");
}

TEST_CASE("a lower total gives back the difference, and no more than is left", "[payments][revision]") {
  auto world = given<model>(payment_in(captured));
  done(rules, request_refund{ours, 1100, "a scratch"}, world);
  done(rules, answered_to(refund_of(ours, nth(1001)), verdict::approved), world, 2);
  done(rules, adjusting_to(1000), world, 3);
  const auto d = done(rules, settling_to(1000), world, 4);
  CHECK(asked_in(d).amount == 150);
  CHECK(world.find<payment>(ours)->refunding == 150);
  const auto back = done(rules, answered_to(of_revision(purpose::settlement), verdict::approved), world, 5);
  CHECK(messages_of(back) == "payment_refunded, payment_settled");
  CHECK_FALSE(back.messages[0].correlation.has_value());
  CHECK(back.messages[1].correlation == newer_saga.saga);
  CHECK(messaging::read<payment_refunded>(back.messages[0])->amount == 150);
  CHECK(messaging::read<payment_refunded>(back.messages[0])->refunded == 1250);
  CHECK(messaging::read<payment_refunded>(back.messages[0])->reason == "the order costs less now");
  CHECK(world.find<payment>(ours)->status == refunded);
}

TEST_CASE("a lower total waits for the refund that leaves too little, and loses nothing when that one fails",
          "[payments][revision]") {
  for (const minor_units in_flight : {minor_units(1100), minor_units(1250)}) {
    CAPTURE(in_flight.value());
    auto world = given<model>(payment_in(captured));
    done(rules, request_refund{ours, in_flight, "a scratch"}, world);
    done(rules, adjusting_to(1000), world, 2);
    CHECK(outcome_of(rules.decide(settling_to(1000), world, context_of(3, at(13)))) == "error INVALID_STATE");
    done(rules, answered_to(refund_of(ours, nth(1001)), verdict::declined), world, 4);
    CHECK(asked_in(done(rules, settling_to(1000), world, 5)).amount == 250);
  }
  auto enough = given<model>(payment_in(captured));
  done(rules, request_refund{ours, 1000, "a scratch"}, enough);
  done(rules, adjusting_to(1000), enough, 2);
  CHECK(asked_in(done(rules, settling_to(1000), enough, 3)).amount == 250);
}

TEST_CASE("a settlement with nothing to take or give is done at once", "[payments][revision]") {
  for (const minor_units total : {minor_units(1250), minor_units(1000)}) {
    auto world = given<model>(payment_in(total == 1250 ? captured : refunded));
    CHECK(messages_of(done(rules, adjusting_to(total), world)) == "authorization_adjusted");
    const auto d = done(rules, settling_to(total), world, 2);
    CHECK(messages_of(d) == "payment_settled");
    CHECK(d.effects.empty());
    CHECK(world.find<payment>(ours)->settled_revision == 1);
    CHECK(world.find<payment>(ours)->target_revision == 0);
  }
}

TEST_CASE("a revision of a refunded payment that costs more leaves it partially refunded", "[payments][revision]") {
  auto world = given<model>(payment_in(refunded));
  done(rules, adjusting_to(1500), world);
  done(rules, answered_to(of_revision(purpose::preparation), verdict::approved), world, 2);
  done(rules, settling_to(1500), world, 3);
  done(rules, answered_to(of_revision(purpose::settlement), verdict::approved), world, 4);
  CHECK(world.find<payment>(ours)->status == partially_refunded);
  CHECK(world.find<payment>(ours)->captured == 1500);
}

TEST_CASE("one revision is prepared at a time, and a cancellation waits for it", "[payments][revision]") {
  for (auto busy : {stage::preparing, stage::prepared_more, stage::prepared_less, stage::restoring,
                    stage::settling_more, stage::settling_less}) {
    CAPTURE(schema::enum_name(busy));
    const auto world = at_stage(busy);
    CHECK(outcome_of(rules.decide(adjusting_to(1700, 2), world, context_of(9, at(50)))) == "error INVALID_STATE");
    CHECK(outcome_of(rules.decide(refunding, world, context_of(9, at(50)))) == "error INVALID_STATE");
  }
}

TEST_CASE("a change that cannot be is refused before the gateway is asked", "[payments][revision]") {
  auto world = given<model>(payment_in(captured));
  auto foreign = adjusting_to(1500);
  foreign.request.currency = currency_of("USD");
  for (const auto& [c, code] : {std::pair(foreign, "CURRENCY_MISMATCH"),
                                std::pair(adjusting_to(minor_units::max, 1, 1249), "AMOUNT_TOO_LARGE")}) {
    const auto d = done(rules, c, world);
    CHECK(d.effects.empty());
    CHECK(d.saved<payment>().empty());
    CHECK(messaging::read<payment_declined>(d.messages.at(0))->decline_code == code);
  }
}

TEST_CASE("a message about a revision that is none is refused with all that is wrong", "[payments][revision]") {
  messaging::message m;
  m.source = "orders";
  m.type = adjust_authorization::message_type;
  m.data = schema::encode_object(adjusting_to(1500).request);
  REQUIRE(rules.from_message(m));
  m.data["revision"] = 0;
  m.data["previous_total"] = -1;
  m.data["total"] = minor_units::max + 1;
  const auto e = rules.from_message(m).error();
  CHECK(e.code == errc::validation_failed);
  CHECK(e.details.at("violations").as_array().size() == 3);
}

TEST_CASE("what was refused of a revision is asked anew under another key", "[payments][revision]") {
  SECTION("a settlement that takes") {
    auto world = at_stage(stage::settling_more);
    CHECK(messages_of(done(rules, answered_to(of_revision(purpose::settlement), verdict::declined), world)) == "-");
    CHECK(world.find<payment>(ours)->captured == 1250);
    const auto again = done(rules, settling_to(1500), world, 2);
    CHECK(asked_in(again).operation_id == retry_of(of_revision(purpose::settlement), 1));
    CHECK(asked_in(again).amount == 250);
  }
  SECTION("a settlement that gives back") {
    auto world = at_stage(stage::settling_less);
    CHECK(world.find<payment>(ours)->refunding == 250);
    CHECK(messages_of(done(rules, answered_to(of_revision(purpose::settlement), verdict::declined), world)) == "-");
    CHECK(world.find<payment>(ours)->refunding == 0);
    CHECK(asked_in(done(rules, settling_to(1000), world, 2)).operation_id ==
          retry_of(of_revision(purpose::settlement), 1));
    CHECK(world.find<payment>(ours)->refunding == 250);
  }
  SECTION("a restoration") {
    auto world = at_stage(stage::restoring);
    CHECK(messages_of(done(rules, answered_to(of_revision(purpose::restoration), verdict::declined), world)) == "-");
    CHECK(world.find<payment>(ours)->amount == 1500);
    CHECK(asked_in(done(rules, restoring_from(1500), world, 2)).operation_id ==
          retry_of(of_revision(purpose::restoration), 1));
  }
}

TEST_CASE("an adjustment whose outcome is unknown is asked again as it was asked", "[payments][revision]") {
  auto world = at_stage(stage::preparing);
  const auto again = done(rules, answered_to(of_revision(purpose::preparation), verdict::unknown), world);
  CHECK(asked_in(again).operation_id == of_revision(purpose::preparation));
  CHECK(asked_in(again).amount == 1500);
  CHECK(asked_in(again).previous_amount == 1250);
  CHECK(asked_in(again).attempt == 2);
  world = at_stage(stage::restoring);
  const auto undone = done(rules, answered_to(of_revision(purpose::restoration), verdict::unknown), world);
  CHECK(asked_in(undone).amount == 1250);
  CHECK(asked_in(undone).previous_amount == 1500);
}

TEST_CASE("revisions follow each other", "[payments][revision]") {
  auto world = at_stage(stage::settled);
  CHECK(messages_of(done(rules, adjusting_to(1200, 2, 1500), world)) == "authorization_adjusted");
  done(rules, settling_to(1200, 2, 1500), world, 2);
  done(rules, answered_to(of_revision(purpose::settlement, 2), verdict::approved), world, 3);
  const auto more = done(rules, adjusting_to(1300, 3, 1200), world, 4);
  CHECK(asked_in(more).amount == 1300);
  CHECK(asked_in(more).previous_amount == 1200);
  done(rules, answered_to(of_revision(purpose::preparation, 3), verdict::approved), world, 5);
  done(rules, settling_to(1300, 3, 1200), world, 6);
  done(rules, answered_to(of_revision(purpose::settlement, 3), verdict::approved), world, 7);
  const auto* p = world.find<payment>(ours);
  CHECK(p->captured - p->refunded == 1300);
  CHECK(p->captured == p->amount);
  CHECK(messages_of(done(rules, settling_to(1500), world, 8)) == "payment_settled");
  CHECK(messages_of(done(rules, adjusting_to(1500), world, 9)) == "authorization_adjusted");
}
