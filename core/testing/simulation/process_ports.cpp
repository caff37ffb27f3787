#include "comanda/testing/simulation/process_ports.hpp"

#include <array>

namespace comanda::testing::simulation {

namespace {

/// How far a clock is off, either way. Most of the time by no more than instances may differ.
constexpr std::array<microseconds, 3> jumps_max = {std::chrono::seconds(1), std::chrono::seconds(1),
                                                   std::chrono::seconds(30)};

}  // namespace

timestamp process_clock::now() {
  auto& w = guard_.the_world();
  if (guard_.strikes(fault::jump, port::clock)) {
    const auto farthest = jumps_max[guard_.chance().below(jumps_max.size())];
    wrong_by_ = w.up_to(2 * farthest) - farthest;
  }
  return w.now() + wrong_by_;
}

uuid process_ids::next(timestamp now) {
  std::array<std::uint8_t, 10> bytes{};
  auto word = chance_.next();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 8) word = chance_.next();
    bytes[i] = static_cast<std::uint8_t>(word);
    word >>= 8;
  }
  return make_uuid_v7(now, bytes);
}

}  // namespace comanda::testing::simulation
