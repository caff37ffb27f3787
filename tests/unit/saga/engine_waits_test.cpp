#include "tour.hpp"

using namespace comanda;
using namespace comanda::saga;
using namespace comanda::saga::fixture;

TEST_CASE("a step that waits sends nothing and has a deadline", "[saga][engine][waits]") {
  const auto d = tour();
  const auto r = asking(d);
  CHECK(r.commands.empty());
  CHECK(r.at.step == "approval");
  CHECK(r.at.attempt == 0);
  CHECK(r.at.deadline == noon + std::chrono::hours(48));
  CHECK(r.at.to_undo.empty());
  CHECK(r.events() == texts{"started", "waiting"});
}

TEST_CASE("who approves moves the saga on, who denies turns it round", "[saga][engine][waits]") {
  const auto d = tour();
  CHECK(booking(d).at.step == "bookings");
  auto r = asking(d);
  r.tell(refusal("approval", "denied"));
  CHECK(r.at.status == status::compensated);
  CHECK(r.at.reason->at("code") == "NO");
  CHECK(r.events() == texts{"refused", "compensating", "compensated"});
}

TEST_CASE("a wait that is over compensates", "[saga][engine][waits]") {
  const auto d = tour();
  auto r = asking(d);
  r.time_out();
  CHECK(r.at.status == status::compensated);
  CHECK(r.at.reason->at("code") == "TIMED_OUT");
  CHECK(r.at.reason->at("message") == "step approval was not answered in time");
  r.tell("approval", "approved");
  CHECK_FALSE(r.last.changed);
}

TEST_CASE("a wait that is over goes on where the table says so", "[saga][engine][waits]") {
  const auto d = tour();
  auto r = choosing(d);
  CHECK(r.at.deadline == r.now + std::chrono::hours(1));
  r.time_out();
  CHECK(r.at.status == status::completed);
  CHECK(r.at.done.back() == "souvenir");
  CHECK(r.events() == texts{"timed_out", "completed"});
}

TEST_CASE("a wait is not over before its time", "[saga][engine][waits]") {
  const auto d = tour();
  auto r = asking(d);
  r.now += std::chrono::hours(47);
  r.tell(deadline_passed{});
  CHECK_FALSE(r.last.changed);
}

TEST_CASE("what is said too early is kept until the saga is there", "[saga][engine][waits]") {
  const auto d = tour();
  auto r = asking(d);
  r.tell(replied{.step = "souvenir", .type = "souvenir_chosen", .message = message_id(numbered(7)), .detail = {}});
  CHECK(r.last.changed);
  CHECK(r.events() == texts{"answered_early"});
  CHECK(r.at.step == "approval");
  CHECK(r.at.early.size() == 1);

  SECTION("and counts then") {
    r.tell("approval", "approved").tell("book_flight", "flight_booked").tell("book_hotel", "hotel_booked");
    r.tell("charge_card", "card_charged");
    CHECK(r.at.status == status::completed);
    CHECK(r.at.done.back() == "souvenir");
    CHECK(r.at.early.empty());
    CHECK(r.last.timeline[1].event == "succeeded");
    CHECK(r.last.timeline[1].message == message_id(numbered(7)));
  }
  SECTION("the first that is said") {
    r.tell("souvenir", "souvenir_chosen");
    CHECK_FALSE(r.last.changed);
    CHECK(r.at.early.size() == 1);
  }
  SECTION("and is forgotten when the saga turns round") {
    r.tell(fixture::abort());
    CHECK(r.at.status == status::compensated);
    CHECK(r.at.early.empty());
  }
}

TEST_CASE("a denial that comes too early turns the saga round once it is there", "[saga][engine][waits]") {
  auto steps = tour_steps();
  std::rotate(steps.begin(), steps.begin() + 1, steps.begin() + 3);  // the bookings first, then the approval
  const auto d = definition::build("tour", 2, std::move(steps)).value();
  auto r = started_run(d);
  r.tell(refusal("approval", "denied"));
  CHECK(r.at.status == status::running);
  r.tell("book_flight", "flight_booked").tell("book_hotel", "hotel_booked");
  CHECK(r.at.status == status::compensating);
  CHECK(r.at.step == "book_hotel");
  CHECK(r.at.reason->at("code") == "NO");
}

