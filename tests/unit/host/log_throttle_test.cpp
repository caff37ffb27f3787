#include "log_throttle.hpp"

#include "support/catch.hpp"

using namespace std::chrono_literals;
using comanda::host::log_throttle;

TEST_CASE("one line in each interval is let through, and says how many were not", "[log]") {
  log_throttle throttle(1s);
  log_throttle::steady::time_point now{};
  CHECK(throttle.pass(now) == 0U);
  CHECK_FALSE(throttle.pass(now));
  CHECK_FALSE(throttle.pass(now + 999ms));
  CHECK(throttle.pass(now + 1s) == 2U);
  CHECK_FALSE(throttle.pass(now + 1s));
  CHECK(throttle.pass(now + 3s) == 1U);
  CHECK(throttle.pass(now + 5s) == 0U);
}
