#include <set>

#include "tour.hpp"

using namespace comanda;
using namespace comanda::saga;
using namespace comanda::saga::fixture;

namespace {

using change = void (*)(std::vector<step>&);

std::string hash_after(change c) {
  auto steps = fulfilment_steps();
  c(steps);
  return build(std::move(steps)).hash();
}

}  // namespace

TEST_CASE("a sound table is built and can be asked about its steps", "[saga][definition]") {
  const auto d = fulfilment();

  CHECK(d.name() == "fulfilment");
  CHECK(d.version() == 1);
  CHECK(d.pivot().name == "confirm_order");
  CHECK(d.find("capture_payment")->command == "capture_payment");
  CHECK(d.find("dance") == nullptr);
  CHECK(d.after("confirm_order")->name == "capture_payment");
  CHECK(d.after("commit_stock") == nullptr);
  CHECK(d.after("dance") == nullptr);
  CHECK_FALSE(d.is_after_pivot("authorize_payment"));
  CHECK_FALSE(d.is_after_pivot("confirm_order"));
  CHECK(d.is_after_pivot("capture_payment"));
  CHECK_FALSE(d.is_after_pivot("dance"));
}

TEST_CASE("an unsound table is refused and the offending step named", "[saga][definition]") {
  struct row {
    change spoil;
    std::string step;
    std::string because;
  };
  const std::vector<row> rows = {
      {[](auto& s) { s[3].name.clear(); }, "#4", "no name"},
      {[](auto& s) { s[3].name = "reserve_stock"; }, "reserve_stock", "twice"},
      {[](auto& s) { s.erase(s.begin() + 2); }, "commit_stock", "no pivot"},
      {[](auto& s) { s[3].kind = step_kind::pivot; }, "capture_payment", "pivot already"},
      {[](auto& s) { s[4].kind = step_kind::compensatable; }, "commit_stock", "compensatable"},
      {[](auto& s) { s[1].kind = step_kind::retriable; }, "authorize_payment", "retriable"},
      {[](auto& s) {
         s[3].undo = compensation{"refund", {"refunded"}};
       },
       "capture_payment", "has an undo"},
      {[](auto& s) { s[4].refusal = {"no"}; }, "commit_stock", "can be refused"},
      {[](auto& s) { s[0].success.clear(); }, "reserve_stock", "no success reply"},
      {[](auto& s) { s[2].success = {"confirmed"}; }, "confirm_order", "has replies"},
      {[](auto& s) { s[2].refusal = {"unconfirmed"}; }, "confirm_order", "has replies"},
      {[](auto& s) {
         s[2].undo = compensation{"unconfirm", {"unconfirmed"}};
       },
       "confirm_order", "has an undo"},
      {[](auto& s) { s[1].refusal.push_back("payment_authorized"); }, "authorize_payment", "both success and refusal"},
      {[](auto& s) { s[1].undo->command.clear(); }, "authorize_payment", "no command or no success"},
      {[](auto& s) { s[1].undo->success.clear(); }, "authorize_payment", "no command or no success"},
      {[](auto& s) { s[0].undo->success = {"stock_reserved"}; }, "reserve_stock", "both the step and its undo"},
      {[](auto& s) { s[0].undo->success = {"stock_rejected"}; }, "reserve_stock", "both the step and its undo"},
      {[](auto& s) { s[4].retry.attempts_max = 0; }, "commit_stock", "retry policy"},
      {[](auto& s) { s[4].retry.first = microseconds(0); }, "commit_stock", "retry policy"},
      {[](auto& s) { s[4].retry.longest = microseconds(1); }, "commit_stock", "retry policy"},
  };
  for (const auto& row : rows) {
    INFO(row.step << ": " << row.because);
    auto steps = fulfilment_steps();
    row.spoil(steps);

    const auto built = definition::build("fulfilment", 1, std::move(steps));

    REQUIRE_FALSE(built.has_value());
    CHECK(built.error().code == errc::validation_failed);
    CHECK(built.error().message.find("step '" + row.step + "'") == 0);
    CHECK(built.error().message.find(row.because) != std::string::npos);
    CHECK(built.error().details.at("step").as_string() == row.step);
  }
}

