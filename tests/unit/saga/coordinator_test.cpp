#include "comanda/saga/coordinator.hpp"

#include <set>

#include "comanda/messaging/payload.hpp"
#include "comanda/messaging/source.hpp"
#include "comanda/saga/verifier.hpp"
#include "journey.hpp"

using namespace comanda;
using namespace comanda::test::travel;

namespace {

template <class Written>
concept can_say_what_it_sends = requires(Written begun) { std::move(begun).sends(flight); };
template <class Written>
concept can_end_a_wait = requires(Written begun) { std::move(begun).template done_on<flight_booked>(); };
template <class Written>
concept can_go_on = requires(Written begun) { std::move(begun).step("next"); };
template <class Written>
concept can_be_built = requires(Written begun) { std::move(begun).build(); };
template <class Written>
concept can_be_refused = requires(Written begun) { std::move(begun).template refused_on<flight_refused>(full); };

}  // namespace

// What is missing from a sentence does not compile.
static_assert(can_say_what_it_sends<saga::step_begun<model>> && !can_end_a_wait<saga::step_begun<model>> &&
              !can_go_on<saga::step_begun<model>> && !can_be_built<saga::step_begun<model>>);
static_assert(can_end_a_wait<saga::step_sent<model>> && !can_go_on<saga::step_sent<model>> &&
              !can_be_built<saga::step_sent<model>>);
static_assert(can_go_on<saga::step_written<model>> && can_be_refused<saga::step_written<model>> &&
              can_be_built<saga::step_written<model>>);
static_assert(!can_be_refused<saga::saga_written<model>>, "a local step is refused by nobody");

TEST_CASE("sentences make the table that the verifier proves", "[saga][coordinator]") {
  const auto booked_trips = booking();
  const auto& table = booked_trips.definition();
  REQUIRE(table.steps().size() == 4);
  CHECK(table.steps()[0].command == book_flight::message_type);
  CHECK(table.steps()[0].success == std::vector<std::string>{std::string(flight_booked::message_type)});
  CHECK(table.steps()[0].refusal == std::vector<std::string>{std::string(flight_refused::message_type)});
  CHECK(table.steps()[0].undo->command == cancel_flight::message_type);
  CHECK(table.pivot().name == "confirm");
  CHECK(table.pivot().command.empty());
  CHECK(table.steps()[3].kind == saga::step_kind::retriable);
  CHECK(saga::verify(table).proved());
}

TEST_CASE("a table that makes no sense as a whole is refused with the step's name", "[saga][coordinator]") {
  // clang-format off
  const auto refused = saga::orchestrate<model>("booking", 1)
                           .step("book_flight").sends(flight).done_on<flight_booked>()
                           .build();
  // clang-format on
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::validation_failed);
}

TEST_CASE("each step's command is made of the subject and carries the saga", "[saga][coordinator]") {
  journey on(coordinator_of({booking()}));
  on.begin();
  REQUIRE(on.sent.size() == 1);
  const auto& asked = on.sent.front();
  CHECK(asked.type == book_flight::message_type);
  CHECK(asked.target == "flights");
  CHECK(asked.source == "agency");
  CHECK(asked.kind == messaging::message_kind::command);
  CHECK(asked.subject == to_string(numbered(1)));
  CHECK(asked.correlation == first_saga.value());
  CHECK(asked.causation == numbered(100));
  CHECK(asked.step == "book_flight");
  CHECK(asked.data == boost::json::object{{"trip_id", to_string(numbered(1))}, {"flight", "LH 400"}});
  REQUIRE(on.timers.size() == 1);
  CHECK(on.timers.front().timer_id == first_saga.value());
  CHECK(on.timers.front().subject == to_string(numbered(1)));
  CHECK(on.timers.front().kind == saga::deadline_timer);

  on.answer("book_flight", flight_booked{numbered(1)});
  REQUIRE(on.sent.size() == 1);
  CHECK(on.sent.front().data.at("receipt").as_string() == to_string(first_saga));

  on.answer("charge_card", card_charged{numbered(1)});
  REQUIRE(on.sent.size() == 2);
  CHECK(on.sent[0].type == trip_booked::message_type);
  CHECK(on.sent[0].correlation == first_saga.value());  // what a local step tells belongs to the saga
  CHECK(on.sent[1].type == send_tickets::message_type);
  CHECK(on.the_trip().status == trip_status::booked);
  CHECK(on.the_trip().version == 2);

  on.answer("send_tickets", tickets_sent{numbered(1)});
  CHECK(on.the_saga().status == saga::status::completed);
  CHECK(on.cleared == std::vector<uuid>{first_saga.value()});
  for (std::size_t at = 0; at < on.timeline.size(); ++at) {
    CHECK(on.timeline[at].sequence == static_cast<std::int64_t>(at + 1));
    CHECK(on.timeline[at].entry_id == saga::timeline_entry_id(numbered(1), on.timeline[at].sequence));
    CHECK(on.timeline[at].subject == numbered(1));
  }
}

