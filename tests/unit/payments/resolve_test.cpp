#include <algorithm>

#include "given_payment.hpp"
#include "support/catch.hpp"

// What an operator says of an operation, and what comes of it.

using namespace comanda;
using namespace comanda::payments;
using namespace comanda::payments::given_payment;
using enum comanda::payments::operation_state;
using verdict = comanda::payments::gateway_verdict;

namespace {

const service rules;
constexpr auto done_ = operation_outcome::done;
constexpr auto not_done = operation_outcome::not_done;
constexpr std::int64_t increase = 250;

resolve_operation said_of(const operation_id& id, operation_outcome outcome) {
  return {ours, id, outcome, "seen at the bank"};
}

using books = application::state<model>;

/// One thing that the gateway can be asked for: the payment where that is asked, and the first operation.
struct thing {
  std::string name;
  payment at;
  payment_operation first;
  std::string answer_done;      ///< what is told when it is done
  std::string answer_not_done;  ///< and when an unknown one is not
  bool declinable = false;      ///< a refusal of it is answered
};

payment_operation operation_for(operation_purpose purpose, operation_kind kind, operation_id id, minor_units amount) {
  auto o = operation_in(kind, unknown, 1);
  o.operation_id = id;
  o.purpose = purpose;
  o.amount = amount;
  return o;
}

payment revising(minor_units more, minor_units amount) {
  auto p = payment_in(payment_status::captured);
  p.target_revision = 1;
  p.increase = more;
  p.amount = amount;
  return p;
}

payment_operation of_revision(operation_purpose purpose, operation_kind kind, minor_units amount) {
  auto o = operation_for(purpose, kind, revision_operation_of(ours, purpose, 1), amount);
  o.revision = 1;
  return o;
}

std::vector<thing> things() {
  using enum operation_kind;
  using enum operation_purpose;
  const auto taken = payment_in(payment_status::captured);
  const auto asked = refund_of(ours, nth(77));
  return {
      {"authorize", payment_in(payment_status::pending), operation_in(authorize, unknown, 1), "payment_authorized",
       "payment_declined", true},
      {"void", payment_in(payment_status::authorized), operation_in(void_, unknown, 1), "payment_voided", "-"},
      {"capture", payment_in(payment_status::authorized), operation_in(capture, unknown, 1), "payment_captured", "-"},
      {"cancellation", taken, operation_for(cancellation, refund, cancellation_of(ours), 1250), "payment_refunded",
       "-"},
      {"undo", taken, operation_for(undo, refund, undo_of(ours), 1250), "payment_refunded, payment_voided", "-"},
      {"refund", taken, operation_for(request, refund, asked, 300), "payment_refunded", "-"},
      {"preparation", revising(increase, 1250), of_revision(preparation, adjust, 1250 + increase),
       "authorization_adjusted", "payment_declined", true},
      {"restoration", revising(increase, 1250 + increase), of_revision(restoration, adjust, 1250),
       "authorization_restored", "-"},
      {"more to settle", revising(increase, 1250 + increase), of_revision(settlement, capture, increase),
       "payment_settled", "-"},
      {"less to settle", revising(0, 1250), of_revision(settlement, refund, 100), "payment_refunded, payment_settled",
       "-"},
  };
}

books books_of(const thing& t, operation_state state) {
  auto p = t.at;
  auto o = t.first;
  o.state = state;
  const bool running = state == requested || state == unknown;
  if (o.kind == operation_kind::refund && running) p.refunding = o.amount;
  return given<model>(p, o);
}

void check_bounds(const books& world) {
  const auto& p = *world.find<payment>(ours);
  CHECK(p.refunding == 0);
  CHECK(0 <= p.refunded);
  CHECK(p.refunded <= p.captured);
  CHECK(p.captured <= p.amount);
}

}  // namespace

TEST_CASE("what may be said of an operation depends on where it is", "[payments][resolve]") {
  const std::string wrong = "error INVALID_STATE";
  for (const auto& t : things()) {
    CAPTURE(t.name);
    const auto outcome = [&](operation_state state, operation_outcome said) {
      return outcome_of(rules.decide(said_of(t.first.operation_id, said), books_of(t, state), context_of(1, at(9))));
    };
    CHECK(outcome(requested, done_) == wrong);
    CHECK(outcome(requested, not_done) == wrong);
    CHECK(outcome(succeeded, done_) == wrong);
    CHECK(outcome(succeeded, not_done) == wrong);
    CHECK(outcome(unknown, done_) == t.answer_done);
    CHECK(outcome(unknown, not_done) == t.answer_not_done);
    CHECK(outcome(failed, done_) == (t.declinable ? wrong : t.answer_done));
    CHECK(outcome(failed, not_done) == wrong);
  }
}

