#include <set>
#include <stdexcept>

#include "comanda/payments/perform.hpp"
#include "comanda/payments/views.hpp"
#include "given_payment.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::payments;
using namespace comanda::payments::given_payment;
using kind = operation_kind;
using verdict = gateway_verdict;

namespace {

const service rules;

struct row {
  kind of;
  verdict said;
  std::string answer;
  payment_status after;
  operation_state operation;
};

using enum payment_status;

// clang-format off
const std::vector<row> table = {
    {kind::authorize, verdict::approved, "payment_authorized", authorized, operation_state::succeeded},
    {kind::authorize, verdict::declined, "payment_declined",   declined,   operation_state::failed},
    {kind::authorize, verdict::unknown,  "-",                  pending,    operation_state::unknown},
    {kind::void_,     verdict::approved, "payment_voided",     voided,     operation_state::succeeded},
    {kind::void_,     verdict::declined, "-",                  authorized, operation_state::failed},
    {kind::void_,     verdict::unknown,  "-",                  authorized, operation_state::unknown},
    {kind::capture,   verdict::approved, "payment_captured",   captured,   operation_state::succeeded},
    {kind::capture,   verdict::declined, "-",                  authorized, operation_state::failed},
    {kind::capture,   verdict::unknown,  "-",                  authorized, operation_state::unknown},
};
// clang-format on

payment before_answer(kind of) { return payment_in(of == kind::authorize ? pending : authorized); }

/// Answers as it is told, and keeps what it was asked.
class told_gateway : public gateway {
 public:
  gateway_answer perform(const gateway_request& r) override {
    asked.push_back(r);
    return {verdict::approved, "", "", "ref-9"};
  }
  std::vector<gateway_request> asked;
};

}  // namespace

TEST_CASE("every answer of the gateway has its outcome for every operation", "[payments]") {
  std::set<std::pair<kind, verdict>> covered;
  for (const auto& r : table) {
    CAPTURE(static_cast<int>(r.of), static_cast<int>(r.said));
    covered.emplace(r.of, r.said);
    auto found = given<model>(before_answer(r.of), operation_in(r.of, operation_state::requested));
    const auto d = rules.decide(answered(r.of, r.said), found, context_of(1, at(10)));
    REQUIRE(d);
    CHECK(messages_of(*d) == r.answer);
    if (!d->messages.empty()) CHECK(d->messages[0].correlation == saga.saga);
    if (!d->messages.empty()) CHECK(d->messages[0].step == saga.step);
    apply(*d, found);
    CHECK(found.find<payment>(ours)->status == r.after);
    const auto* o = found.find<payment_operation>(operation_of(ours, r.of));
    CHECK(o->state == r.operation);
    CHECK(o->attempts == 1);
    if (!d->messages.empty()) CHECK(d->messages[0].sequence == found.find<payment>(ours)->version);
    const bool over = r.said != verdict::unknown;
    CHECK(d->effects_done == (over ? std::vector{effect_of(r.of)} : std::vector<effect_id>{}));
    CHECK(d->effects.size() == (over ? 0 : 1));
  }
  const std::size_t kinds = schema::enum_values<kind>.size() - 2;  // refunds and adjustments have tables of their own
  CHECK(covered.size() == kinds * schema::enum_values<verdict>.size());
  CHECK(covered.size() == table.size());
}

TEST_CASE("an approved authorization keeps the gateway's reference and the capture sends it along", "[payments]") {
  auto found = given<model>(before_answer(kind::authorize), operation_in(kind::authorize, operation_state::requested));
  apply(*rules.decide(answered(kind::authorize, verdict::approved), found, context_of(1, at(10))), found);
  CHECK(found.find<payment>(ours)->gateway_reference == "ref-2");
  const auto d = rules.decide(capturing, found, context_of(2, at(11)));
  REQUIRE(d->effects.size() == 1);
  CHECK(schema::decode_text<gateway_request>(d->effects[0].payload.text)->gateway_reference == "ref-2");
}

TEST_CASE("a capture adds up what was captured", "[payments]") {
  auto found = given<model>(payment_in(authorized), operation_in(kind::capture, operation_state::requested));
  const auto d = rules.decide(answered(kind::capture, verdict::approved), found, context_of(1, at(10)));
  CHECK(messaging::read<payment_captured>(d->messages[0])->amount == 1250);
  CHECK(d->saved<payment>()[0].captured == 1250);
  CHECK(schema::encode_object(view_of(d->saved<payment>()[0])).at("captured") == 1250);
}

TEST_CASE("a decline keeps the gateway's code and reason", "[payments]") {
  auto found = given<model>(before_answer(kind::authorize), operation_in(kind::authorize, operation_state::requested));
  const auto d = rules.decide(answered(kind::authorize, verdict::declined), found, context_of(1, at(10)));
  CHECK(messaging::read<payment_declined>(d->messages[0])->message == "why");
  apply(*d, found);
  CHECK(found.find<payment>(ours)->decline_code == "CODE");
  CHECK(found.find<payment_operation>(operation_of(ours, kind::authorize))->message == "why");
  CHECK(found.find<payment_operation>(operation_of(ours, kind::authorize))->code == "CODE");
}

