#pragma once

#include <cstdint>

#include "comanda/kernel/id.hpp"
#include "comanda/kernel/time.hpp"

namespace comanda {

/// How the wait between two attempts grows.
struct backoff {
  microseconds first = std::chrono::seconds(1);
  microseconds longest = std::chrono::minutes(5);
};

/// The wait after `attempts` attempts have ended (1 or more): first * 2^(attempts-1), at most `longest`, plus up to a
/// quarter of itself. That part derives from (what, attempts): many that failed together do not come back together, and
/// the same history has the same waits (P10).
[[nodiscard]] microseconds wait_after(const backoff& policy, const uuid& what, std::int64_t attempts);

}  // namespace comanda
