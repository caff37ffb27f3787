#include <algorithm>
#include <cstdio>
#include <string>

#include "plants/plant.hpp"
#include "run/run_seed.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::simulation;

namespace {

constexpr std::uint64_t seeds_max = 2'000;

/// The first seed in which something is wrong; 0: none.
std::uint64_t find(const planted_fault& p, seed_result& found) {
  for (std::uint64_t seed = 1; seed <= seeds_max; ++seed) {
    found = run_seed({.seed = seed, .planted = p.what});
    if (!found.wrongs.empty()) return seed;
  }
  return 0;
}

}  // namespace

TEST_CASE("each planted fault is found, by the invariant that it breaks", "[simulation]") {
  std::puts("| planted fault | seed | found by |\n| --- | ---: | --- |");
  for (const auto& p : planted_faults) {
    CAPTURE(p.name);
    seed_result found;
    const auto seed = find(p, found);
    CHECK(seed != 0);
    std::string by;
    for (const auto& w : found.wrongs) {
      if (by.find(w.invariant) == std::string::npos) by += (by.empty() ? "" : "; ") + w.invariant;
    }
    std::printf("| %s | %llu | %s |\n", std::string(p.name).c_str(), static_cast<unsigned long long>(seed), by.c_str());
    CHECK(std::ranges::any_of(found.wrongs, [&](const auto& w) { return w.invariant == p.found_by; }));
    // It is the fault that is found, and not something that is there without it.
    if (seed != 0) CHECK(run_seed({.seed = seed}).wrongs.empty());
  }
}
