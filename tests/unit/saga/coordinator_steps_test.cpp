#include <set>

#include "comanda/saga/verifier.hpp"
#include "journey.hpp"

// A coordinator with steps that stand side by side, are skipped, or wait for a person.

using namespace comanda;
using namespace comanda::test::travel;

namespace {

struct trip_approved {
  static constexpr std::string_view message_type = "comanda.agency.trip_approved.v1";
  uuid trip_id;
};
BOOST_DESCRIBE_STRUCT(trip_approved, (), (trip_id))

struct trip_denied {
  static constexpr std::string_view message_type = "comanda.agency.trip_denied.v1";
  uuid trip_id;
  std::string budget;
};
BOOST_DESCRIBE_STRUCT(trip_denied, (), (trip_id, budget))

saga::refusal too_dear(const trip_denied& why) { return {"TOO_DEAR", why.budget + " is all there is", {}}; }
/// A local step before it has set what it asks for.
bool rebooked_before(const trip& of) { return of.flight == "rebooked"; }

// clang-format off
saga::orchestration<model> business_trip() {
  return saga::orchestrate<model>("business_trip", 1)
      .step("approval").waits_for<trip_approved>(std::chrono::hours(48)).refused_on<trip_denied>(too_dear)
      .all_of("bookings",
              saga::branch_step<model>("book_flight").sends(flight).done_on<flight_booked>()
                  .refused_on<flight_refused>(full).undone_by<flight_cancelled>(no_flight),
              saga::branch_step<model>("charge_card").sends(charge).done_on<card_charged>()
                  .refused_on<card_declined>(declined).undone_by<card_refunded>(money_back))
      .pivot("rebook").does(rebooked)
      .retriable("send_tickets").sends(tickets).done_on<tickets_sent>().skipped_if(rebooked_before)
      .retriable("feedback").waits_for<trip_booked>(std::chrono::hours(1), saga::when_nothing_came::go_on)
      .on_compensated(refuse).build().value();
}
// clang-format on

void approve(journey& on) {
  on.decide([&](trip_turn& with) {
    auto next = on.the_trip();
    const auto told = on.sagas.tell(on.the_saga(), trip_approved{numbered(1)}, next, with);
    REQUIRE(told);
    CHECK(*told);
  });
}

std::vector<std::string> types(const std::vector<messaging::message>& messages) {
  std::vector<std::string> found;
  for (const auto& each : messages) found.push_back(each.type);
  return found;
}

}  // namespace

TEST_CASE("a saga of all kinds of steps is written as sentences and proved", "[saga][orchestrate]") {
  const auto made = business_trip();
  const auto proof = saga::verify(made.definition());
  INFO(to_string(proof));
  CHECK(proof.proved());
  CHECK(made.definition().steps().size() == 6);
}

TEST_CASE("steps written side by side are before the pivot or after it", "[saga][orchestrate]") {
  const auto made = business_trip();
  CHECK(made.definition().at("bookings").size() == 2);
  CHECK(made.definition().find("charge_card")->kind == saga::step_kind::compensatable);
  // clang-format off
  const auto after = saga::orchestrate<model>("after", 1)
      .pivot("rebook").does(rebooked)
      .all_of("last", saga::branch_step<model>("charge_card").sends(charge).done_on<card_charged>(),
              saga::branch_step<model>("send_tickets").sends(tickets).done_on<tickets_sent>())
      .build();
  // clang-format on
  REQUIRE(after);
  CHECK(after->definition().find("charge_card")->kind == saga::step_kind::retriable);
}

TEST_CASE("each part of what stands side by side is one step", "[saga][orchestrate]") {
  // clang-format off
  const auto made = saga::orchestrate<model>("two", 1)
      .all_of("both",
              saga::branch_step<model>("charge_card").sends(charge).done_on<card_charged>()
                  .step("again").sends(charge).done_on<card_charged>(),
              saga::branch_step<model>("send_tickets").sends(tickets).done_on<tickets_sent>())
      .pivot("rebook").does(rebooked).build();
  // clang-format on
  REQUIRE_FALSE(made);
  CHECK(made.error().message == "each part of 'both' is one step");
}

TEST_CASE("a person's decision moves a saga on in the rule that decides it", "[saga][coordinator][waits]") {
  journey on(coordinator_of({business_trip()}));
  on.begin("business_trip");
  CHECK(on.sent.empty());
  REQUIRE(on.timers.size() == 1);
  CHECK(on.timers.front().due_at == noon + std::chrono::hours(48));

  SECTION("approved: both bookings are sent, with their data") {
    approve(on);
    CHECK(types(on.sent) ==
          std::vector<std::string>{std::string(book_flight::message_type), std::string(charge_card::message_type)});
    CHECK(on.sent[0].data.at("flight").as_string() == "LH 400");
    CHECK(on.sent[1].step == "charge_card");
    CHECK(on.the_saga().branches.size() == 2);
  }
  SECTION("denied: the trip has the reason") {
    trip denied;
    on.decide([&](trip_turn& with) {
      denied = on.the_trip();
      CHECK(on.sagas.tell(on.the_saga(), trip_denied{numbered(1), "40 EUR"}, denied, with).value());
    });
    CHECK(denied.reason == "TOO_DEAR: 40 EUR is all there is");
    CHECK(on.state.find<saga::instance>(first_saga)->ended());
  }
  SECTION("twice: the second is told that nothing waits any more") {
    approve(on);
    on.decide([&](trip_turn& with) {
      auto next = on.the_trip();
      CHECK_FALSE(on.sagas.tell(on.the_saga(), trip_approved{numbered(1)}, next, with).value());
    });
  }
  SECTION("nobody: the trip is refused") {
    on.now = on.the_saga().deadline.value();
    on.decide([&](trip_turn& with) { REQUIRE(on.sagas.decide(saga::deadline{first_saga, numbered(1)}, with)); });
    CHECK(on.the_trip().status == trip_status::refused);
    CHECK(on.the_trip().reason == "TIMED_OUT: step approval was not answered in time");
  }
}

