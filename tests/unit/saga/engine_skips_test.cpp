#include "tour.hpp"

using namespace comanda;
using namespace comanda::saga;
using namespace comanda::saga::fixture;

namespace {

skip_rule skipping(texts steps) {
  return [steps = std::move(steps)](std::string_view step, const texts&) {
    return std::ranges::find(steps, step) != steps.end();
  };
}

}  // namespace

TEST_CASE("a step that is skipped is not sent, not done and not undone", "[saga][engine][skips]") {
  const auto d = tour();
  auto r = asking(d);
  r.skips = skipping({"book_hotel", "charge_card"});
  r.tell("approval", "approved");
  CHECK(r.commands == texts{"book_flight"});
  CHECK(r.at.to_undo == texts{"book_flight"});
  CHECK(r.events() == texts{"succeeded", "skipped", "sent"});
  CHECK(r.last.timeline[1].step == "book_hotel");
  CHECK(r.at.step == "bookings");

  SECTION("on the way forward") {
    r.tell("book_flight", "flight_booked");
    CHECK(r.at.step == "souvenir");
    r.tell("souvenir", "souvenir_chosen");
    CHECK(r.at.status == status::completed);
    CHECK(r.at.done == texts{"approval", "book_flight", "confirm", "souvenir"});
  }
  SECTION("nor on the way back") {
    r.tell(fixture::abort()).tell("book_flight", "flight_cancelled");
    CHECK(r.at.status == status::compensated);
  }
}

TEST_CASE("a step is skipped only where the table lets it be", "[saga][engine][skips]") {
  const auto d = tour();
  run r(d);
  r.skips = skipping({"approval", "book_flight", "confirm", "souvenir"});
  r.tell(started{}).tell("approval", "approved");
  CHECK(r.commands == texts{"book_flight", "book_hotel"});
}

TEST_CASE("when all that stand side by side are skipped the saga goes on", "[saga][engine][skips]") {
  auto steps = tour_steps();
  named(steps, "book_flight").skippable = true;
  const auto d = definition::build("tour", 2, std::move(steps)).value();
  auto r = asking(d);
  r.skips = skipping({"book_flight", "book_hotel"});
  r.tell("approval", "approved");
  CHECK(r.at.step == "charge_card");
  CHECK(r.commands == texts{"charge_card"});
}

TEST_CASE("the subject is asked once, with the local steps before done", "[saga][engine][skips]") {
  const auto d = tour();
  auto r = booking(d);
  std::vector<std::pair<std::string, texts>> asked;
  r.skips = [&asked](std::string_view step, const texts& locals) {
    asked.emplace_back(step, locals);
    return false;
  };
  r.tell("book_flight", "flight_booked").tell("book_hotel", "hotel_booked").time_out().time_out();
  REQUIRE(asked.size() == 1);
  CHECK(asked[0] == std::pair<std::string, texts>("charge_card", {"confirm"}));
}