TEST_CASE("an unsound step that waits, is skipped or stands beside others is refused", "[saga][definition]") {
  struct row {
    change spoil;
    std::string step;
    std::string because;
  };
  const std::vector<row> rows = {
      {[](auto& s) {
         named(s, "confirm").waits = waiting{.at_most = std::chrono::hours(1), .then = when_nothing_came::go_on};
         named(s, "confirm").success = {"confirmed"};
       },
       "confirm", "the pivot waits"},
      {[](auto& s) { named(s, "confirm").skippable = true; }, "confirm", "can be skipped"},
      {[](auto& s) { named(s, "confirm").group = "bookings"; }, "confirm", "beside other steps"},
      {[](auto& s) { named(s, "approval").command = "approve"; }, "approval", "waits, and sends"},
      {[](auto& s) { named(s, "approval").success.clear(); }, "approval", "waits for nothing"},
      {[](auto& s) { named(s, "approval").waits->at_most = microseconds(0); }, "approval", "waits for no time"},
      {[](auto& s) { named(s, "approval").waits->at_most = longest_wait + microseconds(1); }, "approval", "ten years"},
      {[](auto& s) { named(s, "approval").refusal = {"souvenir_chosen"}; }, "souvenir", "another step waits for"},
      {[](auto& s) { named(s, "approval").undo = compensation{.command = "disapprove", .success = {"disapproved"}}; },
       "approval", "waits has an undo"},
      {[](auto& s) { named(s, "souvenir").waits->then = when_nothing_came::compensate; }, "souvenir",
       "compensates when nothing comes"},
      {[](auto& s) { named(s, "book_flight").command.clear(); }, "book_flight", "replies"},
      {[](auto& s) {
         step local;
         local.name = "count";
         local.group = "bookings";
         s.insert(s.begin() + 1, local);
       },
       "count", "local step stands beside"},
      {[](auto& s) { named(s, "book_hotel").group.clear(); }, "book_flight", "no other step stands beside it"},
      {[](auto& s) { named(s, "charge_card").group = named(s, "souvenir").group = "bookings"; }, "charge_card",
       "'bookings' stands in the table twice"},
      {[](auto& s) { named(s, "book_flight").group = named(s, "book_hotel").group = "approval"; }, "approval",
       "under the name of a step"},
  };
  for (const auto& row : rows) {
    INFO(row.step << ": " << row.because);
    auto steps = tour_steps();
    row.spoil(steps);
    const auto built = definition::build("tour", 1, std::move(steps));
    REQUIRE_FALSE(built.has_value());
    CHECK(built.error().code == errc::validation_failed);
    INFO(built.error().message);
    CHECK(built.error().details.at("step").as_string() == row.step);
    CHECK(built.error().message.find(row.because) != std::string::npos);
  }
}

TEST_CASE("steps side by side are found under their group, and passed together", "[saga][definition]") {
  const auto d = tour();
  CHECK(d.at("bookings").size() == 2);
  CHECK(d.at("bookings").front().name == "book_flight");
  CHECK(d.at("book_hotel").size() == 1);
  CHECK(d.at("dance").empty());
  CHECK(d.at("").empty());
  CHECK(d.after("approval")->name == "book_flight");
  CHECK(d.after("book_flight")->name == "confirm");
  CHECK(d.after("bookings")->name == "confirm");
  CHECK(d.after("souvenir") == nullptr);
  CHECK_FALSE(d.is_after_pivot("bookings"));
}

TEST_CASE("a saga without steps, or without a name, is refused", "[saga][definition]") {
  CHECK(definition::build("fulfilment", 1, {}).error().code == errc::validation_failed);
  CHECK(definition::build("", 1, fulfilment_steps()).error().code == errc::validation_failed);
}

TEST_CASE("a pivot with a command may be refused and have an undo", "[saga][definition]") {
  auto steps = fulfilment_steps();
  steps[2] = {"confirm_order",
              step_kind::pivot,
              "confirm",
              {"confirmed"},
              {"refused"},
              compensation{"unconfirm", {"unconfirmed"}},
              {}};

  CHECK(definition::build("fulfilment", 1, std::move(steps)).has_value());
}

