#include <set>

#include "given_payment.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::payments;
using namespace comanda::payments::given_payment;
using enum comanda::payments::payment_status;

namespace {

const service rules;

const command adjusting = adjusting_to(1500), restoring = restoring_from(1500), settling = settling_to(1500);

struct row {
  std::optional<payment_status> status;
  command what;
  std::string answer;  // or "error CODE"
  std::optional<payment_status> after;
  std::string asked;  // of the gateway; "-" for nothing
};

// clang-format off
const std::vector<row> table = {
    {std::nullopt,       authorizing, "-",                       pending,            "authorize"},
    {std::nullopt,       voiding,     "payment_voided",          voided,             "-"},
    {std::nullopt,       capturing,   "error PAYMENT_NOT_FOUND", std::nullopt,       "-"},
    {std::nullopt,       refunding,   "payment_voided",          voided,             "-"},
    {std::nullopt,       adjusting,   "payment_declined",        std::nullopt,       "-"},
    {std::nullopt,       restoring,   "authorization_restored",  std::nullopt,       "-"},
    {std::nullopt,       settling,    "error PAYMENT_NOT_FOUND", std::nullopt,       "-"},
    {pending,            authorizing, "-",                       pending,            "-"},
    {pending,            voiding,     "-",                       pending,            "-"},
    {pending,            capturing,   "error INVALID_STATE",     pending,            "-"},
    {pending,            refunding,   "-",                       pending,            "-"},
    {pending,            adjusting,   "error INVALID_STATE",     pending,            "-"},
    {pending,            restoring,   "authorization_restored",  pending,            "-"},
    {pending,            settling,    "error INVALID_STATE",     pending,            "-"},
    {authorized,         authorizing, "payment_authorized",      authorized,         "-"},
    {authorized,         voiding,     "-",                       authorized,         "void"},
    {authorized,         capturing,   "-",                       authorized,         "capture"},
    {authorized,         refunding,   "-",                       authorized,         "void"},
    {authorized,         adjusting,   "error INVALID_STATE",     authorized,         "-"},
    {authorized,         restoring,   "authorization_restored",  authorized,         "-"},
    {authorized,         settling,    "error INVALID_STATE",     authorized,         "-"},
    {captured,           authorizing, "payment_authorized",      captured,           "-"},
    {captured,           voiding,     "-",                       captured,           "refund"},
    {captured,           capturing,   "payment_captured",        captured,           "-"},
    {captured,           refunding,   "-",                       captured,           "refund"},
    {captured,           adjusting,   "-",                       captured,           "adjust"},
    {captured,           restoring,   "authorization_restored",  captured,           "-"},
    {captured,           settling,    "error INVALID_STATE",     captured,           "-"},
    {partially_refunded, authorizing, "payment_authorized",      partially_refunded, "-"},
    {partially_refunded, voiding,     "-",                       partially_refunded, "refund"},
    {partially_refunded, capturing,   "payment_captured",        partially_refunded, "-"},
    {partially_refunded, refunding,   "-",                       partially_refunded, "refund"},
    {partially_refunded, adjusting,   "-",                       partially_refunded, "adjust"},
    {partially_refunded, restoring,   "authorization_restored",  partially_refunded, "-"},
    {partially_refunded, settling,    "error INVALID_STATE",     partially_refunded, "-"},
    {refunded,           authorizing, "payment_authorized",      refunded,           "-"},
    {refunded,           voiding,     "payment_voided",          refunded,           "-"},
    {refunded,           capturing,   "payment_captured",        refunded,           "-"},
    {refunded,           refunding,   "payment_refunded",        refunded,           "-"},
    {refunded,           adjusting,   "-",                       refunded,           "adjust"},
    {refunded,           restoring,   "authorization_restored",  refunded,           "-"},
    {refunded,           settling,    "error INVALID_STATE",     refunded,           "-"},
    {declined,           authorizing, "payment_declined",        declined,           "-"},
    {declined,           voiding,     "payment_voided",          declined,           "-"},
    {declined,           capturing,   "error INVALID_STATE",     declined,           "-"},
    {declined,           refunding,   "payment_voided",          declined,           "-"},
    {declined,           adjusting,   "payment_declined",        declined,           "-"},
    {declined,           restoring,   "authorization_restored",  declined,           "-"},
    {declined,           settling,    "error INVALID_STATE",     declined,           "-"},
    {voided,             authorizing, "payment_declined",        voided,             "-"},
    {voided,             voiding,     "payment_voided",          voided,             "-"},
    {voided,             capturing,   "error INVALID_STATE",     voided,             "-"},
    {voided,             refunding,   "payment_voided",          voided,             "-"},
    {voided,             adjusting,   "payment_declined",        voided,             "-"},
    {voided,             restoring,   "authorization_restored",  voided,             "-"},
    {voided,             settling,    "error INVALID_STATE",     voided,             "-"},
    {failed,             authorizing, "payment_declined",        failed,             "-"},
    {failed,             voiding,     "payment_voided",          failed,             "-"},
    {failed,             capturing,   "error INVALID_STATE",     failed,             "-"},
    {failed,             refunding,   "payment_voided",          failed,             "-"},
    {failed,             adjusting,   "payment_declined",        failed,             "-"},
    {failed,             restoring,   "authorization_restored",  failed,             "-"},
    {failed,             settling,    "error INVALID_STATE",     failed,             "-"},
};
// clang-format on

application::state<model> given_status(std::optional<payment_status> status) {
  auto found = given<model>();
  if (!status) return found;
  found.put_loaded(payment_in(*status));
  auto asked = operation_in(operation_kind::authorize,
                            *status == pending ? operation_state::requested : operation_state::succeeded);
  asked.message = "no funds";
  found.put_loaded(asked);
  return found;
}

}  // namespace