TEST_CASE("what is said to a saga that has not begun is kept, off the timeline", "[saga][engine][waits]") {
  const auto d = tour();
  run r(d);
  r.tell("approval", "approved");
  CHECK(r.last.changed);
  CHECK(r.last.timeline.empty());
  CHECK(r.at.waits_to_begin());
  r.tell(started{});
  CHECK(r.at.step == "bookings");
  CHECK(r.events() == texts{"started", "succeeded", "sent", "sent"});
}

TEST_CASE("what no step waits for, or not any more, is absorbed", "[saga][engine][waits]") {
  const auto d = tour();
  auto r = booking(d);
  for (const auto& [step, type] : {std::pair("approval", "approved"),
                                   {"approval", "denied"},
                                   {"souvenir", "approved"},
                                   {"charge_card", "card_charged"},
                                   {"dance", "approved"}}) {
    INFO(step << " " << type);
    r.tell(step, type);
    CHECK_FALSE(r.last.changed);
  }
}

TEST_CASE("an operator cannot send again what nobody is sent for", "[saga][engine][waits]") {
  const auto d = tour();
  const auto r = asking(d);
  const auto refused = advance(d, r.at, retry_requested{"ann", "hurry"}, r.now);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::invalid_state);
  CHECK(refused.error().message.ends_with("waits at step approval for what it cannot send for"));
}

TEST_CASE("a step may wait beside others", "[saga][engine][waits][branches]") {
  auto steps = tour_steps();
  named(steps, "approval").group = "bookings";
  const auto d = definition::build("tour", 3, std::move(steps)).value();
  auto r = started_run(d);
  CHECK(r.at.branches.size() == 3);
  CHECK(r.commands == texts{"book_flight", "book_hotel"});

  SECTION("its answer joins theirs") {
    r.tell("book_flight", "flight_booked").tell("book_hotel", "hotel_booked");
    CHECK(r.at.step == "bookings");
    r.tell("approval", "approved");
    CHECK(r.at.step == "charge_card");
  }
  SECTION("a denial takes them back") {
    r.tell("book_flight", "flight_booked").tell(refusal("approval", "denied"));
    CHECK(r.at.to_undo == texts{"book_flight", "book_hotel"});
    CHECK(r.at.step == "book_hotel");
  }
  SECTION("a retry leaves it out") {
    r.tell(retry_requested{"ann", "again"});
    CHECK(r.last.sends.size() == 2);
  }
}

TEST_CASE("a wait beside others ends with them, or takes them back", "[saga][engine][waits][branches]") {
  auto steps = tour_steps();
  named(steps, "approval").group = "bookings";
  named(steps, "approval").waits->at_most = std::chrono::seconds(1);

  SECTION("when the table says that it goes on") {
    named(steps, "approval").waits->then = when_nothing_came::go_on;
    const auto d = definition::build("tour", 4, std::move(steps)).value();
    auto r = started_run(d);
    r.time_out();
    CHECK(r.events() == texts{"timed_out"});
    CHECK(r.at.branches.size() == 2);
    r.tell("book_flight", "flight_booked").tell("book_hotel", "hotel_booked");
    CHECK(r.at.step == "charge_card");
  }
  SECTION("when it says that it compensates") {
    const auto d = definition::build("tour", 4, std::move(steps)).value();
    auto r = started_run(d);
    r.time_out();
    CHECK(r.at.step == "book_hotel");
    CHECK(r.at.status == status::compensating);
  }
}

TEST_CASE("an abort ends a wait before the pivot, also one that would go on", "[saga][engine][waits]") {
  auto steps = tour_steps();
  named(steps, "approval").waits->then = when_nothing_came::go_on;
  const auto d = definition::build("tour", 5, std::move(steps)).value();
  auto aborted = started_run(d);
  aborted.tell(fixture::abort());
  CHECK(aborted.at.status == status::compensated);
  auto alone = started_run(d);
  alone.time_out();
  CHECK(alone.at.step == "bookings");
}
