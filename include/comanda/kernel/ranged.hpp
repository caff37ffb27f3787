#pragma once

#include <cstdint>
#include <optional>

namespace comanda {

/// An integer from Min to Max, both included: it cannot hold another. A literal that lies outside does not compile;
/// what is known only when the program runs goes through `of`, what comes from outside through its codec
/// (comanda/schema/bounded.hpp). The default is 0, or Min where 0 is outside. Compares and counts as the std::int64_t
/// that it converts to.
template <std::int64_t Min, std::int64_t Max>
  requires(Min <= Max)
class ranged {
 public:
  static constexpr std::int64_t min = Min;
  static constexpr std::int64_t max = Max;

  constexpr ranged() = default;
  consteval ranged(std::int64_t literal) : value_(literal) {  // NOLINT: implicit
    if (!holds(literal)) throw "the literal lies outside of the range";
  }
  /// From a range that lies within this one.
  template <std::int64_t OtherMin, std::int64_t OtherMax>
    requires(Min <= OtherMin && OtherMax <= Max)
  constexpr ranged(ranged<OtherMin, OtherMax> narrower) noexcept : value_(narrower.value()) {}  // NOLINT: implicit
  [[nodiscard]] static constexpr std::optional<ranged> of(std::int64_t value) noexcept {
    if (!holds(value)) return std::nullopt;
    ranged made;
    made.value_ = value;
    return made;
  }
  constexpr operator std::int64_t() const noexcept { return value_; }  // NOLINT: implicit
  [[nodiscard]] constexpr std::int64_t value() const noexcept { return value_; }

 private:
  static constexpr bool holds(std::int64_t value) noexcept { return Min <= value && value <= Max; }

  std::int64_t value_ = holds(0) ? 0 : Min;
};

}  // namespace comanda
