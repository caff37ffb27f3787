#include "tour.hpp"

using namespace comanda;
using namespace comanda::saga;
using namespace comanda::saga::fixture;

namespace {

texts branches_of(const instance& at) {
  texts names;
  for (const auto& each : at.branches) names.push_back(each.step);
  return names;
}

}  // namespace

TEST_CASE("steps side by side are sent together, under the name of their group", "[saga][engine][branches]") {
  const auto d = tour();
  const auto r = booking(d);

  CHECK(r.commands == texts{"book_flight", "book_hotel"});
  CHECK(r.at.step == "bookings");
  CHECK(branches_of(r.at) == texts{"book_flight", "book_hotel"});
  CHECK(r.at.to_undo == texts{"book_flight", "book_hotel"});
  CHECK(r.at.attempt == 1);
  CHECK(r.events() == texts{"succeeded", "sent", "sent"});
  CHECK(r.at.deadline == std::min(r.at.branches[0].deadline, r.at.branches[1].deadline));
  CHECK(r.at.branches[0].deadline > r.now);
  CHECK(r.last.sends[0].id != r.last.sends[1].id);
}

TEST_CASE("the last answer of those side by side moves on, whichever it is", "[saga][engine][branches]") {
  const auto d = tour();
  for (const bool flight_first : {true, false}) {
    auto r = booking(d);
    const auto flight = [&] { r.tell("book_flight", "flight_booked"); };
    const auto hotel = [&] { r.tell("book_hotel", "hotel_booked"); };
    flight_first ? flight() : hotel();
    CHECK(r.at.step == "bookings");
    CHECK(r.last.sends.empty());
    CHECK(branches_of(r.at) == texts{flight_first ? "book_hotel" : "book_flight"});
    flight_first ? hotel() : flight();
    CHECK(r.at.step == "charge_card");
    CHECK(r.at.branches.empty());
    CHECK(r.last.locals == texts{"confirm"});
    CHECK(r.at.to_undo.empty());
  }
}

TEST_CASE("a second answer to one of those side by side is absorbed", "[saga][engine][branches]") {
  const auto d = tour();
  auto r = booking(d);
  r.tell("book_flight", "flight_booked").tell("book_flight", "flight_booked");
  CHECK_FALSE(r.last.changed);
  r.tell("book_flight", "flight_refused");
  CHECK_FALSE(r.last.changed);
  CHECK(r.at.done == texts{"approval", "book_flight"});
}

TEST_CASE("a refusal of one compensates all that stand beside it, in reverse order", "[saga][engine][branches]") {
  const auto d = tour();

  SECTION("what is still under way, too") {
    auto r = booking(d);
    r.tell(refusal("book_flight", "flight_refused"));
    CHECK(r.at.status == status::compensating);
    CHECK(r.at.step == "book_hotel");
    CHECK(r.at.branches.empty());
    CHECK(r.commands.back() == "cancel_hotel");
    r.tell("book_hotel", "hotel_booked");
    CHECK_FALSE(r.last.changed);
    r.tell("book_hotel", "hotel_cancelled");
    CHECK(r.at.status == status::compensated);
    CHECK(r.at.reason->at("code") == "NO");
  }
  SECTION("and what is done") {
    auto r = booking(d);
    r.tell("book_flight", "flight_booked").tell(refusal("book_hotel", "hotel_refused"));
    CHECK(r.at.step == "book_flight");
    r.tell("book_flight", "flight_cancelled");
    CHECK(r.at.status == status::compensated);
  }
}

TEST_CASE("an abort takes all back that stands side by side", "[saga][engine][branches]") {
  const auto d = tour();
  auto r = booking(d);
  r.tell(fixture::abort());
  CHECK(r.at.step == "book_hotel");
  r.tell("book_hotel", "hotel_cancelled").tell("book_flight", "flight_cancelled");
  CHECK(r.at.status == status::compensated);
  CHECK(r.commands == texts{"book_flight", "book_hotel", "cancel_hotel", "cancel_flight"});
}