TEST_CASE("a refusal is read, what was done is undone, and the subject learns why", "[saga][coordinator]") {
  journey on(coordinator_of({booking()}));
  on.begin();
  on.answer("book_flight", flight_booked{numbered(1)});
  on.answer("charge_card", card_declined{numbered(1)});
  REQUIRE(on.sent.size() == 1);
  CHECK(on.sent.front().type == cancel_flight::message_type);
  CHECK(on.sent.front().data == boost::json::object{{"trip_id", to_string(numbered(1))}});
  on.answer("book_flight", flight_cancelled{numbered(1)});
  CHECK(on.the_saga().status == saga::status::compensated);
  CHECK(on.the_trip().status == trip_status::refused);
  CHECK(on.the_trip().reason == "DECLINED: no money");

  journey full_flight(coordinator_of({booking()}));
  full_flight.begin();
  full_flight.answer("book_flight", flight_refused{numbered(1), "LH 400"});
  CHECK(full_flight.the_trip().reason == "FULL: LH 400 is full");
}

TEST_CASE("a saga goes on with the version that it began with, beside a newer one", "[saga][coordinator]") {
  journey on(coordinator_of({booking()}));
  on.begin();
  on.sagas = coordinator_of({booking(), shorter_booking()});  // the program after its upgrade
  on.answer("book_flight", flight_booked{numbered(1)});
  on.answer("charge_card", card_charged{numbered(1)});
  on.answer("send_tickets", tickets_sent{numbered(1)});
  CHECK(on.the_saga().status == saga::status::completed);
  CHECK(on.the_saga().definition_version == 1);

  journey later(coordinator_of({shorter_booking(), booking()}));
  later.begin();
  CHECK(later.the_saga().definition_version == 2);
  later.answer("book_flight", flight_booked{numbered(1)});
  CHECK(later.the_saga().status == saga::status::completed);

  const auto twice = saga::coordinator<model>::make({booking(), booking()});
  REQUIRE_FALSE(twice);
  CHECK(twice.error().code == errc::already_exists);
}

TEST_CASE("why a step is refused is read as the saga's own definition says", "[saga][coordinator]") {
  journey on(coordinator_of({rebooking(), booking()}));
  on.begin();
  on.answer("book_flight", flight_refused{numbered(1), "LH 400"});
  CHECK(on.the_trip().reason == "FULL: LH 400 is full");
}

