#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace comanda::postgres::detail {

/// How long to leave a database alone after so many failures in a row: doubled each time up to a bound, the upper half
/// left to chance.
class backoff {
 public:
  backoff(std::chrono::milliseconds min, std::chrono::milliseconds max)
      : min_(std::max(min, std::chrono::milliseconds(1))), max_(std::max(min_, max)) {}

  /// Notes a failure; between half of the present wait and all of it.
  [[nodiscard]] std::chrono::milliseconds after_failure(std::uint64_t chance) {
    const auto wait = next_ == std::chrono::milliseconds::zero() ? min_ : next_;
    next_ = std::min(max_, wait * 2);
    const auto half = wait / 2;
    const auto spread = static_cast<std::uint64_t>((wait - half).count()) + 1;
    return half + std::chrono::milliseconds(static_cast<std::int64_t>(chance % spread));
  }
  void after_success() noexcept { next_ = std::chrono::milliseconds::zero(); }

 private:
  std::chrono::milliseconds min_;
  std::chrono::milliseconds max_;
  std::chrono::milliseconds next_{0};
};

}  // namespace comanda::postgres::detail