TEST_CASE("each of those side by side has its own attempts and deadline", "[saga][engine][branches]") {
  const auto d = tour();
  auto r = booking(d);
  const auto earlier = r.at.branches[0].deadline < r.at.branches[1].deadline ? 0u : 1u;
  const auto first = r.at.branches[earlier].step;
  const auto other = r.at.branches[1 - earlier];

  r.time_out();

  CHECK(r.events() == texts{"timed_out", "resent"});
  CHECK(r.last.sends.size() == 1);
  CHECK(r.last.sends[0].step == first);
  CHECK(r.last.sends[0].attempt == 2);
  CHECK(r.at.branches[1 - earlier] == other);
  CHECK(r.at.branches[earlier].attempt == 2);
  CHECK(r.at.attempt == 2);
  CHECK(r.at.deadline == other.deadline);
}

TEST_CASE("deadlines that have passed together are all looked at", "[saga][engine][branches]") {
  const auto d = tour();
  auto r = booking(d);
  r.now = std::max(r.at.branches[0].deadline, r.at.branches[1].deadline);
  r.tell(deadline_passed{});
  CHECK(r.last.sends.size() == 2);
  CHECK(r.events() == texts{"timed_out", "resent", "timed_out", "resent"});
}

TEST_CASE("one that is never answered compensates all", "[saga][engine][branches]") {
  const auto d = tour();
  auto r = booking(d);
  r.tell("book_flight", "flight_booked").time_out(5);
  CHECK(r.at.status == status::compensating);
  CHECK(r.at.reason->at("code") == "TIMED_OUT");
  CHECK(r.at.reason->at("message") == "step book_hotel was not answered in 5 attempts");
  CHECK(r.at.step == "book_hotel");
}

TEST_CASE("when one is given up nothing more is sent for those beside it", "[saga][engine][branches]") {
  const auto d = tour();
  auto late = booking(d).at;
  late.branches[1].attempt = 5;  // the second in the row is given up; the first would be sent again
  run r(d, late);
  r.now = std::max(late.branches[0].deadline, late.branches[1].deadline);
  r.tell(deadline_passed{});
  CHECK(r.events() == texts{"timed_out", "compensating", "undo_sent"});
  CHECK(r.commands == texts{"cancel_hotel"});
}

TEST_CASE("after the pivot one that is never answered is stuck, and the other is not", "[saga][engine][branches]") {
  auto steps = fulfilment_steps();
  steps[3].group = steps[4].group = "finish";
  const auto d = build(std::move(steps));
  auto r = capturing(d);
  CHECK(r.at.step == "finish");
  CHECK(r.at.to_undo.empty());
  r.tell("capture_payment", "payment_captured").time_out(5);
  CHECK(r.at.stuck);
  CHECK(r.at.branches.size() == 1);
  CHECK(r.at.branches[0].stuck);
  CHECK(r.count("stuck") == 1);
  r.tell("commit_stock", "stock_committed");
  CHECK(r.at.status == status::completed);
  CHECK_FALSE(r.at.stuck);
}

TEST_CASE("an operator's retry sends all again that stand side by side", "[saga][engine][branches]") {
  const auto d = tour();
  auto r = booking(d);
  r.tell("book_flight", "flight_booked");
  r.tell(retry_requested{"ann", "the hotel is back"});
  CHECK(r.last.sends.size() == 1);
  CHECK(r.events() == texts{"retry_requested", "resent"});
  CHECK(r.timeline.back().step == "book_hotel");
  CHECK(r.last.timeline.front().step == "bookings");
}

TEST_CASE("a saga that is said to be at no step of its table is refused", "[saga][engine][branches]") {
  const auto d = tour();
  const auto whole = booking(d).at;
  const auto refused = [&](const instance& at) {
    const auto moved = advance(d, at, deadline_passed{}, noon + std::chrono::hours(1));
    REQUIRE_FALSE(moved);
    CHECK(moved.error().code == errc::internal);
    return moved.error().message;
  };
  auto torn = whole;  // as a table has it whose columns went and came again
  torn.branches.clear();
  CHECK(refused(torn).ends_with("is at no step of its definition: bookings"));
  auto strange = whole;
  strange.branches[0].step = "dance";
  CHECK(refused(strange).ends_with(": dance"));
  auto back = whole;
  back.branches.clear();
  back.status = status::compensating;
  back.step = "approval";
  CHECK(refused(back).ends_with(": approval"));
}
