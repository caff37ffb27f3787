#include "work_queue.hpp"

#include "support/catch.hpp"

using namespace std::chrono_literals;
using comanda::host::work_limits;
using comanda::host::work_queue;

namespace {

using steady = std::chrono::steady_clock;

/// A queue of numbers and the clock that it sees.
struct queue_at {
  explicit queue_at(work_limits limits) : queue(limits, [this] { return now; }) {}

  bool fresh(int n) { return queue.push_fresh(n); }
  bool begun(int n) { return queue.push_begun(n); }
  std::vector<int> todo(std::size_t limit = 100) { return queue.pop(limit, 0ms).todo; }

  steady::time_point now{};
  work_queue<int> queue;
};

work_limits limits() {
  return {.begun_max = 3, .fresh_max = 10, .fresh_untimed = 2, .wait_target = 500ms, .wait_max = 5s};
}

}  // namespace

TEST_CASE("what was accepted goes before what is new", "[queue]") {
  queue_at q(limits());
  q.fresh(1);
  q.fresh(2);
  q.begun(10);
  q.begun(11);
  CHECK(q.todo() == std::vector<int>{10, 11, 1, 2});
  CHECK(q.todo().empty());
}

TEST_CASE("each row has its own room", "[queue]") {
  queue_at q(limits());
  for (int n = 0; n < 10; ++n) CHECK(q.fresh(n));
  CHECK_FALSE(q.fresh(10));
  CHECK(q.queue.free() == 3);
  CHECK(q.begun(100));
  CHECK(q.begun(101));
  CHECK(q.begun(102));
  CHECK_FALSE(q.begun(103));
  CHECK(q.queue.free() == 0);
  CHECK(q.queue.size() == 13);
}

TEST_CASE("neither row keeps the other from going on", "[queue]") {
  queue_at q({.begun_max = 100, .fresh_max = 100});
  for (int n = 0; n < 50; ++n) {
    q.fresh(n);
    q.begun(100 + n);
  }
  const auto todo = q.todo(32);
  REQUIRE(todo.size() == 32);
  CHECK(std::vector<int>(todo.end() - 3, todo.end()) == std::vector<int>{129, 0, 1});
  queue_at only_begun({});
  for (int n = 0; n < 10; ++n) only_begun.begun(n);
  CHECK(only_begun.todo(8).size() == 8);
}

TEST_CASE("more than a batch is refused while the first has waited longer than the target", "[queue]") {
  queue_at q(limits());
  q.fresh(1);
  q.now += 501ms;
  CHECK(q.fresh(2));  // so few wait whatever time it takes
  CHECK_FALSE(q.fresh(3));
  CHECK(q.begun(100));
  CHECK(q.todo(2) == std::vector<int>{100, 1});
  CHECK(q.fresh(4));
  q.now += 499ms;
  CHECK(q.fresh(5));
  q.now += 2ms;
  CHECK_FALSE(q.fresh(6));
}

TEST_CASE("of a crowd those who have waited twice the target are handed back", "[queue]") {
  queue_at q(limits());
  for (int n = 0; n < 5; ++n) q.fresh(n);
  q.begun(100);
  q.now += 1000ms;
  CHECK(q.queue.pop(1, 0ms).overdue.empty());
  q.now += 1ms;
  const auto taken = q.queue.pop(100, 0ms);
  CHECK(taken.overdue == std::vector<int>{0, 1, 2});
  CHECK(taken.todo == std::vector<int>{3, 4});  // so few wait whatever time it takes
}

TEST_CASE("what nobody waits for any more is handed back, and only what is new", "[queue]") {
  queue_at q(limits());
  q.fresh(1);
  q.begun(100);
  q.now += 3s;
  q.fresh(2);
  q.now += 2001ms;
  const auto taken = q.queue.pop(100, 0ms);
  CHECK(taken.todo == std::vector<int>{100, 2});
  CHECK(taken.overdue == std::vector<int>{1});
}

TEST_CASE("without a limit of time everything is done", "[queue]") {
  auto endless = limits();
  endless.wait_max = 0ms;
  queue_at q(endless);
  q.fresh(1);
  q.now += 24h;
  CHECK(q.todo() == std::vector<int>{1});
}

TEST_CASE("a closed queue takes nothing more and gives what it has", "[queue]") {
  queue_at q(limits());
  q.fresh(1);
  q.begun(2);
  q.queue.close();
  CHECK_FALSE(q.fresh(3));
  CHECK_FALSE(q.begun(4));
  CHECK_FALSE(q.queue.finished());
  CHECK(q.todo() == std::vector<int>{2, 1});
  CHECK(q.queue.finished());
}

TEST_CASE("a value that is refused stays with its owner", "[queue]") {
  work_queue<std::vector<int>> q({.begun_max = 0, .fresh_max = 0});
  std::vector<int> value{1, 2, 3};
  CHECK_FALSE(q.push_fresh(value));
  CHECK_FALSE(q.push_begun(value));
  CHECK(value.size() == 3);
}
