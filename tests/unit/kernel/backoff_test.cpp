#include "comanda/kernel/backoff.hpp"

#include <set>

#include "support/catch.hpp"

using namespace comanda;
using namespace std::chrono_literals;

TEST_CASE("a wait doubles up to the longest, plus up to a quarter", "[kernel]") {
  const backoff policy{1s, 10s};
  const uuid what = derive_uuid(uuid{{1}}, {"what"});
  const microseconds least[] = {1s, 2s, 4s, 8s, 10s, 10s};
  for (std::int64_t n = 1; n <= 6; ++n) {
    const auto wait = wait_after(policy, what, n);
    CHECK(wait >= least[n - 1]);
    CHECK(wait <= least[n - 1] + least[n - 1] / 4);
    CHECK(wait == wait_after(policy, what, n));
  }
  CHECK(wait_after(policy, what, 1'000'000) <= 12500ms);
}

TEST_CASE("the longest wait bounds the first, too", "[kernel]") { CHECK(wait_after({10s, 1s}, uuid{}, 1) <= 1250ms); }

TEST_CASE("what failed together does not come back together", "[kernel]") {
  std::set<microseconds> waits;
  for (int n = 0; n < 100; ++n) waits.insert(wait_after({1s, 10s}, derive_uuid(uuid{{1}}, {std::to_string(n)}), 1));
  CHECK(waits.size() > 90);
}