TEST_CASE("every saga command has its outcome in every state of a payment", "[payments]") {
  std::set<std::pair<int, std::size_t>> covered;
  for (const auto& r : table) {
    const int status = r.status ? static_cast<int>(*r.status) : -1;
    CAPTURE(status, r.what.index());
    covered.emplace(status, r.what.index());
    auto found = given_status(r.status);
    const auto d = rules.decide(r.what, found, context_of(1, at(10)));
    CHECK(outcome_of(d) == r.answer);
    if (d) {
      apply(*d, found);
      REQUIRE(d->effects.size() <= 1);
    }
    CHECK((d ? asked_of(*d) : "-") == r.asked);
    const auto* after = found.find<payment>(ours);
    CHECK((after != nullptr ? std::optional(after->status) : std::nullopt) == r.after);
  }
  const std::size_t from_sagas = 7;  // the first of the variant: the others are people's and the gateway's
  CHECK(covered.size() == (schema::enum_values<payment_status>.size() + 1) * from_sagas);
  CHECK(covered.size() == table.size());
}

TEST_CASE("an authorization is written down with its operation before the gateway is asked", "[payments]") {
  const auto d = rules.decide(authorizing, given<model>(), context_of(1, at(10)));
  REQUIRE(d);
  REQUIRE(d->saved<payment>().size() == 1);
  CHECK(d->saved<payment>()[0].payment_id == ours);
  CHECK(d->saved<payment>()[0].version == 1);
  REQUIRE(d->saved<payment_operation>().size() == 1);
  CHECK(d->saved<payment_operation>()[0].state == operation_state::requested);
  CHECK(d->saved<payment_operation>()[0].saga_id == newer_saga.saga);
  REQUIRE(d->effects.size() == 1);
  const auto& e = d->effects[0];
  CHECK(e.effect_id == effect_of(operation_kind::authorize));
  CHECK(e.kind == gateway_effect);
  CHECK(e.subject == to_string(ours));
  CHECK(e.due_at == at(10));
  CHECK(asked_in(*d).operation_id == operation_of(ours, operation_kind::authorize));
  CHECK(asked_in(*d).amount == 1250);
}

TEST_CASE("nothing is a good amount", "[payments]") {
  auto free = authorizing;
  free.request.amount = 0;
  CHECK(rules.decide(free, given<model>(), context_of(1, at(10)))->effects.size() == 1);
}