TEST_CASE("the hash changes with everything that decides behaviour", "[saga][definition]") {
  const std::vector<change> changes = {
      [](auto& s) { s[0].name = "reserve"; },
      [](auto& s) { s[0].command = "reserve"; },
      [](auto& s) { s[0].success = {"reserved"}; },
      [](auto& s) { s[0].success.push_back("reserved"); },
      [](auto& s) { s[0].refusal = {"rejected"}; },
      [](auto& s) { s[0].refusal.clear(); },
      [](auto& s) { s[0].undo.reset(); },
      [](auto& s) { s[0].undo->command = "release"; },
      [](auto& s) { s[0].undo->success = {"released"}; },
      [](auto& s) { s[0].retry.first += microseconds(1); },
      [](auto& s) { s[0].retry.longest += microseconds(1); },
      [](auto& s) { ++s[0].retry.attempts_max; },
      [](auto& s) { std::swap(s[0], s[1]); },
      [](auto& s) { s.pop_back(); },
      [](auto& s) {
        s[1].kind = step_kind::pivot;
        s[1].undo.reset();
        s.erase(s.begin() + 2);
      },
      // The border between two fields is part of what is hashed.
      [](auto& s) {
        s[0].success = {"stock_reserved", "stock_rejected"};
        s[0].refusal.clear();
      },
  };
  std::vector<std::string> hashes = {fulfilment().hash()};
  for (const auto& c : changes) hashes.push_back(hash_after(c));

  for (const auto& h : hashes) {
    CHECK(h.size() == 16);
    CHECK(h.find_first_not_of("0123456789abcdef") == std::string::npos);
  }
  std::sort(hashes.begin(), hashes.end());
  CHECK(std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end());
}

TEST_CASE("the hash does not change with what decides nothing", "[saga][definition]") {
  const auto hash = fulfilment().hash();

  CHECK(definition::build("checkout", 7, fulfilment_steps())->hash() == hash);
  CHECK(hash_after([](auto& s) { s[2].retry.attempts_max = 9; }) == hash);  // a local step: nothing is sent
  CHECK(hash_after([](auto& s) { s[0].success.push_back("stock_reserved"); }) == hash);
  const auto one_way = hash_after([](auto& s) { s[0].success = {"a", "b"}; });
  CHECK(hash_after([](auto& s) { s[0].success = {"b", "a"}; }) == one_way);
}

TEST_CASE("the hash of a table is the same on every machine and in every release", "[saga][definition]") {
  // Running instances name it: when this changes, they no longer find their definition.
  CHECK(fulfilment().hash() == "07aeafe4ba714ef3");
}

TEST_CASE("a definition prints itself as a Mermaid flowchart", "[saga][definition]") {
  CHECK(fulfilment().mermaid() == R"mermaid(flowchart TD
  start(["fulfilment v1"]) --> s1
  s1["reserve_stock<br/>reserve_stock"] -->|"stock_reserved"| s2
  s1 -.->|"stock_rejected"| compensated
  s1 -.->|"no answer or abort"| u1
  u1["undo reserve_stock<br/>release_stock"] -->|"stock_released"| compensated
  s2["authorize_payment<br/>authorize_payment"] -->|"payment_authorized"| s3
  s2 -.->|"payment_declined"| u1
  s2 -.->|"no answer or abort"| u2
  u2["undo authorize_payment<br/>void_payment"] -->|"payment_voided"| u1
  s3{{"confirm_order<br/>local"}} --> s4
  s4["capture_payment<br/>capture_payment"] -->|"payment_captured"| s5
  s5["commit_stock<br/>commit_stock"] -->|"stock_committed"| completed
  completed([completed])
  compensated([compensated])
)mermaid");
}

TEST_CASE("the hash changes with what a step is besides", "[saga][definition]") {
  const std::vector<change> changes = {
      [](auto& s) { named(s, "charge_card").skippable = false; },
      [](auto& s) { named(s, "book_flight").group = named(s, "book_hotel").group = "both"; },
      [](auto& s) { named(s, "book_flight").group = named(s, "book_hotel").group = ""; },
      [](auto& s) { named(s, "approval").waits->at_most += microseconds(1); },
      [](auto& s) { named(s, "approval").waits->then = when_nothing_came::go_on; },
      [](auto& s) { named(s, "souvenir").success = {"nothing_chosen"}; },
  };
  std::set<std::string> hashes = {tour().hash()};
  for (const auto& spoil : changes) {
    auto steps = tour_steps();
    spoil(steps);
    hashes.insert(definition::build("tour", 1, std::move(steps)).value().hash());
  }
  CHECK(hashes.size() == changes.size() + 1);
}

