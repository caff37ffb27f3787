#include "comanda/testing/participant_suite.hpp"

#include <map>
#include <set>

#include "comanda/in_memory/store.hpp"
#include "comanda/testing/stand.hpp"
#include "support/catch.hpp"
#include "support/decisions.hpp"
#include "support/suite_failures.hpp"
#include "unit/saga/billing.hpp"
#include "unit/saga/flights.hpp"

using namespace comanda;
using namespace comanda::test::travel;
using test::failed_checks;
using strings = std::vector<std::string>;

namespace {

const uuid trip_id = test::nth(1);

template <messaging::payload... Messages>
strings types() {
  return {std::string(Messages::message_type)...};
}

testing::participant_samples flight_samples() {
  return {.asked_by = "agency",
          .subject = to_string(trip_id),
          .command = testing::sample_of(book_flight{trip_id, "LH 400"}),
          .done = types<flight_booked>(),
          .refused_command = testing::sample_of(book_flight{trip_id, "full"}),
          .refused = types<flight_refused>(),
          .undo = testing::sample_of(cancel_flight{trip_id}),
          .undone = types<flight_cancelled>()};
}

void offer(storage::store& in, const airline::allotment& seats, std::int64_t read_version = 0) {
  storage::table_change change{.into = &storage::table_of<airline::allotment>()};
  if (read_version == 0)
    change.inserts = {storage::to_row(seats)};
  else
    change.updates = {{storage::to_row(seats), read_version}};
  REQUIRE(in.commit({change}));
}

testing::participant_under_test an_airline() {
  const auto desk = std::make_shared<testing::stand<airline::desk>>(in_memory::open(in_memory::database()));
  offer(desk->store(), {.flight = "LH 400", .seats = 3, .booked = 0, .version = 1});
  offer(desk->store(), {.flight = "full", .seats = 0, .booked = 0, .version = 1});
  const auto booked = [desk](const char* flight) {
    return std::to_string(desk->find<airline::allotment>(flight).value()->booked);
  };
  return {.take = [desk](const auto& message) { return desk->take(message); },
          .effect = [booked] { return booked("LH 400") + ", " + booked("full"); },
          .relent = [desk] { offer(desk->store(), {.flight = "full", .seats = 9, .booked = 0, .version = 2}, 1); }};
}

testing::participant_under_test a_billing_desk() {
  const auto bank = [](const application::effect_row& effect) -> billing::desk::command {
    const auto trip = parse_uuid(effect.subject).value();
    return billing::bank_answered{trip, trip == trip_id};
  };
  const auto desk =
      std::make_shared<testing::stand<billing::desk>>(in_memory::open(in_memory::database()), billing::desk(), bank);
  return {.take = [desk](const auto& message) { return desk->take(message); },
          .effect =
              [desk] {
                const auto of = desk->find<billing::charge>(trip_id).value();
                return of && of->status == billing::charge_status::charged ? "charged" : "nothing";
              }};
}

}  // namespace

TEST_CASE("what is written with saga::participate keeps the rules of participants", "[testing][saga]") {
  for (const auto& check : testing::participant_suite(an_airline, flight_samples())) {
    DYNAMIC_SECTION(check.name) { CHECK(check.run() == strings{}); }
  }
}

TEST_CASE("so it does where it answers later", "[testing][saga]") {
  const testing::participant_samples samples{.asked_by = "agency",
                                             .subject = to_string(trip_id),
                                             .command = testing::sample_of(charge_card{trip_id, {}}),
                                             .done = types<card_charged>(),
                                             .refused_command = testing::sample_of(charge_card{test::nth(2), {}}),
                                             .refused = types<card_declined>(),
                                             .undo = testing::sample_of(refund_card{trip_id}),
                                             .undone = types<card_refunded>()};
  for (const auto& check : testing::participant_suite(a_billing_desk, samples)) {
    DYNAMIC_SECTION(check.name) { CHECK(check.run() == strings{}); }
  }
}

TEST_CASE("and where it can neither be refused nor undone", "[testing][saga]") {
  const testing::participant_samples samples{.asked_by = "agency",
                                             .subject = to_string(trip_id),
                                             .command = testing::sample_of(airline::check_in{trip_id}),
                                             .done = types<airline::checked_in>()};
  CHECK(failed_checks(testing::participant_suite(an_airline, samples)) == strings{});
}

