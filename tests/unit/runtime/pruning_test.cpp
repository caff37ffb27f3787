#include "comanda/runtime/pruning.hpp"

#include "comanda/application/rows.hpp"
#include "comanda/in_memory/store.hpp"
#include "comanda/operations/dead_message.hpp"
#include "comanda/storage/record.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace std::chrono_literals;
using application::idempotency_row;
using application::inbox_row;

namespace {

const timestamp noon = *parse_timestamp("2026-01-31T12:00:00Z");

/// A keeper as small as one can be: each step takes a while, and something is done beside it.
struct fixture {
  in_memory::database database;
  std::unique_ptr<storage::store> store = in_memory::open(database);
  runtime::pruning rules{runtime::aged_tables()};
  timestamp now = noon;
  microseconds call_takes = 2ms;
  bool away = false;
  std::size_t looks = 0;
  std::vector<std::size_t> removed;  ///< rows of each transaction

  void keep_answers(std::size_t count, timestamp first) {
    storage::table_change c{.into = &storage::table_of<idempotency_row>()};
    for (std::size_t i = 0; i < count; ++i)
      c.inserts.push_back(storage::to_row(
          idempotency_row{std::to_string(made_++), "f", "{}", first + microseconds(static_cast<std::int64_t>(i))}));
    store->commit({c}).value();
  }
  std::size_t answers() {
    return static_cast<std::size_t>(store->summarize(storage::table_of<idempotency_row>(), 0).value().rows);
  }
  /// One step if there is one to do now.
  bool step() {
    const auto what = rules.next(now);
    if (!what) return false;
    now += call_takes;
    if (const auto* look = std::get_if<storage::list_request>(&*what)) {
      ++looks;
      rules.found(away ? result<std::vector<storage::row>>(fail(errc::unavailable, "away")) : store->list(*look));
    } else {
      const auto done = away ? result<std::size_t>(fail(errc::unavailable, "away"))
                             : store->prune(std::get<storage::prune_request>(*what));
      if (done) removed.push_back(*done);
      rules.removed(done, now);
    }
    return true;
  }
  void finish_round() {
    do {
      if (!step()) now = std::max(now, rules.rests_until());
    } while (rules.is_under_way());
  }

 private:
  int made_ = 0;
};

}  // namespace

TEST_CASE_METHOD(fixture, "a round goes on until nothing old is left, in small transactions", "[pruning]") {
  keep_answers(10 * runtime::pruned_together_max + 7, noon - 25h);
  keep_answers(3, noon - 23h);
  finish_round();
  CHECK(answers() == 3);
  REQUIRE(removed.size() == 11);
  for (std::size_t i = 0; i < 10; ++i) CHECK(removed[i] == runtime::pruned_together_max);
  CHECK(removed[10] == 7);
}

TEST_CASE_METHOD(fixture, "after a full transaction it rests for as long as that took", "[pruning]") {
  keep_answers(3 * runtime::pruned_together_max, noon - 25h);
  call_takes = 30ms;
  while (removed.empty()) REQUIRE(step());
  CHECK(rules.is_under_way());
  CHECK(rules.rests_until() == now + 30ms);
  CHECK_FALSE(step());
  now += 30ms;
  CHECK(step());
  call_takes = 1h;
  while (removed.size() < 2) {
    if (!step()) now = rules.rests_until();
  }
  CHECK(rules.rests_until() == now + runtime::pruning_rest_max);
}

TEST_CASE_METHOD(fixture, "rounds are a minute apart, and where nothing is old each is a look at each table",
                 "[pruning]") {
  finish_round();
  CHECK(looks == rules.tables().size());
  CHECK(removed.empty());
  now = noon + 59s;
  CHECK_FALSE(step());
  now = noon + 60s;
  CHECK(step());
}

TEST_CASE_METHOD(fixture, "a clock that is set back does not stop it", "[pruning]") {
  finish_round();
  now = noon - 1h;
  CHECK(step());
}

TEST_CASE_METHOD(fixture, "how long the oldest row is overdue is known while it is there", "[pruning]") {
  keep_answers(2 * runtime::pruned_together_max, noon - 24h - 30min);
  while (removed.empty()) REQUIRE(step());
  CHECK(rules.overdue(1) >= 30min);
  CHECK(rules.overdue(1) < 31min);
  CHECK(rules.overdue(0) == 0s);
  finish_round();
  CHECK(rules.overdue(1) == 0s);
}

TEST_CASE_METHOD(fixture, "what could not be removed is overdue, and the next round tries again", "[pruning]") {
  keep_answers(5, noon - 25h);
  while (rules.overdue(1) == 0s) REQUIRE(step());
  away = true;
  finish_round();
  CHECK(answers() == 5);
  CHECK(rules.overdue(1) >= 1h);
  away = false;
  now = noon + 61s;
  finish_round();
  CHECK(answers() == 0);
  CHECK(rules.overdue(1) == 0s);
}

TEST_CASE_METHOD(fixture, "messages, answers and closed dead messages go by their own age", "[pruning]") {
  const auto at_age = [&](microseconds age) {
    const auto id = message_id(derive_uuid({}, {std::to_string(age.count())}));
    operations::dead_message closed;
    closed.message_id = id;
    closed.version = 1;
    closed.closed_at = noon - age;
    auto open = closed;
    open.message_id = message_id(derive_uuid(id.value(), {"open"}));
    open.closed_at.reset();
    store
        ->commit({{.into = &storage::table_of<inbox_row>(), .inserts = {storage::to_row(inbox_row{id, noon - age})}},
                  {.into = &storage::table_of<idempotency_row>(),
                   .inserts = {storage::to_row(idempotency_row{to_string(id), "", "", noon - age})}},
                  {.into = &storage::table_of<operations::dead_message>(),
                   .inserts = {storage::to_row(closed), storage::to_row(open)}}})
        .value();
  };
  for (const microseconds age : {23h, 25h, 24h * 6, 24h * 8, 24h * 29, 24h * 31}) at_age(age);
  finish_round();
  const auto left = [&](const storage::table& t) { return store->summarize(t, 0).value().rows; };
  CHECK(left(storage::table_of<inbox_row>()) == 3);
  CHECK(left(storage::table_of<idempotency_row>()) == 1);
  CHECK(left(storage::table_of<operations::dead_message>()) == 5 + 6);
}
