#include <map>

#include "comanda/payments/views.hpp"
#include "given_payment.hpp"
#include "support/catch.hpp"
#include "support/violations.hpp"

using namespace comanda;
using namespace comanda::payments;
using namespace comanda::payments::given_payment;
using enum comanda::payments::payment_status;
using verdict = gateway_verdict;

namespace {

const service rules;

application::context of_customer(const char* who, std::uint32_t n = 1) {
  auto c = context_of(n, at(10));
  c.caller = who;
  c.only_owner = who;
  return c;
}

operation_id requested_by(std::uint32_t n) { return refund_of(ours, context_of(n, at(0)).cause); }

}  // namespace

TEST_CASE("a cancellation gives back all that is left, once", "[payments][refund]") {
  auto world = given<model>(payment_in(partially_refunded));
  const auto asked = done(rules, refunding, world);
  CHECK(asked_in(asked).kind == operation_kind::refund);
  CHECK(asked_in(asked).amount == 1000);
  CHECK(asked_in(asked).operation_id == cancellation_of(ours));
  CHECK(world.find<payment>(ours)->refunding == 1000);
  CHECK(done(rules, refunding, world, 2).effects.empty());
  const auto back = done(rules, answered_to(cancellation_of(ours), verdict::approved), world, 3);
  CHECK(messages_of(back) == "payment_refunded");
  CHECK(back.messages[0].correlation == newer_saga.saga);
  auto told = messaging::read<payment_refunded>(back.messages[0]);
  CHECK(told->amount == 1000);
  CHECK(told->refunded == 1250);
  CHECK(told->reason == "order cancelled");
  CHECK(world.find<payment>(ours)->status == refunded);
  const auto again = done(rules, refunding, world, 4);
  CHECK(again.effects.empty());
  told = messaging::read<payment_refunded>(again.messages.at(0));
  CHECK(told->amount == 1000);
}

TEST_CASE("a cancellation of what is given back already gives back nothing", "[payments][refund]") {
  auto world = given<model>(payment_in(refunded));
  const auto d = done(rules, refunding, world);
  CHECK(messaging::read<payment_refunded>(d.messages.at(0))->amount == 0);
  CHECK(messaging::read<payment_refunded>(d.messages.at(0))->refunded == 1250);
}

TEST_CASE("a cancellation waits for another's refund and for the outcome of an authorization", "[payments][refund]") {
  auto world = given<model>(payment_in(captured));
  done(rules, request_refund{ours, 100, "a scratch"}, world);
  CHECK(outcome_of(rules.decide(refunding, world, context_of(2, at(12)))) == "error INVALID_STATE");
  done(rules, answered_to(requested_by(1), verdict::approved), world, 2);
  CHECK(asked_in(done(rules, refunding, world, 3)).amount == 1150);

  auto early = given<model>(payment_in(pending), operation_in(operation_kind::authorize, operation_state::requested));
  done(rules, refunding, early);
  const auto held = done(rules, answered(operation_kind::authorize, verdict::approved), early, 2);
  CHECK(asked_of(held) == "void");
  CHECK(messages_of(done(rules, answered(operation_kind::void_, verdict::approved), early, 3)) == "payment_voided");
}

TEST_CASE("a cancellation that the gateway refuses gives the money free and can be tried again", "[payments][refund]") {
  auto world = given<model>(payment_in(captured));
  done(rules, refunding, world);
  CHECK(messages_of(done(rules, answered_to(cancellation_of(ours), verdict::declined), world, 2)) == "-");
  CHECK(world.find<payment>(ours)->refunding == 0);
  CHECK(world.find<payment>(ours)->refunded == 0);
  CHECK(world.find<payment>(ours)->status == captured);
  const auto again = done(rules, refunding, world, 3);
  CHECK(asked_in(again).operation_id == retry_of(cancellation_of(ours), 1));
  done(rules, answered_to(retry_of(cancellation_of(ours), 1), verdict::approved), world, 4);
  CHECK(world.find<payment>(ours)->refunded == 1250);
  CHECK(world.find<payment_operation>(cancellation_of(ours))->state == operation_state::failed);
}

TEST_CASE("a refund that may have been done is not done again under another key", "[payments][refund]") {
  auto world = given<model>(payment_in(captured));
  done(rules, refunding, world);
  done(rules, answered_to(cancellation_of(ours), verdict::unknown), world, 2);
  auto refusal = answered_to(cancellation_of(ours), verdict::declined, 2);
  refusal.answer.code = std::string(gateway_refused);
  CHECK(asked_in(done(rules, refusal, world, 3)).operation_id == cancellation_of(ours));
  CHECK(world.find<payment>(ours)->refunding == 1250);
  CHECK(done(rules, refunding, world, 4).effects.empty());
  CHECK(messages_of(done(rules, answered_to(cancellation_of(ours), verdict::approved, 3), world, 5)) ==
        "payment_refunded");
  CHECK(world.find<payment>(ours)->refunded == 1250);
}