TEST_CASE("a command repeated while the gateway is asked only moves the address of the answer", "[payments]") {
  struct {
    payment_status status;
    operation_kind kind;
    command what;
  } const cases[] = {{pending, operation_kind::authorize, authorizing},
                     {pending, operation_kind::void_, voiding},
                     {authorized, operation_kind::void_, voiding},
                     {authorized, operation_kind::capture, capturing}};
  for (const auto& c : cases) {
    for (auto state : {operation_state::requested, operation_state::unknown}) {
      CAPTURE(static_cast<int>(c.status), static_cast<int>(c.kind), static_cast<int>(state));
      auto found = given<model>(payment_in(c.status), operation_in(c.kind, state, 1));
      const auto d = rules.decide(c.what, found, context_of(1, at(10)));
      REQUIRE(d);
      CHECK(d->effects.empty());
      CHECK(d->saved<payment>().empty());
      REQUIRE(d->saved<payment_operation>().size() == 1);
      CHECK(d->saved<payment_operation>()[0].saga_id == newer_saga.saga);
      CHECK(d->saved<payment_operation>()[0].step == newer_saga.step);
      CHECK(d->saved<payment_operation>()[0].version == 3);
      apply(*d, found);
      CHECK(rules.decide(c.what, found, context_of(2, at(11)))->saved<payment_operation>().empty());
    }
  }
}

TEST_CASE("a decline is told again with its code and reason", "[payments]") {
  const auto d = rules.decide(authorizing, given_status(declined), context_of(1, at(10)));
  const auto said = messaging::read<payment_declined>(d->messages[0]);
  REQUIRE(said);
  CHECK(said->decline_code == "NO_FUNDS");
  CHECK(said->message == "no funds");
}

TEST_CASE("an authorization after the void of its order is declined without asking", "[payments]") {
  auto found = given<model>();
  apply(*rules.decide(voiding, found, context_of(1, at(10))), found);
  const auto d = rules.decide(authorizing, found, context_of(2, at(11)));
  CHECK(messaging::read<payment_declined>(d->messages[0])->decline_code == "VOIDED");
  CHECK(d->effects.empty());
}

TEST_CASE("what is answered of a payment that never was is about the order and its customer", "[payments]") {
  const std::vector<command> all = {voiding, refunding, adjusting_to(2000), restoring_from(2000)};
  for (const auto& c : all) {
    CAPTURE(c.index());
    auto world = given<model>();
    const auto d = done(rules, c, world);
    REQUIRE(d.messages.size() == 1);
    const auto& said = d.messages[0].data;
    CHECK(said.at("payment_id").as_string() == to_string(ours));
    CHECK(said.at("order_id").as_string() == to_string(order));
    CHECK(said.at("customer_id").as_string() == "ann");
    const auto* kept = world.find<payment>(ours);
    if (kept == nullptr) continue;
    CHECK(kept->order_id == order);
    CHECK(kept->customer_id == customer_of("ann"));
    CHECK(kept->status == voided);
    CHECK(kept->created_at == at(11));
  }
}

TEST_CASE("a void and a capture never run at once", "[payments]") {
  const auto capture_runs =
      given<model>(payment_in(authorized), operation_in(operation_kind::capture, operation_state::unknown));
  CHECK(rules.decide(voiding, capture_runs, context_of(1, at(10))).error().code == errc::invalid_state);
  const auto void_runs =
      given<model>(payment_in(authorized), operation_in(operation_kind::void_, operation_state::requested));
  CHECK(rules.decide(capturing, void_runs, context_of(1, at(10))).error().code == errc::invalid_state);
}

TEST_CASE("an authorization is not confirmed while its void is on its way", "[payments]") {
  auto world = given_status(authorized);
  world.put_loaded(operation_in(operation_kind::void_, operation_state::unknown, 1));
  CHECK(outcome_of(rules.decide(authorizing, world, context_of(1, at(10)))) == "error INVALID_STATE");
  done(rules, answered(operation_kind::void_, gateway_verdict::approved, 2), world, 2);
  CHECK(messages_of(done(rules, authorizing, world, 3)) == "payment_declined");

  auto refused = given_status(authorized);
  refused.put_loaded(operation_in(operation_kind::void_, operation_state::failed, 1));
  CHECK(messages_of(done(rules, authorizing, refused)) == "payment_authorized");
}