TEST_CASE("what an operator says moves the payment as the gateway's answer would have", "[payments][resolve]") {
  for (const auto& t : things()) {
    CAPTURE(t.name);
    auto by_gateway = books_of(t, unknown);
    done(rules, gateway_answered{t.first.operation_id, ours, {verdict::approved, "", "", ""}, 2}, by_gateway, 1);
    for (const auto state : {unknown, failed}) {
      if (state == failed && t.declinable) continue;
      auto world = books_of(t, state);
      const auto d = done(rules, said_of(t.first.operation_id, done_), world, 1);
      CHECK(*world.find<payment>(ours) == *by_gateway.find<payment>(ours));
      CHECK(d.messages.back().correlation == saga.saga);
      CHECK(d.messages.back().step == saga.step);
      check_bounds(world);
      const auto& o = *world.find<payment_operation>(t.first.operation_id);
      CHECK(o.state == succeeded);
      CHECK(o.code == resolved_by_operator);
      CHECK(o.message == "seen at the bank");
    }
  }
}

TEST_CASE("what was not done leaves the money where it was, and can be asked for anew", "[payments][resolve]") {
  auto world = given<model>(payment_in(payment_status::authorized), operation_in(operation_kind::capture, unknown, 3));
  const auto first = operation_of(ours, operation_kind::capture);
  const auto d = done(rules, said_of(first, not_done), world, 1);
  CHECK(d.effects_done == std::vector<effect_id>{effect_of(operation_kind::capture)});
  CHECK(world.find<payment>(ours)->status == payment_status::authorized);
  CHECK(world.find<payment_operation>(first)->state == failed);
  const auto anew = done(rules, capturing, world, 2);
  CHECK(asked_in(anew).operation_id == retry_of(first, 1));
}

TEST_CASE("an authorization that an operator knows not to be leaves the payment failed", "[payments][resolve]") {
  auto world = given<model>(payment_in(payment_status::pending), operation_in(operation_kind::authorize, unknown, 3));
  const auto d = done(rules, said_of(operation_of(ours, operation_kind::authorize), not_done), world, 1);
  CHECK(world.find<payment>(ours)->status == payment_status::failed);
  const auto told = messaging::read<payment_declined>(d.messages.at(0));
  CHECK(told->decline_code == resolved_by_operator);
  CHECK(told->message.find("seen at the bank") == std::string::npos);  // customers read it
}

TEST_CASE("what the gateway says of a resolved operation comes too late", "[payments][resolve]") {
  for (const auto& t : things()) {
    for (const auto said : {done_, not_done}) {
      CAPTURE(t.name, said == done_);
      auto world = books_of(t, unknown);
      done(rules, said_of(t.first.operation_id, said), world, 1);
      const auto before = *world.find<payment>(ours);
      for (const auto late : {verdict::approved, verdict::declined, verdict::unknown}) {
        const auto d =
            done(rules, gateway_answered{t.first.operation_id, ours, {late, "NO", "no", "ref"}, 2}, world, 2);
        CHECK(messages_of(d) == "-");
        CHECK(d.effects.empty());
      }
      CHECK(*world.find<payment>(ours) == before);
    }
  }
}

TEST_CASE("a command that comes again after the resolution is answered and asks nothing", "[payments][resolve]") {
  auto world = given<model>(payment_in(payment_status::authorized), operation_in(operation_kind::capture, failed, 1));
  done(rules, said_of(operation_of(ours, operation_kind::capture), done_), world, 1);
  const auto again = done(rules, capturing, world, 2);
  CHECK(messages_of(again) == "payment_captured");
  CHECK(again.effects.empty());
}

TEST_CASE("only the newest try can be resolved, and only while the payment is as it needs it", "[payments][resolve]") {
  const auto first = operation_of(ours, operation_kind::capture);
  auto world = given<model>(payment_in(payment_status::authorized), operation_in(operation_kind::capture, failed, 1));
  done(rules, capturing, world, 1);
  const auto outcome = [&](const operation_id& id) {
    return outcome_of(rules.decide(said_of(id, done_), world, context_of(9, at(99))));
  };
  CHECK(outcome(first) == "error INVALID_STATE");
  CHECK(outcome(retry_of(first, 1)) == "error INVALID_STATE");  // on its way
  done(rules, answered_to(retry_of(first, 1), verdict::declined), world, 2);
  CHECK(outcome(first) == "error INVALID_STATE");
  CHECK(outcome(retry_of(first, 1)) == "payment_captured");
  done(rules, voiding, world, 3);  // by now somebody gives it back
  CHECK(outcome(retry_of(first, 1)) == "error INVALID_STATE");
  done(rules, answered(operation_kind::void_, verdict::approved), world, 4);
  CHECK(outcome(retry_of(first, 1)) == "error INVALID_STATE");
}