namespace {

/// What somebody gets wrong who writes a participant by hand.
enum class slip {
  none,
  nothing_is_done,
  no_inbox,
  acts_twice,
  answers_otherwise,
  answers_twice,
  same_answer_id,
  refusal_acts,
  refusal_is_forgotten,
  takes_nothing_back,
  gives_back_twice,
  undo_answers_otherwise,
  acts_again_after_undo,
  no_tombstone,
  late_is_done,
  late_is_silent,
  undo_finds_nothing_and_fails,
  undo_of_refusal_gives_back,
  answers_another_saga,
  answers_another_step,
  answers_about_another,
  answers_to_somebody_else,
  answers_as_somebody_else,
  loses_the_trace,
};

class seats_by_hand {
 public:
  explicit seats_by_hand(slip how) : slip_(how) {}

  result<std::vector<messaging::message>> take(const messaging::message& message) {
    if (!is(slip::no_inbox) && !seen_.insert(message.id).second) return std::vector<messaging::message>();
    if (!first_saga_) first_saga_ = message.correlation;
    auto& step = steps_[{*message.correlation, message.step}];
    if (message.type == book_flight::message_type)
      return book(messaging::read<book_flight>(message).value(), step, message);
    if (step.state == step_state::nothing && is(slip::undo_finds_nothing_and_fails))
      return fail(errc::invalid_state, "nothing to undo");
    return cancel(step, message);
  }
  std::string effect() const { return std::to_string(booked_) + " booked"; }
  void relent() { has_room_ = true; }

 private:
  using messages = std::vector<messaging::message>;
  struct step_state {
    enum { nothing, done, refused, undone } state = nothing;
    int asked = 0;
    int undos = 0;
  };

  [[nodiscard]] bool is(slip which) const { return slip_ == which; }

  messages book(const book_flight& wanted, step_state& step, const messaging::message& message) {
    ++step.asked;
    const auto once_more = is(slip::acts_twice) && step.state == step_state::done;
    const auto reopened = is(slip::refusal_is_forgotten) && step.state == step_state::refused;
    const auto again_after_undo = is(slip::acts_again_after_undo) && step.state == step_state::undone && step.asked > 1;
    if (step.state == step_state::nothing || once_more || reopened || again_after_undo) {
      const bool is_full = wanted.flight == "full" && !has_room_;
      step.state = is_full ? step_state::refused : step_state::done;
      if (!is(slip::nothing_is_done) && (!is_full || is(slip::refusal_acts))) ++booked_;
    }
    if (step.state == step_state::undone) {
      if (is(slip::late_is_silent)) return {};
      if (is(slip::late_is_done)) return answer(flight_booked{trip_id}, message);
      return answer(flight_refused{trip_id, "late"}, message);
    }
    const bool otherwise = is(slip::answers_otherwise) && step.asked > 1;
    if (step.state == step_state::refused) return answer(flight_refused{trip_id, otherwise ? "then" : "now"}, message);
    return answer(flight_booked{otherwise ? test::nth(9) : trip_id}, message);
  }

  messages cancel(step_state& step, const messaging::message& message) {
    ++step.undos;
    const bool was_done = step.state == step_state::done;
    const bool once_more = is(slip::gives_back_twice) && step.state == step_state::undone && step.asked > 0;
    const bool was_refused = step.state == step_state::refused;
    if ((was_done && !is(slip::takes_nothing_back)) || once_more ||
        (was_refused && is(slip::undo_of_refusal_gives_back)))
      --booked_;
    if (step.state != step_state::nothing || !is(slip::no_tombstone)) step.state = step_state::undone;
    const bool otherwise = is(slip::undo_answers_otherwise) && step.undos > 1;
    return answer(flight_cancelled{otherwise ? test::nth(9) : trip_id}, message);
  }

  template <messaging::payload Answer>
  messages answer(const Answer& data, const messaging::message& to) {
    application::context context;
    context.cause = to.id.value();
    context.traceparent = is(slip::loses_the_trace) ? "" : to.traceparent;
    const auto subject = is(slip::answers_about_another) ? to_string(test::nth(9)) : to.subject;
    const auto* from = is(slip::answers_as_somebody_else) ? "hotels" : "flights";
    messaging::reply_address address{is(slip::answers_another_saga) ? first_saga_ : to.correlation, to.step};
    if (is(slip::answers_another_step)) address.step = "first";
    auto reply = messaging::make_reply(context, from, subject, address, data);
    if (is(slip::answers_to_somebody_else)) reply.target = "hotels";
    if (is(slip::same_answer_id)) reply.id = message_id(trip_id);
    if (is(slip::answers_twice)) return {reply, reply};
    return {reply};
  }