TEST_CASE("an order's saga is not given a payment of another amount, currency or customer", "[payments]") {
  auto more = authorizing, foreign = authorizing, anothers = authorizing;
  more.request.amount = 1251;
  foreign.request.currency = currency_of("USD");
  anothers.request.customer_id = customer_of("bob");
  for (const auto status : {pending, authorized, captured, partially_refunded, refunded}) {
    for (const auto& c : {more, foreign, anothers}) {
      CAPTURE(schema::enum_name(status), c.request.amount, to_string(c.request.currency));
      auto world = given_status(status);
      const auto d = done(rules, c, world);
      REQUIRE(messages_of(d) == "payment_declined");
      CHECK(messaging::read<payment_declined>(d.messages[0])->decline_code == "PAYMENT_MISMATCH");
      CHECK(messaging::read<payment_declined>(d.messages[0])->customer_id == c.request.customer_id);
      CHECK(d.messages[0].correlation == newer_saga.saga);
      CHECK(d.effects.empty());
      CHECK(d.saved<payment>().empty());
      CHECK(d.saved<payment_operation>().empty());  // who waits for the authorization waits on
    }
  }
  for (const auto status : {declined, failed, voided}) {
    auto world = given_status(status);
    const auto d = done(rules, more, world);
    CHECK(messaging::read<payment_declined>(d.messages.at(0))->decline_code ==
          (status == voided ? "VOIDED" : "NO_FUNDS"));
  }
}

TEST_CASE("an authorization that comes again after the total has changed is answered as before", "[payments]") {
  auto world = given_status(captured);
  auto p = payment_in(captured);
  p.amount = p.captured = 1500;
  world.put_loaded(p);
  const auto d = done(rules, authorizing, world);
  CHECK(messages_of(d) == "payment_authorized");
  CHECK(d.effects.empty());
}

TEST_CASE("a void and a capture that begin at the same moment are seen by each other", "[payments]") {
  const auto found = given<model>(payment_in(authorized));
  for (const command& c : {command(voiding), command(capturing)}) {
    const auto d = rules.decide(c, found, context_of(1, at(10)));
    REQUIRE(d->saved<payment>().size() == 1);  // so that the second commit is a conflict
    CHECK(d->saved<payment>()[0].version == 5);
  }
  const auto still_pending = rules.decide(voiding, given<model>(payment_in(pending)), context_of(1, at(10)));
  CHECK(still_pending->saved<payment>().size() == 1);
}

TEST_CASE("what the gateway refused for good is asked anew under another key when it is wanted again", "[payments]") {
  auto found = given<model>(payment_in(authorized), operation_in(operation_kind::capture, operation_state::failed));
  const auto first = operation_of(ours, operation_kind::capture);
  for (std::int64_t n = 1; n <= 3; ++n) {
    CAPTURE(n);
    const auto d = done(rules, capturing, found);
    CHECK(asked_in(d).operation_id == retry_of(first, n));
    CHECK(asked_in(d).operation_id != first);
    CHECK(found.find<payment_operation>(first)->retries == n);
    CHECK(done(rules, capturing, found).effects.empty());  // on its way
    CHECK(done(rules, answered_to(first, gateway_verdict::approved), found).messages.empty());
    CHECK(messages_of(done(rules, answered_to(retry_of(first, n), gateway_verdict::declined), found)) == "-");
    CHECK(found.find<payment>(ours)->status == authorized);
  }
  done(rules, capturing, found);
  CHECK(messages_of(done(rules, answered_to(retry_of(first, 4), gateway_verdict::approved), found)) ==
        "payment_captured");
  CHECK(found.find<payment>(ours)->captured == 1250);
  CHECK(found.entries<payment_operation>().size() == 5);

  auto refused_capture =
      given<model>(payment_in(authorized), operation_in(operation_kind::capture, operation_state::failed));
  CHECK(asked_of(done(rules, voiding, refused_capture)) == "void");
}

TEST_CASE("a tombstone of a refund refuses the authorization that comes late", "[payments]") {
  auto found = given<model>();
  CHECK(messages_of(done(rules, refunding, found)) == "payment_voided");
  CHECK(found.find<payment>(ours)->amount == 0);
  CHECK(messages_of(done(rules, authorizing, found, 2)) == "payment_declined");
}