TEST_CASE("what was refused cannot have been done while its opposite is on its way", "[payments][resolve]") {
  const auto all = things();
  const auto named = [&](const std::string& name) {
    return *std::find_if(all.begin(), all.end(), [&](const thing& t) { return t.name == name; });
  };
  const std::vector<std::pair<std::string, std::string>> opposites = {{"void", "capture"},
                                                                      {"capture", "void"},
                                                                      {"restoration", "more to settle"},
                                                                      {"more to settle", "restoration"},
                                                                      {"less to settle", "restoration"}};
  for (const auto& [refused, opposite] : opposites) {
    for (const auto state : {requested, unknown, failed}) {
      CAPTURE(refused, opposite, schema::enum_name(state));
      const auto t = named(refused);
      auto world = books_of(t, failed);
      auto o = named(opposite).first;
      o.state = state;
      world.put_loaded(o);
      const auto said = outcome_of(rules.decide(said_of(t.first.operation_id, done_), world, context_of(1, at(9))));
      CHECK(said == (state == failed ? t.answer_done : "error INVALID_STATE"));
      if (state != failed) continue;
      o.retries = 1;  // and that one, which nobody has loaded, may be on its way
      world.put_loaded(o);
      CHECK(outcome_of(rules.decide(said_of(t.first.operation_id, done_), world, context_of(1, at(9)))) ==
            "error INVALID_STATE");
    }
  }
}

TEST_CASE("no refund is booked that is more than what is left", "[payments][resolve]") {
  for (const auto& t : things()) {
    if (t.first.kind != operation_kind::refund) continue;
    CAPTURE(t.name);
    auto world = books_of(t, failed);
    const auto rest_and_more = minor_units::of(1250 - t.first.amount.value() + 1);
    done(rules, request_refund{ours, rest_and_more.value(), "a scratch"}, world, 1);
    const auto d = rules.decide(said_of(t.first.operation_id, done_), world, context_of(2, at(12)));
    CHECK(outcome_of(d) == "error INVALID_STATE");
  }
}

TEST_CASE("an operator's word is audited and answered with the payment", "[payments][resolve]") {
  auto world = given<model>(payment_in(payment_status::authorized), operation_in(operation_kind::capture, failed, 1));
  const auto first = operation_of(ours, operation_kind::capture);
  auto by_olga = context_of(1, at(10));
  by_olga.caller = "olga";
  const auto d = rules.decide(said_of(first, done_), world, by_olga);
  REQUIRE(d);
  REQUIRE(d->audit.size() == 1);
  CHECK(d->audit[0].action == "payment.resolve.done");
  CHECK(d->audit[0].caller == "olga");
  CHECK(d->audit[0].subject == to_string(first));
  CHECK(d->audit[0].reason == "seen at the bank");
  CHECK(d->reply.kind == application::answer_kind::ok);
  CHECK(d->reply.version == 5);
  CHECK(d->reply.body.at("captured") == 1250);
}

TEST_CASE("an operation is found under its own payment alone", "[payments][resolve]") {
  auto another = operation_in(operation_kind::capture, unknown, 1);
  another.payment_id = payment_of(order_id(nth(50)));
  const auto world = given<model>(payment_in(payment_status::authorized), another);
  const auto outcome = [&](const operation_id& id) {
    return outcome_of(rules.decide(said_of(id, done_), world, context_of(1, at(10))));
  };
  CHECK(outcome(another.operation_id) == "error PAYMENT_NOT_FOUND");
  CHECK(outcome(operation_id(nth(51))) == "error PAYMENT_NOT_FOUND");
  CHECK(outcome_of(rules.decide(said_of(another.operation_id, done_), given<model>(), context_of(1, at(10)))) ==
        "error PAYMENT_NOT_FOUND");
}

TEST_CASE("all that the rule looks at is loaded, a retry's first try with it", "[payments][resolve]") {
  for (const auto& t : things()) {
    if (t.first.purpose == operation_purpose::request) continue;
    CAPTURE(t.name);
    auto world = books_of(t, failed);
    auto first = *world.find<payment_operation>(t.first.operation_id);
    auto retry = first;
    first.retries = 1;
    retry.operation_id = retry_of(first.operation_id, 1);
    world.put_loaded(first);
    world.put_loaded(retry);
    const command c = said_of(retry.operation_id, done_);
    application::key_set<model> keys;
    rules.keys(c, keys);
    books loaded;
    const auto load = [&] {
      for (const auto& id : keys.of<payment>())
        if (const auto* p = world.find<payment>(id)) loaded.put_loaded(*p);
      for (const auto& id : keys.of<payment_operation>())
        if (const auto* o = world.find<payment_operation>(id)) loaded.put_loaded(*o);
    };
    load();
    rules.more_keys(c, loaded, keys);
    load();
    CHECK(outcome_of(rules.decide(c, loaded, context_of(1, at(10)))) ==
          outcome_of(rules.decide(c, world, context_of(1, at(10)))));
    CHECK((outcome_of(rules.decide(c, loaded, context_of(1, at(10)))) == t.answer_done) == !t.declinable);
  }
}