  slip slip_;
  bool has_room_ = false;
  int booked_ = 0;
  std::optional<uuid> first_saga_;
  std::set<message_id> seen_;
  std::map<std::pair<uuid, std::string>, step_state> steps_;
};

strings failures_with(slip how) {
  const auto open = [how]() -> testing::participant_under_test {
    const auto desk = std::make_shared<seats_by_hand>(how);
    return {.take = [desk](const auto& message) { return desk->take(message); },
            .effect = [desk] { return desk->effect(); },
            .relent = [desk] { desk->relent(); }};
  };
  return failed_checks(testing::participant_suite(open, flight_samples()));
}

const std::string is_done = "a command is done, and answered to the step that asked";
const std::string done_once = "the same step twice is done once, and answered again alike";
const std::string refused_again = "a refusal does nothing, and is given again alike";
const std::string stays_refused = "what was refused stays refused when it could be done";
const std::string taken_back = "an undo takes back what was done";
const std::string taken_back_once = "an undo twice takes back once, and is answered again alike";
const std::string stays_taken_back = "what was taken back is not done again";
const std::string tombstone = "an undo of what never happened is answered, and a late command does nothing";
const std::string undoes_refused = "an undo of what was refused is answered, and takes nothing back";
const std::string whoever_asks = "each saga is answered itself";
const strings all{is_done,         done_once,        refused_again, stays_refused,  taken_back,
                  taken_back_once, stays_taken_back, tombstone,     undoes_refused, whoever_asks};

}  // namespace

TEST_CASE("the suite of participants finds what a wrong one does", "[testing][saga]") {
  CHECK(failures_with(slip::none) == strings{});
  CHECK(failures_with(slip::nothing_is_done) == strings{is_done, taken_back, taken_back_once, stays_taken_back});
  CHECK(failures_with(slip::no_inbox) == strings{});  // what the inbox does is done by the key of the step alone
  CHECK(failures_with(slip::acts_twice) == strings{done_once});
  CHECK(failures_with(slip::answers_otherwise) == strings{done_once, refused_again});
  CHECK(failures_with(slip::answers_twice) == all);
  CHECK(failures_with(slip::same_answer_id) ==
        strings{done_once, refused_again, taken_back_once, tombstone, undoes_refused});
  CHECK(failures_with(slip::refusal_acts) == strings{refused_again, undoes_refused});
  CHECK(failures_with(slip::refusal_is_forgotten) == strings{stays_refused});
  CHECK(failures_with(slip::takes_nothing_back) == strings{taken_back, taken_back_once, stays_taken_back});
  CHECK(failures_with(slip::gives_back_twice) == strings{taken_back_once, undoes_refused});
  CHECK(failures_with(slip::undo_answers_otherwise) == strings{taken_back_once, tombstone, undoes_refused});
  CHECK(failures_with(slip::acts_again_after_undo) == strings{stays_taken_back, tombstone});
  CHECK(failures_with(slip::no_tombstone) == strings{tombstone});
  CHECK(failures_with(slip::late_is_done) == strings{tombstone});
  CHECK(failures_with(slip::late_is_silent) == strings{tombstone});
  CHECK(failures_with(slip::undo_finds_nothing_and_fails) == strings{tombstone});
  CHECK(failures_with(slip::undo_of_refusal_gives_back) == strings{undoes_refused});
  CHECK(failures_with(slip::answers_another_saga) == strings{whoever_asks});
  CHECK(failures_with(slip::answers_another_step) == all);
  CHECK(failures_with(slip::answers_about_another) == all);
  CHECK(failures_with(slip::answers_to_somebody_else) == all);
  CHECK(failures_with(slip::answers_as_somebody_else) == all);
  CHECK(failures_with(slip::loses_the_trace) == all);
}

TEST_CASE("a step that nothing refuses is silent when it is late", "[testing][saga]") {
  const auto failures = [](slip how) {
    auto samples = flight_samples();
    samples.refused_command.reset();
    samples.refused.clear();
    const auto open = [how]() -> testing::participant_under_test {
      const auto desk = std::make_shared<seats_by_hand>(how);
      return {.take = [desk](const auto& message) { return desk->take(message); },
              .effect = [desk] { return desk->effect(); }};
    };
    return failed_checks(testing::participant_suite(open, samples));
  };
  CHECK(failures(slip::late_is_silent) == strings{});
  CHECK(failures(slip::late_is_done) == strings{tombstone});
}
