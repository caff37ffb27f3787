#pragma once

#include <cstdint>

namespace comanda::test {

/// A linear congruential generator (Knuth's MMIX constants): the same numbers on every machine.
class lcg {
 public:
  explicit lcg(std::uint64_t seed) : state_(seed) {}
  std::uint32_t below(std::size_t bound) {
    state_ = state_ * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<std::uint32_t>((state_ >> 33) % bound);
  }

 private:
  std::uint64_t state_;
};

}  // namespace comanda::test