TEST_CASE("an authorization that the gateway would not deal with leaves the payment failed", "[payments]") {
  auto found = given<model>(before_answer(kind::authorize), operation_in(kind::authorize, operation_state::requested));
  auto refusal = answered(kind::authorize, verdict::declined);
  refusal.answer.code = std::string(gateway_refused);
  const auto d = done(rules, refusal, found);
  CHECK(messages_of(d) == "payment_declined");
  CHECK(found.find<payment>(ours)->status == failed);
  CHECK(found.find<payment>(ours)->decline_code == gateway_refused);
  CHECK(messages_of(done(rules, authorizing, found, 2)) == "payment_declined");
}

TEST_CASE("a request that the gateway would not deal with after an unknown outcome is asked again with the same key",
          "[payments]") {
  for (const auto of : {kind::authorize, kind::void_, kind::capture}) {
    CAPTURE(static_cast<int>(of));
    auto found = given<model>(before_answer(of), operation_in(of, operation_state::unknown, 1));
    auto refusal = answered(of, verdict::declined, 2);
    refusal.answer.code = std::string(gateway_refused);
    const auto d = done(rules, refusal, found);
    CHECK(messages_of(d) == "-");
    CHECK(asked_in(d).operation_id == operation_of(ours, of));
    CHECK(asked_in(d).attempt == 3);
    CHECK(d.effects_done.empty());
    const auto* o = found.find<payment_operation>(operation_of(ours, of));
    CHECK(o->state == operation_state::unknown);
    CHECK(o->code == gateway_refused);
    CHECK(found.find<payment>(ours)->status == before_answer(of).status);
    CHECK(done(rules, refusal, found, 2).effects.empty());  // counted before
    // What the bank itself says is an outcome, whatever came before it.
    CHECK(done(rules, answered(of, verdict::declined, 3), found, 3).effects_done == std::vector{effect_of(of)});
  }
}

TEST_CASE("an unknown outcome is asked again with the same key, later each time and without end", "[payments]") {
  auto found = given<model>(before_answer(kind::authorize), operation_in(kind::authorize, operation_state::requested));
  microseconds last{0};
  for (std::int64_t attempt = 1; attempt <= 40; ++attempt) {
    const auto d = rules.decide(answered(kind::authorize, verdict::unknown, attempt), found, context_of(1, at(10)));
    REQUIRE(d->effects.size() == 1);
    const auto& e = d->effects[0];
    CHECK(e.effect_id == effect_of(kind::authorize));
    CHECK(e.attempt == attempt + 1);
    CHECK(schema::decode_text<gateway_request>(e.payload.text)->attempt == attempt + 1);
    const auto wait = e.due_at - at(10);
    const microseconds least = attempt < 9 ? std::chrono::seconds(1 << (attempt - 1)) : std::chrono::minutes(5);
    CHECK(wait >= least);
    CHECK(wait <= least + least / 4);
    if (attempt < 9) CHECK(wait > last);
    last = wait;
    apply(*d, found);
  }
  CHECK(found.find<payment_operation>(operation_of(ours, kind::authorize))->attempts == 40);
}

TEST_CASE("every attempt sends the gateway's reference as it was when it was first asked", "[payments]") {
  auto p = payment_in(captured);
  p.gateway_reference = "ref-1";
  auto world = given<model>(p);
  const auto first = asked_in(done(rules, request_refund{ours, 100, "a scratch"}, world, 1));
  const auto second = asked_in(done(rules, request_refund{ours, 200, "another"}, world, 2));
  done(rules, answered_to(second.operation_id, verdict::approved), world, 3);
  CHECK(world.find<payment>(ours)->gateway_reference == "ref-2");
  auto again = asked_in(done(rules, answered_to(first.operation_id, verdict::unknown), world, 4));
  CHECK(again.gateway_reference == "ref-1");
  CHECK(again.attempt == 2);
  again.attempt = first.attempt;
  CHECK(schema::encode(again) == schema::encode(first));
}

TEST_CASE("a void that waited is asked each time with the reference that the authorization gave", "[payments]") {
  auto world = given<model>(payment_in(pending), operation_in(kind::authorize, operation_state::requested));
  done(rules, voiding, world, 1);
  done(rules, answered(kind::authorize, verdict::approved), world, 2);
  world.put_loaded([&] {
    auto p = *world.find<payment>(ours);
    p.gateway_reference = "ref-3";
    return p;
  }());
  const auto again = done(rules, answered(kind::void_, verdict::unknown), world, 3);
  CHECK(asked_in(again).gateway_reference == "ref-2");
}

TEST_CASE("an unknown outcome that was counted before changes nothing", "[payments]") {
  const auto found =
      given<model>(before_answer(kind::authorize), operation_in(kind::authorize, operation_state::unknown, 2));
  const auto d = rules.decide(answered(kind::authorize, verdict::unknown, 2), found, context_of(1, at(10)));
  REQUIRE(d);
  CHECK(d->effects.empty());
  CHECK(d->effects_done.empty());
  CHECK(d->saved<payment_operation>().empty());
}