TEST_CASE("a saga that is asked for while another has steps to do waits for its end", "[saga][coordinator]") {
  journey on(coordinator_of({booking(), rebooking()}));
  on.begin();
  on.answer("book_flight", flight_booked{numbered(1)});
  on.answer("charge_card", card_charged{numbered(1)});
  on.begin_again(on.the_trip());
  CHECK(on.sent.empty());
  CHECK(on.the_trip().saga_id == second_saga);
  CHECK(on.the_saga().waits_to_begin());
  CHECK(on.the_saga().follows == first_saga);
  CHECK(on.state.find<saga::instance>(first_saga)->followed_by == second_saga);

  application::key_set<model> keys;
  on.sagas.more_keys(second_saga, on.state, keys);
  CHECK(keys.of<trip>() == std::set{numbered(1)});
  CHECK(keys.of<saga::instance>() == std::set{first_saga});
  application::key_set<model> of_first;
  on.sagas.more_keys(first_saga, on.state, of_first);
  CHECK(of_first.of<saga::instance>() == std::set{second_saga});

  SECTION("and starts in the decision that ends the other") {
    on.answer("send_tickets", tickets_sent{numbered(1)});
    REQUIRE(on.sent.size() == 1);
    CHECK(on.sent.front().correlation == second_saga.value());
    CHECK(on.the_saga().step == "book_flight");
    REQUIRE(on.timers.size() == 1);
    CHECK(on.timers.front().due_at >= on.now + std::chrono::seconds(7));
    for (std::size_t at = 0; at < on.timeline.size(); ++at)
      CHECK(on.timeline[at].sequence == static_cast<std::int64_t>(at + 1));
  }
  SECTION("or is withdrawn by an operator before") {
    on.decide([&](trip_turn& with) {
      const auto now = on.sagas.decide(saga::compensate{second_saga, "not wanted"}, with);
      REQUIRE(now);
      CHECK(now->status == saga::status::compensated);
    });
    CHECK(on.the_trip().saga_id == first_saga);
    CHECK_FALSE(on.the_saga().followed_by);
    REQUIRE(on.audit.size() == 1);
    CHECK(on.audit.front().action == "saga.compensate");
    CHECK(on.audit.front().reason == "not wanted");
  }
}

TEST_CASE("a local step that fails fails the decision", "[saga][coordinator]") {
  journey on(coordinator_of({rebooking()}));
  trip nowhere;
  nowhere.trip_id = numbered(1);
  on.begin_again(nowhere);
  const application::context context{noon, numbered(50), "", "", {}};
  trip_turn with(on.state, context);
  const auto answer = messaging::make_reply(context, "flights", to_string(numbered(1)),
                                            {second_saga.value(), "book_flight"}, flight_booked{numbered(1)});
  const auto decided = on.sagas.decide(*on.sagas.from_message(answer).value(), with);
  REQUIRE_FALSE(decided);
  CHECK(decided.error().message == "a trip without a flight");
}

TEST_CASE("a deadline that is due sends again, one that came too late sets its timer right", "[saga][coordinator]") {
  journey on(coordinator_of({booking()}));
  on.begin();
  const auto due = on.the_saga().deadline.value();
  const auto pass = [&] {
    on.decide([&](trip_turn& with) { REQUIRE(on.sagas.decide(saga::deadline{first_saga, numbered(1)}, with)); });
  };
  pass();
  CHECK(on.sent.empty());
  REQUIRE(on.timers.size() == 1);
  CHECK(on.timers.front().due_at == due);
  on.now = due;
  pass();
  REQUIRE(on.sent.size() == 1);
  CHECK(on.sent.front().type == book_flight::message_type);
  CHECK(on.timers.front().due_at > due);
  on.answer("book_flight", flight_refused{numbered(1), "LH 400"});
  pass();
  CHECK(on.timers.empty());
  CHECK(on.cleared == std::vector{first_saga.value()});
}

TEST_CASE("an operator sends a step again, and turns nothing round that is past its pivot", "[saga][coordinator]") {
  journey on(coordinator_of({booking()}));
  on.begin();
  on.decide([&](trip_turn& with) {
    const auto now = on.sagas.decide(saga::retry{first_saga, "lost"}, with);
    REQUIRE(now);
    CHECK(now->attempt == 2);
  });
  REQUIRE(on.sent.size() == 1);
  CHECK(on.sent.front().type == book_flight::message_type);
  REQUIRE(on.audit.size() == 1);
  CHECK(on.audit.front().action == "saga.retry");
  CHECK(on.audit.front().subject == to_string(first_saga));
  on.answer("book_flight", flight_booked{numbered(1)});
  on.answer("charge_card", card_charged{numbered(1)});
  on.decide([&](trip_turn& with) {
    CHECK(on.sagas.decide(saga::compensate{first_saga, "too late"}, with).error().code == errc::invalid_state);
  });
}

