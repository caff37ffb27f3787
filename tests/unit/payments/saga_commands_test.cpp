#include <set>

#include "given_payment.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::payments;
using namespace comanda::payments::given_payment;
using enum comanda::payments::payment_status;

namespace {

const service rules;

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
    {pending,            authorizing, "-",                       pending,            "-"},
    {pending,            voiding,     "-",                       pending,            "-"},
    {pending,            capturing,   "error INVALID_STATE",     pending,            "-"},
    {authorized,         authorizing, "payment_authorized",      authorized,         "-"},
    {authorized,         voiding,     "-",                       authorized,         "void"},
    {authorized,         capturing,   "-",                       authorized,         "capture"},
    {captured,           authorizing, "payment_authorized",      captured,           "-"},
    {captured,           voiding,     "error INVALID_STATE",     captured,           "-"},
    {captured,           capturing,   "payment_captured",        captured,           "-"},
    {partially_refunded, authorizing, "payment_authorized",      partially_refunded, "-"},
    {partially_refunded, voiding,     "error INVALID_STATE",     partially_refunded, "-"},
    {partially_refunded, capturing,   "payment_captured",        partially_refunded, "-"},
    {refunded,           authorizing, "payment_authorized",      refunded,           "-"},
    {refunded,           voiding,     "error INVALID_STATE",     refunded,           "-"},
    {refunded,           capturing,   "payment_captured",        refunded,           "-"},
    {declined,           authorizing, "payment_declined",        declined,           "-"},
    {declined,           voiding,     "payment_voided",          declined,           "-"},
    {declined,           capturing,   "error INVALID_STATE",     declined,           "-"},
    {voided,             authorizing, "payment_declined",        voided,             "-"},
    {voided,             voiding,     "payment_voided",          voided,             "-"},
    {voided,             capturing,   "error INVALID_STATE",     voided,             "-"},
    {failed,             authorizing, "payment_declined",        failed,             "-"},
    {failed,             voiding,     "payment_voided",          failed,             "-"},
    {failed,             capturing,   "error INVALID_STATE",     failed,             "-"},
};
// clang-format on

application::state<model> given_status(std::optional<payment_status> status) {
  auto found = given<model>();
  if (!status) return found;
  found.put_loaded(payment_in(*status));
  auto asked = operation_in(operation_kind::authorize,
                            *status == pending ? operation_state::requested : operation_state::succeeded);
  asked.reason = "no funds";
  found.put_loaded(asked);
  return found;
}

gateway_request asked_in(const application::effect_row& e) {
  return *schema::decode_text<gateway_request>(e.payload.text);
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
    CHECK((d ? messages_of(*d) : "error " + std::string(to_string(d.error().code))) == r.answer);
    std::string asked = "-";
    if (d) {
      apply(*d, found);
      REQUIRE(d->effects.size() <= 1);
      if (!d->effects.empty()) asked = schema::enum_name(asked_in(d->effects[0]).kind);
    }
    CHECK(asked == r.asked);
    const auto* after = found.find<payment>(ours);
    CHECK((after != nullptr ? std::optional(after->status) : std::nullopt) == r.after);
  }
  const std::size_t from_sagas = std::variant_size_v<command> - 1;  // all but the gateway's answer
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
  CHECK(asked_in(e).operation_id == operation_of(ours, operation_kind::authorize));
  CHECK(asked_in(e).amount == 1250);
}

TEST_CASE("nothing is a good amount, less than nothing is none", "[payments]") {
  auto free = authorizing;
  free.request.amount = 0;
  CHECK(rules.decide(free, given<model>(), context_of(1, at(10)))->effects.size() == 1);
  free.request.amount = -1;
  CHECK(rules.decide(free, given<model>(), context_of(1, at(10))).error().code == errc::validation_failed);
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

TEST_CASE("a void and a capture never run at once", "[payments]") {
  const auto capture_runs =
      given<model>(payment_in(authorized), operation_in(operation_kind::capture, operation_state::unknown));
  CHECK(rules.decide(voiding, capture_runs, context_of(1, at(10))).error().code == errc::invalid_state);
  const auto void_runs =
      given<model>(payment_in(authorized), operation_in(operation_kind::void_, operation_state::requested));
  CHECK(rules.decide(capturing, void_runs, context_of(1, at(10))).error().code == errc::invalid_state);
}

TEST_CASE("what the gateway refused for good is not asked again", "[payments]") {
  const auto found =
      given<model>(payment_in(authorized), operation_in(operation_kind::capture, operation_state::failed));
  CHECK(rules.decide(capturing, found, context_of(1, at(10))).error().code == errc::invalid_state);
  CHECK(rules.decide(voiding, found, context_of(1, at(10)))->effects.size() == 1);
}

TEST_CASE("a payment command is read from its message with the address of the reply", "[payments]") {
  messaging::message m;
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
  using enum operation_kind;
  using ids = std::set<operation_id>;
  CHECK(loaded(authorizing) == ids{operation(operation_kind::authorize)});
  CHECK(loaded(voiding) == ids{operation(void_), operation(operation_kind::capture)});
  CHECK(loaded(capturing) == ids{operation(void_), operation(operation_kind::capture)});
  CHECK(loaded(answered(operation_kind::authorize, gateway_verdict::approved)) ==
        ids{operation(operation_kind::authorize), operation(void_)});
}