TEST_CASE("a void of what was captured gives all of it back, once, and is then answered as voided",
          "[payments][refund]") {
  for (const auto status : {captured, partially_refunded}) {
    CAPTURE(schema::enum_name(status));
    const std::int64_t left = status == captured ? 1250 : 1000;
    auto world = given<model>(payment_in(status));
    const auto asked = done(rules, voiding, world);
    CHECK(messages_of(asked) == "-");
    CHECK(asked_in(asked).kind == operation_kind::refund);
    CHECK(asked_in(asked).amount == left);
    CHECK(world.find<payment>(ours)->refunding == left);
    const auto first = undo_of(ours);
    CHECK(asked_in(asked).operation_id == first);
    CHECK(done(rules, voiding, world, 2).effects.empty());
    CHECK(outcome_of(rules.decide(refunding, world, context_of(3, at(13)))) == "error INVALID_STATE");

    CHECK(messages_of(done(rules, answered_to(first, verdict::declined), world, 3)) == "-");
    const auto anew = done(rules, voiding, world, 4);
    CHECK(asked_in(anew).operation_id == retry_of(first, 1));
    const auto back = done(rules, answered_to(retry_of(first, 1), verdict::approved), world, 5);
    CHECK(messages_of(back) == "payment_refunded, payment_voided");
    CHECK_FALSE(back.messages[0].correlation.has_value());
    CHECK(messaging::read<payment_refunded>(back.messages[0])->amount == left);
    CHECK(back.messages[1].correlation == newer_saga.saga);
    CHECK(back.messages[1].step == newer_saga.step);
    CHECK(world.find<payment>(ours)->status == refunded);

    const auto again = done(rules, voiding, world, 6);
    CHECK(messages_of(again) == "payment_voided");
    CHECK(again.effects.empty());
    CHECK(messages_of(done(rules, refunding, world, 7)) == "payment_refunded");
  }
}

TEST_CASE("a void of a captured payment waits for what is on its way, and gives back nothing of nothing",
          "[payments][refund]") {
  auto world = given<model>(payment_in(captured));
  done(rules, request_refund{ours, 1250, "a scratch"}, world);
  CHECK(outcome_of(rules.decide(voiding, world, context_of(2, at(12)))) == "error INVALID_STATE");
  done(rules, answered_to(requested_by(1), verdict::approved), world, 2);
  CHECK(messages_of(done(rules, voiding, world, 3)) == "payment_voided");

  auto changing = given<model>(payment_in(captured));
  done(rules, adjusting_to(1000), changing);
  CHECK(outcome_of(rules.decide(voiding, changing, context_of(2, at(12)))) == "error INVALID_STATE");

  auto free = payment_in(captured);
  free.amount = free.captured = 0;
  auto nothing = given<model>(free);
  const auto d = done(rules, voiding, nothing);
  CHECK(messages_of(d) == "payment_voided");
  CHECK(d.effects.empty());
}

TEST_CASE("refunds that are asked for never come to more than the capture", "[payments][refund]") {
  auto world = given<model>(payment_in(captured));
  CHECK(asked_in(done(rules, request_refund{ours, 1000, "a"}, world, 1)).operation_id == requested_by(1));
  const auto much = rules.decide(request_refund{ours, 251, "b"}, world, context_of(2, at(12)));
  CHECK(much.error().code == errc::invalid_state);
  CHECK(much.error().details.at("refundable") == 250);
  const auto rest = done(rules, request_refund{ours, 250, "b"}, world, 3);
  CHECK(rest.reply.kind == application::answer_kind::created);
  CHECK(std::string(rest.reply.body.at("refund_id").as_string()) == to_string(requested_by(3)));
  CHECK(rest.reply.body.at("state") == "requested");
  const auto first = done(rules, answered_to(requested_by(1), verdict::approved), world, 4);
  CHECK(messages_of(first) == "payment_refunded");
  CHECK_FALSE(first.messages[0].correlation.has_value());
  CHECK(world.find<payment>(ours)->status == partially_refunded);
  done(rules, answered_to(requested_by(3), verdict::declined), world, 5);
  CHECK(world.find<payment>(ours)->refunding == 0);
  done(rules, request_refund{ours, 250, "b"}, world, 6);
  done(rules, answered_to(requested_by(6), verdict::approved), world, 7);
  CHECK(world.find<payment>(ours)->status == refunded);
  CHECK(rules.decide(request_refund{ours, 1, "c"}, world, context_of(8, at(20))).error().details.at("refundable") == 0);
  CHECK(rules.decide(request_refund{ours, 0, "c"}, world, context_of(9, at(20))).error().code ==
        errc::validation_failed);
}

