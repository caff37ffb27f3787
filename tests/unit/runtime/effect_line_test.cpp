#include "comanda/runtime/effect_line.hpp"

#include "support/catch.hpp"
#include "support/decisions.hpp"

using namespace comanda;
using namespace comanda::runtime;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t lease_s = 30;

effect_route to(const std::string& recipient, const std::string& host = "", const std::string& customer = "") {
  return {recipient, host, customer};
}

struct line_at {
  explicit line_at(effect_limits limits) : line(limits) {}

  bool offer(int n, const effect_route& route = {}, std::int64_t attempt = 1, std::int64_t due_s = lease_s) {
    application::effect_row row;
    row.effect_id = effect_id(test::nth(n));
    row.attempt = attempt;
    row.due_at = test::at(due_s);
    return line.offer(row, route, now);
  }
  /// Its number; 0: none may begin.
  int next() {
    const auto row = line.next(now);
    if (!row) return 0;
    last_attempt = row->attempt;
    for (int n = 1; n < 100; ++n) {
      if (row->effect_id.value() == test::nth(n)) return n;
    }
    return -1;
  }
  std::vector<int> all() {
    std::vector<int> begun;
    for (int n = next(); n != 0; n = next()) begun.push_back(n);
    return begun;
  }
  void ended(int n, bool answered = true) { line.ended(effect_id(test::nth(n)), answered, now); }
  void settled(int n, std::int64_t attempt = 1) { line.settled(effect_id(test::nth(n)), attempt); }

  timestamp now = test::at(0);
  std::int64_t last_attempt = 0;
  effect_line line;
};

using numbers = std::vector<int>;

}  // namespace

TEST_CASE("effects of one route begin in their order, as many as there may be calls", "[runtime][effects]") {
  line_at l({.calls_max = 2});
  for (int n = 1; n <= 3; ++n) CHECK(l.offer(n));
  CHECK(l.all() == numbers{1, 2});
  l.ended(1);
  CHECK(l.all() == numbers{3});
}

TEST_CASE("a turn goes round among recipients, however much waits for one", "[runtime][effects]") {
  line_at l({.calls_max = 9});
  for (int n = 1; n <= 3; ++n) l.offer(n, to("ann"));
  l.offer(4, to("bob"));
  CHECK(l.all() == numbers{1, 4, 2, 3});
}

TEST_CASE("a host and a customer have a bound of calls each, and others pass them", "[runtime][effects]") {
  line_at l({.calls_max = 9, .calls_of_host_max = 2, .calls_of_customer_max = 1});
  l.offer(1, to("a/1", "a", "ann"));
  l.offer(2, to("a/2", "a", "bob"));
  l.offer(3, to("a/3", "a", "cleo"));  // one too many at the host
  l.offer(4, to("b/1", "b", "ann"));   // one too many for the customer
  l.offer(5, to("b/2", "b", "dan"));
  CHECK(l.all() == numbers{1, 2, 5});
  l.ended(1);
  CHECK(l.all() == numbers{3, 4});
}

TEST_CASE("no effect is queued twice, nor while it is under way or its outcome is not settled", "[runtime][effects]") {
  line_at l({.calls_max = 9});
  CHECK(l.offer(1));
  CHECK_FALSE(l.offer(1));
  CHECK(l.all() == numbers{1});
  CHECK_FALSE(l.offer(1));
  CHECK_FALSE(l.offer(1, {}, 2));
  l.ended(1);
  CHECK_FALSE(l.offer(1));
  SECTION("the next attempt is another matter once the call has ended") {
    CHECK(l.offer(1, {}, 2));
    l.settled(1, 1);
    CHECK_FALSE(l.offer(1, {}, 2));
    CHECK(l.all() == numbers{1});
  }
  SECTION("and once it is settled it may come again") {
    l.settled(1);
    CHECK(l.offer(1));
    CHECK(l.all() == numbers{1});
  }
}

