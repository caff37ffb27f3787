#include "alarm.hpp"

#include <atomic>
#include <functional>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"

using namespace std::chrono_literals;
namespace host = comanda::host;  // named in full: there is an ::alarm, too

namespace {

/// The calls in their order.
class calls {
 public:
  std::function<void()> named(char name) {
    return [this, name] {
      const std::lock_guard lock(mutex_);
      seen_ += name;
    };
  }
  std::string seen() {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  std::mutex mutex_;
  std::string seen_;
};

bool comes(std::future<void> f) { return f.wait_for(10s) == std::future_status::ready; }

}  // namespace

TEST_CASE("what is armed is called when its time is over, without another call", "[alarm]") {
  host::alarm clock;
  std::promise<void> called;
  REQUIRE(clock.after(1ms, [&] { called.set_value(); }));
  CHECK(comes(called.get_future()));
  CHECK(clock.waiting() == 0);
}

TEST_CASE("what is due earlier is called earlier, whenever it was armed", "[alarm]") {
  host::alarm clock;
  calls order;
  std::promise<void> last;
  REQUIRE(clock.after(1h, order.named('d')));
  REQUIRE(clock.after(30ms, [&] {
    order.named('c')();
    last.set_value();
  }));
  REQUIRE(clock.after(10ms, order.named('a')));
  REQUIRE(clock.after(20ms, order.named('b')));
  REQUIRE(comes(last.get_future()));
  CHECK(order.seen() == "abc");
  CHECK(clock.waiting() == 1);
}

TEST_CASE("a call may arm again", "[alarm]") {
  host::alarm clock;
  std::promise<void> done;
  int left = 3;
  std::function<void()> again = [&] {
    if (--left == 0) return done.set_value();
    if (!clock.after(0ms, again)) done.set_exception(std::make_exception_ptr(std::runtime_error("refused")));
  };
  REQUIRE(clock.after(0ms, again));
  CHECK(comes(done.get_future()));
  CHECK(left == 0);
}

TEST_CASE("closing calls all that waits, in the order of their times, before it returns", "[alarm]") {
  host::alarm clock;
  calls order;
  REQUIRE(clock.after(2h, order.named('b')));
  REQUIRE(clock.after(1h, order.named('a')));
  REQUIRE(clock.after(std::chrono::milliseconds::max(), order.named('c')));
  clock.close();
  CHECK(order.seen() == "abc");
}

TEST_CASE("of those due together the first armed is the first called", "[alarm]") {
  host::alarm clock;
  calls order;
  std::promise<void> go;
  REQUIRE(clock.after(0ms, [held = go.get_future().share()] { held.wait(); }));  // so that the rest is due together
  for (char name = 'a'; name <= 'f'; ++name) REQUIRE(clock.after(0ms, order.named(name)));
  go.set_value();
  clock.close();
  CHECK(order.seen() == "abcdef");
}

TEST_CASE("a closed alarm calls nothing any more and says so", "[alarm]") {
  host::alarm clock;
  bool again_taken = true;
  REQUIRE(clock.after(1h, [&] { again_taken = clock.after(0ms, [] {}); }));
  clock.close();
  CHECK_FALSE(again_taken);
  CHECK_FALSE(clock.after(0ms, [] { FAIL("called"); }));
  clock.close();
}

TEST_CASE("an alarm that is full refuses, and room made is used", "[alarm]") {
  host::alarm clock(2);
  std::promise<void> called;
  REQUIRE(clock.after(1h, [] {}));
  REQUIRE(clock.after(1ms, [&] { called.set_value(); }));
  REQUIRE(comes(called.get_future()));
  REQUIRE(clock.after(1h, [] {}));
  CHECK_FALSE(clock.after(1h, [] {}));
  CHECK(clock.waiting() == 2);
}

TEST_CASE("every thread may arm, and each of its calls comes once", "[alarm]") {
  constexpr int threads = 4;
  constexpr int calls_each = 500;
  std::atomic<int> called{0};
  std::atomic<int> taken{0};
  {
    host::alarm clock;
    std::vector<std::thread> arming;
    for (int t = 0; t < threads; ++t) {
      arming.emplace_back([&] {
        for (int i = 0; i < calls_each; ++i) taken += clock.after(std::chrono::milliseconds(i % 3), [&] { ++called; });
      });
    }
    for (auto& t : arming) t.join();
  }
  CHECK(taken == threads * calls_each);
  CHECK(called == taken);
}