TEST_CASE("something outside that knows the saga and not its steps is heard", "[saga][coordinator][waits]") {
  journey on(coordinator_of({business_trip()}));
  on.begin("business_trip");
  on.answer("", trip_approved{numbered(1)});
  CHECK(on.the_saga().step == "bookings");
}

TEST_CASE("whether a step is skipped is asked after the local steps before it", "[saga][coordinator][skips]") {
  journey on(coordinator_of({business_trip()}));
  on.begin("business_trip");
  approve(on);
  on.answer("charge_card", card_charged{numbered(1)});
  CHECK(on.the_saga().step == "bookings");
  on.answer("book_flight", flight_booked{numbered(1)});

  CHECK(on.the_trip().flight == "rebooked");
  CHECK(on.the_saga().step == "feedback");
  CHECK(on.sent.empty());
  REQUIRE(on.timeline.size() > 3);
  CHECK(on.timeline[on.timeline.size() - 2].event == "skipped");
  CHECK(on.timeline[on.timeline.size() - 2].step == "send_tickets");
}

TEST_CASE("a local step that fails before a step is skipped fails the decision", "[saga][coordinator][skips]") {
  journey on(coordinator_of({business_trip()}));
  on.begin("business_trip", "");
  approve(on);
  on.answer("charge_card", card_charged{numbered(1)});
  const application::context context{noon, numbered(50), "", "", {}};
  trip_turn with(on.state, context);
  const auto answer = messaging::make_reply(context, "flights", to_string(numbered(1)),
                                            {first_saga.value(), "book_flight"}, flight_booked{numbered(1)});
  const auto decided = on.sagas.decide(*on.sagas.from_message(answer).value(), with);
  REQUIRE_FALSE(decided);
  CHECK(decided.error().message == "a trip without a flight");
}

TEST_CASE("a saga that has not begun is told, and finds it when it begins", "[saga][coordinator][waits]") {
  journey on(coordinator_of({booking(), business_trip()}));
  on.begin();
  on.answer("book_flight", flight_booked{numbered(1)});
  on.answer("charge_card", card_charged{numbered(1)});
  on.decide([&](trip_turn& with) {
    auto next = on.the_trip();
    REQUIRE(on.sagas.begin("business_trip", second_saga, next, with));
    with.save(next);
  });
  CHECK(on.the_saga().waits_to_begin());
  application::key_set<model> keys;
  on.sagas.more_keys(second_saga, on.state, keys);
  CHECK(keys.of<saga::instance>() == std::set{first_saga});
  on.decide([&](trip_turn& with) { CHECK(on.sagas.under_way_of(on.the_trip(), with)->saga_id == first_saga); });

  approve(on);
  CHECK(on.the_saga().waits_to_begin());
  CHECK(on.sent.empty());
  on.answer("send_tickets", tickets_sent{numbered(1)});
  CHECK(on.the_saga().saga_id == second_saga);
  CHECK(on.the_saga().step == "bookings");
  on.decide([&](trip_turn& with) { CHECK(on.sagas.under_way_of(on.the_trip(), with)->saga_id == second_saga); });
  for (std::size_t at = 0; at < on.timeline.size(); ++at)
    CHECK(on.timeline[at].sequence == static_cast<std::int64_t>(at + 1));
}

TEST_CASE("one saga follows another, and no third", "[saga][coordinator]") {
  journey on(coordinator_of({booking(), rebooking()}));
  on.begin();
  on.answer("book_flight", flight_booked{numbered(1)});
  on.answer("charge_card", card_charged{numbered(1)});
  on.begin_again(on.the_trip());
  on.decide([&](trip_turn& with) {
    auto next = on.the_trip();
    const auto third = on.sagas.begin("rebooking", saga_id(numbered(22)), next, with);
    REQUIRE_FALSE(third);
    CHECK(third.error().code == errc::invalid_state);
  });
}

TEST_CASE("what cannot be read of a refusal without a step is refused at once", "[saga][coordinator][waits]") {
  const auto sagas = coordinator_of({business_trip()});
  const application::context context{noon, numbered(50), "", "", {}};
  auto message = messaging::make_reply(context, "agency", to_string(numbered(1)), {first_saga.value(), ""},
                                       trip_denied{numbered(1), "40 EUR"});
  CHECK(sagas.from_message(message));
  message.data["budget"] = 40;
  const auto read = sagas.from_message(message);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == errc::validation_failed);
}

TEST_CASE("a step that nobody can say is skipped is refused", "[saga][orchestrate][skips]") {
  // clang-format off
  const auto made = saga::orchestrate<model>("skips", 1)
      .step("charge_card").sends(charge).done_on<card_charged>().undone_by<card_refunded>(money_back).skipped_if(nullptr)
      .pivot("rebook").does(rebooked).build();
  // clang-format on
  REQUIRE_FALSE(made);
  CHECK(made.error().message == "what says whether 'charge_card' is skipped is empty");
}