TEST_CASE("an outcome of what is over is absorbed and ends its effect", "[payments]") {
  for (auto state : {operation_state::succeeded, operation_state::failed}) {
    const auto found = given<model>(payment_in(authorized), operation_in(kind::authorize, state));
    const auto d = rules.decide(answered(kind::authorize, verdict::declined), found, context_of(1, at(10)));
    REQUIRE(d);
    CHECK(messages_of(*d) == "-");
    CHECK(d->saved<payment>().empty());
    CHECK(d->effects_done == std::vector{effect_of(kind::authorize)});
  }
}

TEST_CASE("an authorization that is approved while a void waits is voided and not announced", "[payments]") {
  auto found = given<model>(before_answer(kind::authorize), operation_in(kind::authorize, operation_state::unknown, 1));
  apply(*rules.decide(voiding, found, context_of(1, at(10))), found);
  const auto approved = rules.decide(answered(kind::authorize, verdict::approved, 2), found, context_of(2, at(11)));
  REQUIRE(approved);
  CHECK(messages_of(*approved) == "-");
  REQUIRE(approved->effects.size() == 1);
  CHECK(approved->effects[0].effect_id == effect_of(kind::void_));
  CHECK(schema::decode_text<gateway_request>(approved->effects[0].payload.text)->gateway_reference == "ref-2");
  apply(*approved, found);
  const auto done = rules.decide(answered(kind::void_, verdict::approved), found, context_of(3, at(12)));
  CHECK(messages_of(*done) == "payment_voided");
  CHECK(done->messages[0].correlation == newer_saga.saga);
}

TEST_CASE("an authorization that is declined while a void waits leaves nothing to void", "[payments]") {
  auto found = given<model>(before_answer(kind::authorize), operation_in(kind::authorize, operation_state::requested));
  apply(*rules.decide(voiding, found, context_of(1, at(10))), found);
  const auto d = rules.decide(answered(kind::authorize, verdict::declined), found, context_of(2, at(11)));
  REQUIRE(d);
  CHECK(messages_of(*d) == "payment_voided");
  CHECK(d->messages[0].correlation == newer_saga.saga);
  CHECK(d->effects.empty());
  apply(*d, found);
  CHECK(found.find<payment>(ours)->status == declined);
  CHECK(found.find<payment_operation>(operation_of(ours, kind::void_))->state == operation_state::succeeded);
}

TEST_CASE("an answer to no operation is an error", "[payments]") {
  const auto d = rules.decide(answered(kind::capture, verdict::approved), given<model>(payment_in(authorized)),
                              context_of(1, at(10)));
  CHECK(d.error().code == errc::payment_not_found);
}

TEST_CASE("an effect is performed by asking the gateway what it says", "[payments]") {
  const auto d = rules.decide(authorizing, given<model>(), context_of(1, at(10)));
  told_gateway told;
  auto e = d->effects.at(0);
  const auto c = std::get<gateway_answered>(perform(e, told));
  REQUIRE(told.asked.size() == 1);
  CHECK(told.asked[0].operation_id == operation_of(ours, kind::authorize));
  CHECK(c.operation_id == operation_of(ours, kind::authorize));
  CHECK(c.payment_id == ours);
  CHECK(c.attempt == 1);
  CHECK(c.answer.reference == "ref-9");

  e.payload.text = "{}";
  const auto unreadable = std::get<gateway_answered>(perform(e, told));
  CHECK(told.asked.size() == 1);
  CHECK(unreadable.answer.verdict == verdict::unknown);
  CHECK(unreadable.payment_id == ours);
}

TEST_CASE("what a gateway that throws has done is not known, and it is asked again", "[payments][last_resort]") {
  class throwing_gateway : public gateway {
   public:
    gateway_answer perform(const gateway_request&) override { throw std::runtime_error("no room"); }
  } broken;
  const auto d = rules.decide(authorizing, given<model>(), context_of(1, at(10)));
  const auto c = std::get<gateway_answered>(perform(d->effects.at(0), broken));
  CHECK(c.operation_id == operation_of(ours, kind::authorize));
  CHECK(c.attempt == 1);
  CHECK(c.answer.verdict == verdict::unknown);
  CHECK(c.answer.message == "no room");
}

TEST_CASE("a call of the gateway is for the payment's customer", "[payments]") {
  const auto found =
      given<model>(before_answer(kind::authorize), operation_in(kind::authorize, operation_state::requested));
  auto e = rules.decide(answered(kind::authorize, verdict::unknown), found, context_of(1, at(10)))->effects.at(0);
  CHECK(route_of(e) == runtime::effect_route{"", "", before_answer(kind::authorize).customer_id.value()});
  e.payload.text = "[]";
  CHECK(route_of(e) == runtime::effect_route{"", "", e.subject});
}
