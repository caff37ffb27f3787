#include "comanda/testing/simulation/lifeline.hpp"

#include <array>

namespace comanda::testing::simulation {

namespace {

/// From a hiccup to more than any lease: outbox and timers are leased for 15 s, effects for 30 s.
constexpr std::array<microseconds, 4> delays_max = {std::chrono::milliseconds(20), std::chrono::milliseconds(500),
                                                    std::chrono::seconds(6), std::chrono::seconds(40)};

}  // namespace

void port_guard::crash() {
  life_.kill();
  throw process_killed{};
}

bool port_guard::strikes(fault f, port p) {
  if (!plan_.strikes(f, p)) return false;
  note(to_string(f), to_string(p));
  return true;
}

void port_guard::before(port p) {
  check();
  if (strikes(fault::crash_before, p)) crash();
  if (!strikes(fault::delay, p)) return;
  const auto longest = delays_max[chance().below(delays_max.size())];
  world_.pass(microseconds(static_cast<std::int64_t>(chance().below(static_cast<std::uint64_t>(longest.count())))));
  check();
}

void port_guard::after(port p) {
  if (strikes(fault::crash_after, p)) crash();
}

}  // namespace comanda::testing::simulation