TEST_CASE("the hash of a table with all kinds of steps is what sagas were stored with", "[saga][definition]") {
  CHECK(tour().hash() == "0ef7873354bbd9e6");
}

TEST_CASE("a flowchart says how long a step waits, and joins what goes on beside others", "[saga][definition]") {
  const std::vector<std::pair<microseconds, std::string>> rows = {
      {std::chrono::minutes(90), "90 min"}, {std::chrono::seconds(61), "61 s"}, {microseconds(1'500), "1500 us"}};
  for (const auto& [time, text] : rows) {
    auto steps = tour_steps();
    named(steps, "approval").waits->at_most = time;
    CHECK(definition::build("tour", 1, std::move(steps)).value().mermaid().find("waits at most " + text) !=
          std::string::npos);
  }
  auto steps = tour_steps();
  named(steps, "approval").group = "bookings";
  named(steps, "approval").waits->then = when_nothing_came::go_on;
  const auto drawn = definition::build("tour", 1, std::move(steps)).value().mermaid();
  CHECK(drawn.find("nothing came") == drawn.rfind("nothing came"));  // the souvenir's alone
  CHECK(drawn.find("s1 -.->|\"abort\"| u3") != std::string::npos);
}

TEST_CASE("a flowchart shows what waits, is skipped and stands side by side", "[saga][definition]") {
  CHECK(tour().mermaid() == R"mermaid(flowchart TD
  start(["tour v1"]) --> s1
  s1[/"approval<br/>waits at most 48 h"/] -->|"approved"| g2
  s1 -.->|"denied"| compensated
  s1 -.->|"nothing came, or abort"| compensated
  subgraph g2["all of bookings"]
  s2["book_flight<br/>book_flight"]
  s3["book_hotel<br/>book_hotel<br/>may be skipped"]
  end
  g2 -->|"all are answered"| s4
  s2 -.->|"flight_refused"| u3
  s2 -.->|"no answer or abort"| u3
  u2["undo book_flight<br/>cancel_flight"] -->|"flight_cancelled"| compensated
  s3 -.->|"hotel_refused"| u2
  s3 -.->|"no answer or abort"| u3
  u3["undo book_hotel<br/>cancel_hotel"] -->|"hotel_cancelled"| u2
  s4{{"confirm<br/>local"}} --> s5
  s5["charge_card<br/>charge_card<br/>may be skipped"] -->|"card_charged"| s6
  s6[/"souvenir<br/>waits at most 1 h"/] -->|"souvenir_chosen"| completed
  s6 -.->|"nothing came"| completed
  completed([completed])
  compensated([compensated])
)mermaid");
}

TEST_CASE("a quote in a name cannot break the flowchart", "[saga][definition]") {
  auto steps = fulfilment_steps();
  named(steps, "commit_stock").name = "the \"last\" one";

  CHECK(build(std::move(steps)).mermaid().find("[\"the #quot;last#quot; one<br/>commit_stock\"]") != std::string::npos);
}

TEST_CASE("the registry keeps every version and finds the one that an instance began with", "[saga][registry]") {
  auto longer = fulfilment_steps();
  longer[0].retry.attempts_max = 6;
  const auto first = fulfilment();
  const auto second = definition::build("fulfilment", 2, longer).value();
  registry r;

  CHECK(r.add(second));
  CHECK(r.add(first));
  CHECK(r.add(definition::build("other", 9, fulfilment_steps()).value()));

  CHECK(r.all().size() == 3);
  CHECK(r.find("fulfilment", 1, first.hash())->version() == 1);
  CHECK(r.find("fulfilment", 2, second.hash())->version() == 2);
  CHECK(r.find("fulfilment", 1, second.hash()) == nullptr);
  CHECK(r.find("fulfilment", 3, first.hash()) == nullptr);
  CHECK(r.find("revision", 1, first.hash()) == nullptr);
  CHECK(r.latest("fulfilment")->version() == 2);
  CHECK(r.latest("revision") == nullptr);
}

TEST_CASE("the registry refuses a name and version that it has", "[saga][registry]") {
  registry r;
  CHECK(r.add(fulfilment()));

  const auto again = r.add(fulfilment());

  REQUIRE_FALSE(again);
  CHECK(again.error().code == errc::already_exists);
  CHECK(r.all().size() == 1);
}