TEST_CASE("a payment command is read from its message with the address of the reply", "[payments]") {
  messaging::message m;
  m.source = "orders";
  m.correlation = saga.saga;
  m.step = saga.step;
  m.type = authorize_payment::message_type;
  m.data = schema::encode_object(authorizing.request);
  CHECK(std::get<authorize>(*rules.from_message(m)).reply_to == saga);
  m.type = void_payment::message_type;
  CHECK(std::get<void_authorization>(*rules.from_message(m)).request.amount == 1250);
  m.type = capture_payment::message_type;
  CHECK(std::get<capture>(*rules.from_message(m)).request.order_id == order);
  m.type = payment_voided::message_type;
  CHECK(rules.from_message(m).error().code == errc::message_not_found);
  m.data = schema::encode_object(refunding.request);
  m.type = refund_payment::message_type;
  CHECK(std::get<refund_all>(*rules.from_message(m)).request.reason == "order cancelled");
  m.data = schema::encode_object(adjusting_to(1500).request);
  m.type = adjust_authorization::message_type;
  CHECK(std::get<adjust>(*rules.from_message(m)).request.total == 1500);
  m.type = restore_authorization::message_type;
  CHECK(std::get<restore>(*rules.from_message(m)).request.revision == 1);
  m.type = settle_payment::message_type;
  CHECK(std::get<settle>(*rules.from_message(m)).reply_to == saga);
  for (const auto* wrong : {"total", "previous_total", "revision"}) {
    auto bad = m;
    bad.data[wrong] = -1;
    CHECK(rules.from_message(bad).error().code == errc::validation_failed);
  }
  m.data = schema::encode_object(authorizing.request);
  m.type = authorize_payment::message_type;
  m.data["amount"] = -1;
  CHECK(rules.from_message(m).error().code == errc::validation_failed);
  CHECK(!rules.from_timer({nth(1), "any", to_string(order), at(0)}));
}

TEST_CASE("a payment command loads what its rule looks at", "[payments]") {
  const auto loaded = [&](const command& c) {
    application::key_set<model> keys;
    rules.keys(c, keys);
    CHECK(keys.of<payment>() == std::set<payment_id>{ours});
    return keys.of<payment_operation>();
  };
  const auto operation = [](operation_kind kind) { return operation_of(ours, kind); };
  const auto of_revision = [](operation_purpose purpose) { return revision_operation_of(ours, purpose, 1); };
  using enum operation_kind;
  using ids = std::set<operation_id>;
  const ids both_ends{operation(void_), operation(operation_kind::capture)};
  const ids by_hand{operation(operation_kind::authorize), operation(void_), operation(operation_kind::capture)};
  CHECK(loaded(authorizing) == ids{operation(operation_kind::authorize), operation(void_)});
  CHECK(loaded(voiding) == ids{operation(void_), operation(operation_kind::capture), undo_of(ours)});
  CHECK(loaded(capturing) == both_ends);
  CHECK(loaded(request_capture{ours}) == by_hand);
  CHECK(loaded(request_void{ours}) == by_hand);
  CHECK(loaded(request_refund{ours, 1, "why"}).empty());
  CHECK(loaded(create_payment{order, customer_of("ann"), 1, currency_of("EUR")}).empty());
  CHECK(loaded(refunding) == ids{operation(void_), operation(operation_kind::capture), cancellation_of(ours)});
  const ids all_of_revision{of_revision(operation_purpose::preparation), of_revision(operation_purpose::restoration),
                            of_revision(operation_purpose::settlement)};
  for (const auto& c : {adjusting, restoring, settling}) CHECK(loaded(c) == all_of_revision);
  CHECK(loaded(answered(operation_kind::authorize, gateway_verdict::approved)) ==
        ids{operation(operation_kind::authorize), operation(void_)});
}

TEST_CASE("a payment command loads the newest try and what may wait for an outcome", "[payments]") {
  const auto more = [&](const command& c, const application::state<model>& found) {
    application::key_set<model> keys;
    rules.more_keys(c, found, keys);
    return keys.of<payment_operation>();
  };
  using ids = std::set<operation_id>;
  auto refused = operation_in(operation_kind::capture, operation_state::failed);
  CHECK(more(capturing, given<model>(payment_in(authorized), refused)).empty());
  refused.retries = 2;
  CHECK(more(capturing, given<model>(payment_in(authorized), refused)) == ids{retry_of(refused.operation_id, 2)});
  CHECK(more(voiding, given<model>(payment_in(authorized), refused)) == ids{retry_of(refused.operation_id, 2)});

  auto asked = operation_in(operation_kind::adjust, operation_state::requested);
  asked.operation_id = revision_operation_of(ours, operation_purpose::preparation, 1);
  asked.purpose = operation_purpose::preparation;
  asked.revision = 1;
  CHECK(more(answered_to(asked.operation_id, gateway_verdict::approved), given<model>(payment_in(captured), asked)) ==
        ids{revision_operation_of(ours, operation_purpose::restoration, 1)});
}
