#include "admission.hpp"

#include "comanda/application/rows.hpp"
#include "comanda/storage/record.hpp"
#include "support/catch.hpp"
#include "support/counting_store.hpp"

using namespace comanda;

namespace {

const storage::table& timers() { return storage::table_of<application::timer_row>(); }

/// Every call of a store, by name, as to whether it was let through.
std::vector<bool> let_through(storage::store& s) {
  return {s.load({{&timers(), {}}}).has_value(),
          s.load_stamps({}).has_value(),
          s.commit({}).has_value(),
          s.list({.from = &timers()}).has_value(),
          s.claim({.from = &timers()}).has_value(),
          s.prune({.from = &timers(), .column = timers().due}).has_value(),
          s.summarize(timers(), timers().due).has_value(),
          s.check().has_value()};
}

struct fixture {
  in_memory::database database;
  result<> answer;
  int questions = 0;
  std::vector<std::string> refusals;
  std::shared_ptr<host::admission> admission = std::make_shared<host::admission>(
      [this](storage::store&) {
        ++questions;
        return answer;
      },
      [this](const error& why) { refusals.push_back(why.message); });
  std::unique_ptr<storage::store> store = host::admitted(in_memory::open(database), admission);
};

}  // namespace

TEST_CASE_METHOD(fixture, "a store that may be used is asked about once", "[admission]") {
  CHECK(let_through(*store) == std::vector<bool>(8, true));
  CHECK(questions == 1);
  CHECK(refusals.empty());
}

TEST_CASE_METHOD(fixture, "a refusal is told once, and no call of any store goes through after it", "[admission]") {
  answer = fail(errc::invalid_state, "3 sagas need fulfilment version 1");
  CHECK(let_through(*store) == std::vector<bool>(8, false));
  answer = {};
  const auto other = host::admitted(in_memory::open(database), admission);
  CHECK(let_through(*other) == std::vector<bool>(8, false));
  CHECK(other->check().error().code == errc::unavailable);
  CHECK(questions == 1);
  CHECK(refusals == std::vector<std::string>{"3 sagas need fulfilment version 1"});
  CHECK(admission->is_refused());
}

TEST_CASE_METHOD(fixture, "a database that does not answer yet is asked again", "[admission]") {
  answer = fail(errc::unavailable, "away");
  CHECK(let_through(*store) == std::vector<bool>(8, false));
  CHECK(refusals.empty());
  answer = {};
  CHECK(let_through(*store) == std::vector<bool>(8, true));
}