TEST_CASE("what people ask for has its outcome in every state of a payment", "[payments][requests]") {
  struct row {
    payment_status status;
    std::string captured, voided, refunded;  // "kind: what is asked of the gateway", or "error CODE"
  };
  // clang-format off
  const std::vector<row> table = {
      {pending,            "error INVALID_STATE", "accepted: -",         "error INVALID_STATE"},
      {authorized,         "accepted: capture",   "accepted: void",      "error INVALID_STATE"},
      {captured,           "ok: -",               "error INVALID_STATE", "created: refund"},
      {partially_refunded, "ok: -",               "error INVALID_STATE", "created: refund"},
      {refunded,           "ok: -",               "error INVALID_STATE", "error INVALID_STATE"},
      {declined,           "error INVALID_STATE", "error INVALID_STATE", "error INVALID_STATE"},
      {voided,             "error INVALID_STATE", "ok: -",               "error INVALID_STATE"},
      {failed,             "error INVALID_STATE", "error INVALID_STATE", "error INVALID_STATE"},
  };
  // clang-format on
  CHECK(table.size() == schema::enum_values<payment_status>.size());
  const auto run = [&](payment_status status, const command& c) {
    const auto world = given<model>(payment_in(status));
    const auto d = rules.decide(c, world, of_customer("ann"));
    CHECK(rules.decide(c, world, of_customer("bob")).error().code == errc::payment_not_found);
    CHECK(rules.decide(c, given<model>(), of_customer("ann")).error().code == errc::payment_not_found);
    if (!d) return outcome_of(d);
    CHECK(d->audit.empty());
    CHECK(d->messages.empty());
    const auto by_admin = rules.decide(c, world, context_of(1, at(10)));
    CHECK(by_admin->audit.size() == (d->saved<payment>().empty() ? 0 : 1));
    static const std::map<application::answer_kind, std::string> names = {
        {application::answer_kind::ok, "ok: "},
        {application::answer_kind::accepted, "accepted: "},
        {application::answer_kind::created, "created: "}};
    return names.at(d->reply.kind) + asked_of(*d);
  };
  for (const auto& r : table) {
    CAPTURE(schema::enum_name(r.status));
    CHECK(run(r.status, request_capture{ours}) == r.captured);
    CHECK(run(r.status, request_void{ours}) == r.voided);
    CHECK(run(r.status, request_refund{ours, 10, "why"}) == r.refunded);
    const create_payment anew{order, customer_of("ann"), 5, currency_of("EUR")};
    CHECK(rules.decide(anew, given<model>(payment_in(r.status)), context_of(1, at(10))).error().code ==
          errc::already_exists);
  }
}

TEST_CASE("what an order's saga leads is neither captured nor voided by hand", "[payments][requests]") {
  const auto led = [](payment_status status) {
    return given<model>(payment_in(status),
                        operation_in(operation_kind::authorize,
                                     status == pending ? operation_state::requested : operation_state::succeeded));
  };
  for (const auto status : {pending, authorized}) {
    for (const command& c : {command(request_capture{ours}), command(request_void{ours})}) {
      CAPTURE(schema::enum_name(status), c.index());
      for (const auto& by : {of_customer("ann"), context_of(1, at(10))}) {
        const auto d = rules.decide(c, led(status), by);
        REQUIRE(outcome_of(d) == "error INVALID_STATE");
        CHECK(d.error().message == "an order's saga leads this payment: cancel the order");
        CHECK(std::string(d.error().details.at("status").as_string()) == schema::enum_name(status));
      }
      CHECK(outcome_of(rules.decide(c, led(status), of_customer("bob"))) == "error PAYMENT_NOT_FOUND");
    }
  }
  CHECK(rules.decide(request_capture{ours}, led(captured), of_customer("ann")).has_value());
  CHECK(rules.decide(request_void{ours}, led(voided), of_customer("ann")).has_value());
  CHECK(rules.decide(request_refund{ours, 10, "why"}, led(captured), of_customer("ann")).has_value());
}

