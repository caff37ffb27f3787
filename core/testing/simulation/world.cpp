#include "comanda/testing/simulation/world.hpp"

#include <algorithm>

namespace comanda::testing::simulation {

microseconds world::up_to(microseconds longest) noexcept {
  return microseconds(static_cast<std::int64_t>(chance_.below(static_cast<std::uint64_t>(longest.count()) + 1)));
}

void world::at(timestamp when, action what) {
  events_.emplace(std::pair(std::max(when, now_), ++last_event_), std::move(what));
}

bool world::step() {
  if (events_.empty()) return false;
  const auto next = events_.extract(events_.begin());
  now_ = std::max(now_, next.key().first);  // later than planned when somebody was busy
  ++steps_;
  next.mapped()();
  return true;
}

void world::pass(microseconds time) {
  const auto until = now_ + time;
  if (depth_ < nesting_max) {
    ++depth_;
    while (!events_.empty() && events_.begin()->first.first <= until) step();
    --depth_;
  }
  now_ = std::max(now_, until);
}

}  // namespace comanda::testing::simulation
