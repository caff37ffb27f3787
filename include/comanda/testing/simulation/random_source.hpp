#pragma once

#include <cstdint>
#include <string_view>

namespace comanda::testing::simulation {

/// Chance from a seed: SplitMix64. The distributions of the standard library differ from one library to the next, so
/// that a seed would not be the same history everywhere; these are spelled out.
class random_source {
 public:
  explicit random_source(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] std::uint64_t next() noexcept {
    state_ += 0x9e3779b97f4a7c15u;
    auto z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  /// 0 to bound - 1; the bias of the remainder is below bound / 2^64. 0 for a bound of 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) noexcept { return bound == 0 ? 0 : next() % bound; }
  /// 0 to 1, without 1.
  [[nodiscard]] double fraction() noexcept { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  [[nodiscard]] bool chance(double probability) noexcept { return fraction() < probability; }
  [[nodiscard]] bool one_in(std::uint64_t n) noexcept { return below(n) == 0; }

  /// A source of its own for one purpose: what is drawn there does not change what is drawn here.
  [[nodiscard]] random_source fork(std::string_view purpose) const noexcept {
    auto h = state_;
    for (const char c : purpose) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return random_source(h);
  }

 private:
  std::uint64_t state_;
};

}  // namespace comanda::testing::simulation