TEST_CASE("an effect is not begun when its lease may end before the call does", "[runtime][effects]") {
  line_at l({.calls_max = 1, .call_max = 15s});
  l.offer(1);
  l.offer(2);
  CHECK(l.all() == numbers{1});
  l.now = test::at(lease_s - 15);
  SECTION("to the last moment it is") {
    l.ended(1);
    CHECK(l.all() == numbers{2});
  }
  SECTION("then it is let go, and whoever finds its row next has it") {
    l.now += microseconds(1);
    l.ended(1);
    CHECK(l.all().empty());
    CHECK(l.line.waiting() == 0);
    CHECK(l.offer(2, {}, 1, 2 * lease_s));
    CHECK(l.all() == numbers{2});
  }
  SECTION("and with a lease that was renewed meanwhile it is begun, once") {
    CHECK(l.offer(2, {}, 1, 2 * lease_s));
    l.now = test::at(lease_s);
    l.ended(1);
    CHECK(l.all() == numbers{2});
  }
}

TEST_CASE("of a waiting effect the newest attempt is performed", "[runtime][effects]") {
  line_at l({.calls_max = 1});
  l.offer(1, {}, 2);
  CHECK_FALSE(l.offer(1, {}, 1, 2 * lease_s));
  CHECK(l.offer(1, {}, 3));
  CHECK(l.all() == numbers{1});
  CHECK(l.last_attempt == 3);
  CHECK(l.line.waiting() == 0);
}

TEST_CASE("what waits for one customer leaves as much room to the others", "[runtime][effects]") {
  line_at l({.waiting_max = 10, .calls_max = 1, .calls_of_customer_max = 1});
  int taken = 0;
  for (int n = 1; n <= 20; ++n) taken += l.offer(n, to("", "", "ann")) ? 1 : 0;
  CHECK(taken == 5);
  CHECK(l.offer(30, to("", "", "bob")));
  CHECK(l.line.free() == 4);
}

TEST_CASE("what is overdue makes room", "[runtime][effects]") {
  line_at l({.waiting_max = 2, .calls_max = 1, .call_max = 15s});
  l.offer(1);
  l.offer(2);
  CHECK_FALSE(l.offer(3));
  l.now = test::at(lease_s);
  CHECK(l.offer(3, {}, 1, 2 * lease_s));
  CHECK(l.all() == numbers{3});
}

TEST_CASE("strangers and those who fail leave calls to those who are known to answer", "[runtime][effects]") {
  line_at l({.calls_max = 4, .calls_of_failing_max = 1, .calls_of_unproven_max = 3});
  for (const int n : {1, 2, 3}) l.offer(n, to("r" + std::to_string(n)));
  CHECK(l.all() == numbers{1, 2, 3});
  l.ended(1, true);
  l.ended(2, false);
  l.ended(3, false);
  for (const int n : {1, 2, 3}) l.settled(n);
  l.offer(12, to("r2"));
  l.offer(13, to("r3"));  // one too many of those who fail
  l.offer(14, to("r4"));
  l.offer(15, to("r5"));
  l.offer(16, to("r6"));  // one too many who are not known to answer
  l.offer(11, to("r1"));
  CHECK(l.all() == numbers{12, 14, 15, 11});
}

TEST_CASE("a recipient who fails in a row waits, and the others do not", "[runtime][effects]") {
  line_at l({.calls_max = 9, .breaker = {.failures_max = 1, .pause = 5s}});
  l.offer(1, to("ann"));
  CHECK(l.all() == numbers{1});
  l.ended(1, false);
  l.settled(1);
  l.offer(2, to("ann"));
  l.offer(3, to("ann"));
  l.offer(4, to("bob"));
  CHECK(l.all() == numbers{4});
  l.now = test::at(5);
  CHECK(l.all() == numbers{2});
  l.ended(2, true);
  CHECK(l.all() == numbers{3});
}