TEST_CASE("a request that says nothing is refused with all that it lacks", "[payments][requests]") {
  using all = std::vector<std::string>;
  const auto wrong = [](const command& c) {
    return test::violations_of(rules.decide(c, given<model>(), context_of(1, at(10))).error());
  };
  CHECK(wrong(create_payment{}) == all{"REQUIRED /order_id", "REQUIRED /customer_id", "REQUIRED /currency"});
  CHECK(wrong(request_refund{}) == all{"REQUIRED /amount", "REQUIRED /reason"});
  CHECK_FALSE(refund_reason::of(std::string(refund_reason_chars_max + 1, 'x')));
}

TEST_CASE("a command of a saga that says nothing is refused with all that it lacks", "[payments][requests]") {
  using all = std::vector<std::string>;
  const auto wrong = [](const command& asked) {
    return test::violations_of(rules.decide(asked, given<model>(), context_of(1, at(10))).error());
  };
  const all whole = {"REQUIRED /order_id", "REQUIRED /customer_id", "REQUIRED /currency"};
  CHECK(wrong(authorize{}) == whole);
  CHECK(wrong(void_authorization{}) == whole);
  for (const auto& asked : std::vector<command>{capture{}, refund_all{}, adjust{}, restore{}, settle{}}) {
    INFO(asked.index());
    CHECK(wrong(asked).front() == "REQUIRED /order_id");
  }
}

TEST_CASE("a payment that was made by hand is led by the saga that it was confirmed to", "[payments][requests]") {
  auto world = given<model>();
  done(rules, create_payment{order, customer_of("ann"), 1250, currency_of("EUR")}, world);
  done(rules, answered(operation_kind::authorize, verdict::approved), world, 2);
  CHECK(rules.decide(request_void{ours}, world, context_of(3, at(13))).has_value());
  const auto confirmed = done(rules, authorizing, world, 4);
  CHECK(messages_of(confirmed) == "payment_authorized");
  CHECK(confirmed.saved<payment>().size() == 1);  // a void by hand at the same moment is a conflict
  CHECK(outcome_of(rules.decide(request_void{ours}, world, context_of(5, at(15)))) == "error INVALID_STATE");
  const auto again = done(rules, authorizing, world, 6);
  CHECK(messages_of(again) == "payment_authorized");
  CHECK(again.saved<payment>().empty());
}

TEST_CASE("a payment outside a saga is authorized like any other, and audited", "[payments][requests]") {
  auto world = given<model>();
  const auto d = done(rules, create_payment{order, customer_of("ann"), 1250, currency_of("EUR")}, world);
  CHECK(asked_of(d) == "authorize");
  CHECK(d.reply.resource == "/payments/" + to_string(ours));
  CHECK(d.reply.body.at("status") == "pending");
  REQUIRE(d.audit.size() == 1);
  CHECK(d.audit[0].action == "payment.create");
  CHECK(d.audit[0].subject == to_string(ours));
  const auto held = done(rules, answered(operation_kind::authorize, verdict::approved), world, 2);
  CHECK(messages_of(held) == "payment_authorized");
  CHECK_FALSE(held.messages[0].correlation.has_value());
}

TEST_CASE("who asks for what a saga waits for does not take its answer away", "[payments][requests]") {
  auto world = given<model>(payment_in(authorized));
  done(rules, capturing, world);
  const auto asked = done(rules, request_capture{ours}, world, 2);
  CHECK(asked.reply.kind == application::answer_kind::accepted);
  CHECK(asked.saved<payment_operation>().empty());
  CHECK(asked.audit.empty());
  const auto taken = done(rules, answered(operation_kind::capture, verdict::approved), world, 3);
  CHECK(taken.messages.at(0).correlation == newer_saga.saga);

  auto other = given<model>(payment_in(authorized));
  done(rules, request_capture{ours}, other);
  done(rules, capturing, other, 2);
  const auto both = done(rules, answered(operation_kind::capture, verdict::approved), other, 3);
  CHECK(both.messages.at(0).correlation == newer_saga.saga);
}

TEST_CASE("a refund is seen with what it was asked with", "[payments][requests]") {
  auto world = given<model>(payment_in(captured));
  done(rules, request_refund{ours, 100, "a scratch"}, world);
  done(rules, answered_to(requested_by(1), verdict::declined), world, 2);
  const auto seen = schema::encode_object(view_of(*world.find<payment_operation>(requested_by(1))));
  CHECK(seen.at("reason") == "a scratch");
  CHECK(seen.at("state") == "failed");
  CHECK(seen.at("amount") == 100);
  CHECK(seen.at("currency") == "EUR");
  CHECK(seen.size() == 8);
}
