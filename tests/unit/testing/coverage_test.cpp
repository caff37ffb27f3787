#include <array>
#include <string>
#include <vector>

#include "comanda/saga/instance.hpp"
#include "comanda/storage/record.hpp"
#include "comanda/testing/simulation/fault_plan.hpp"
#include "comanda/testing/simulation/saga_coverage.hpp"
#include "support/catch.hpp"
#include "support/decisions.hpp"

using namespace comanda;
using namespace comanda::testing::simulation;

namespace {

/// Nothing of a shop: a table is booked, then the guest comes.
saga::registry one_saga() {
  saga::step book;
  book.name = "book";
  book.command = "table.book";
  book.success = {"table.booked"};
  book.refusal = {"table.taken"};
  book.undo = saga::compensation{"table.free", {"table.freed"}};
  saga::step seat;
  seat.name = "seat";
  seat.kind = saga::step_kind::pivot;
  saga::registry all;
  REQUIRE(all.add(saga::definition::build("evening", 1, {book, seat}).value()).has_value());
  return all;
}

saga::timeline_entry entry(std::string_view step, std::string_view event) {
  saga::timeline_entry made;
  made.saga_id = saga_id(test::nth(1));
  made.saga_type = "evening";
  made.step = step;
  made.event = event;
  return made;
}

constexpr std::size_t events_of_a_saga = 8;
constexpr std::size_t events_of_book = 9;  // five forward, four of the undo
constexpr std::size_t events_of_seat = 1;

}  // namespace

TEST_CASE("what never happened in a run is listed", "[simulation]") {
  tally reached;
  reached.expect("door opened");
  reached.expect("window opened");
  CHECK(reached.never() == std::vector<std::string>{"door opened", "window opened"});
  reached.count("window opened", 2);
  reached.count("roof opened");
  CHECK(reached.never() == std::vector<std::string>{"door opened"});
  CHECK(reached.rows() == std::vector<tally::row>{{"door opened", 0}, {"window opened", 2}, {"roof opened", 1}});
  CHECK(gaps(reached, {}) == std::vector<std::string>{"never reached: door opened"});
}

TEST_CASE("runs are added up, and what none of them came to stays listed", "[simulation]") {
  tally first, second;
  first.expect("a");
  first.expect("b");
  second.count("b", 2);
  second.expect("c");
  first.add(second);
  CHECK(first.of("b") == 2);
  CHECK(first.never() == std::vector<std::string>{"a", "c"});
}

TEST_CASE("an excuse for what happens, or for what nobody expects, is a gap as well", "[simulation]") {
  tally reached;
  reached.expect("door opened");
  constexpr std::array excuses = {excuse{"door opened", "it is locked"}, excuse{"doors opened", "a slip"}};
  CHECK(gaps(reached, excuses) == std::vector<std::string>{"excused, although nobody expects it: doors opened"});
  reached.count("door opened");
  CHECK(gaps(reached, excuses).front() == "reached, although it is excused: door opened");
  constexpr std::array rare = {excuse{.name = "door opened", .reason = "a heavy one", .may_happen = true}};
  CHECK(gaps(reached, rare).empty());
}

TEST_CASE("every transition of a definition is expected, and those of its timeline are counted", "[simulation]") {
  saga_coverage coverage(one_saga());
  CHECK(coverage.reached().rows().size() == events_of_a_saga + events_of_book + events_of_seat);
  CHECK(coverage.reached().never().size() == coverage.reached().rows().size());

  for (const auto& happened : {entry("", "started"), entry("book", "sent"), entry("book", "timed_out"),
                               entry("book", "resent"), entry("book", "stuck"), entry("", "compensating")})
    coverage.enter(happened);
  CHECK(coverage.reached().of("saga evening started") == 1);
  CHECK(coverage.reached().of("saga evening/book sent") == 1);
  CHECK(coverage.reached().of("saga evening/book timed_out") == 1);
  CHECK(coverage.reached().of("saga evening stuck") == 1);
  CHECK(coverage.reached().of("saga evening/book undo_timed_out") == 0);

  // What times out from here on is the undo.
  for (const auto& happened : {entry("book", "undo_sent"), entry("book", "timed_out"), entry("book", "resent")})
    coverage.enter(happened);
  CHECK(coverage.reached().of("saga evening/book undo_timed_out") == 1);
  CHECK(coverage.reached().of("saga evening/book undo_resent") == 1);
  CHECK(coverage.reached().of("saga evening/book timed_out") == 1);

  coverage.enter(entry("book", "looked_at"));
  CHECK(coverage.reached().of("saga evening/book looked_at") == 1);
  CHECK(coverage.reached().never() ==
        std::vector<std::string>{"saga evening completed", "saga evening compensated", "saga evening abort_requested",
                                 "saga evening retry_requested", "saga evening compensate_requested",
                                 "saga evening/book succeeded", "saga evening/book refused", "saga evening/book undone",
                                 "saga evening/seat local"});
}

TEST_CASE("the entries of a commit are counted, whatever else is in it", "[simulation]") {
  saga_coverage coverage(one_saga());
  const auto sent = storage::to_row(entry("book", "sent"));
  coverage.enter(storage::change_set{
      {.into = &storage::table_of<saga::timeline_entry>(),
       .inserts = {sent},
       .updates = {},
       .puts = {sent},
       .erases = {}},
      {.into = &storage::table_of<saga::instance>(), .inserts = {}, .updates = {}, .puts = {}, .erases = {}}});
  CHECK(coverage.reached().of("saga evening/book sent") == 2);
}

TEST_CASE("a plan without faults has struck with none of them", "[simulation]") {
  tally calm;
  count(fault_plan(), calm);
  CHECK(calm.never().size() == calm.rows().size());

  fault_plan plan;
  plan.set_rate(fault::duplicate, port::publish, 1);
  REQUIRE(plan.strikes(fault::duplicate, port::publish));
  tally struck;
  count(plan, struck);
  CHECK(struck.of("fault duplicate publish") == 1);
  CHECK(struck.never().size() == struck.rows().size() - 1);
}
