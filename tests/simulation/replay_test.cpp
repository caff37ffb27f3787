#include "run/run_seed.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::simulation;

namespace {

constexpr std::uint64_t seeds = 50;

}  // namespace

TEST_CASE("the same seed is the same history", "[simulation]") {
  std::uint64_t last = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    const auto first = run_seed({.seed = seed});
    const auto second = run_seed({.seed = seed});
    CHECK(first.happenings > 0);
    CHECK(first.happenings == second.happenings);
    CHECK(first.hash == second.hash);
    CHECK(first.hash != last);
    last = first.hash;
  }
}