TEST_CASE("a command names its saga, and what it is about when it knows", "[saga][coordinator]") {
  const auto sagas = coordinator_of({booking()});
  application::key_set<model> of_deadline;
  sagas.keys(saga::deadline{first_saga, numbered(1)}, of_deadline);
  CHECK(of_deadline.of<trip>() == std::set{numbered(1)});
  CHECK(of_deadline.of<saga::instance>() == std::set{first_saga});
  application::key_set<model> of_retry;
  sagas.keys(saga::retry{first_saga, "r"}, of_retry);
  CHECK(of_retry.of<trip>().empty());
  CHECK(of_retry.of<saga::instance>() == std::set{first_saga});
  application::key_set<model> of_reply;
  sagas.keys(saga::reply{first_saga, numbered(1), {}}, of_reply);
  CHECK(of_reply.of<trip>() == std::set{numbered(1)});
  application::key_set<model> to_begin;
  trip on;
  on.saga_id = first_saga;
  sagas.keys_to_begin(on, to_begin);
  CHECK(to_begin.of<saga::instance>() == std::set{first_saga});
}

TEST_CASE("a saga without its definition or its subject is a defect, and says so", "[saga][coordinator]") {
  journey on(coordinator_of({booking()}));
  on.begin();
  on.sagas = coordinator_of({shorter_booking()});
  on.decide([&](trip_turn& with) {
    const auto moved = on.sagas.decide(saga::deadline{first_saga, numbered(1)}, with);
    REQUIRE_FALSE(moved);
    CHECK(moved.error().code == errc::internal);
    CHECK(moved.error().message.find("no definition of the saga booking") != std::string::npos);
    CHECK(on.sagas.decide(saga::deadline{saga_id(numbered(9)), numbered(1)}, with).error().code ==
          errc::saga_not_found);
    trip other;
    CHECK(on.sagas.begin("no such saga", first_saga, other, with).error().code == errc::internal);
  });

  journey alone(coordinator_of({booking()}));
  auto orphan = saga::make_instance(booking().definition(), first_saga, numbered(7), noon);
  alone.state.save(orphan);
  alone.decide([&](trip_turn& with) {
    const auto moved = alone.sagas.decide(saga::deadline{first_saga, numbered(7)}, with);
    REQUIRE_FALSE(moved);
    CHECK(moved.error().code == errc::internal);
  });
}

TEST_CASE("what answers no step is not taken for an answer", "[saga][coordinator]") {
  const auto sagas = coordinator_of({booking()});
  const application::context context{noon, numbered(50), "", "", {}};
  auto message = messaging::make_reply(context, "flights", to_string(numbered(1)), {first_saga.value(), "book_flight"},
                                       flight_booked{numbered(1)});
  CHECK(sagas.from_message(message).value());
  auto unasked = message;
  unasked.correlation.reset();
  CHECK_FALSE(sagas.from_message(unasked).value());
  auto about_nothing = message;
  about_nothing.subject = "LH 400";
  CHECK(sagas.from_message(about_nothing).error().code == errc::validation_failed);
  auto forged = message;
  forged.source = "billing";
  CHECK(sagas.from_message(forged).error().code == errc::validation_failed);
  auto unknown = message;
  unknown.type = "comanda.flights.flight_delayed.v1";
  CHECK(sagas.from_message(unknown).error().code == errc::message_not_found);
  auto unreadable = message;
  unreadable.type = flight_refused::message_type;
  unreadable.data = {{"full", 1}};
  CHECK(sagas.from_message(unreadable).error().code == errc::validation_failed);

  CHECK(sagas.from_timer({first_saga.value(), std::string(saga::deadline_timer), to_string(numbered(1)), noon}));
  CHECK(sagas.from_timer({first_saga.value(), "expiry", to_string(numbered(1)), noon}).error().code == errc::internal);
  CHECK(sagas.from_timer({first_saga.value(), std::string(saga::deadline_timer), "LH 400", noon}).error().code ==
        errc::internal);
}
