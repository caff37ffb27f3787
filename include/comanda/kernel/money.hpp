#pragma once

#include <array>
#include <compare>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "comanda/kernel/ranged.hpp"

namespace comanda {

/// An ISO 4217 code: three capital letters that the standard lists as a currency in use.
class currency {
 public:
  constexpr currency() = default;  ///< no currency: what a decoder starts from, never stored
  [[nodiscard]] static std::optional<currency> parse(std::string_view code);
  /// All that `parse` takes, in the order of the alphabet.
  [[nodiscard]] static std::span<const std::string_view> codes() noexcept;
  [[nodiscard]] std::string_view code() const noexcept { return {code_.data(), code_[0] == '\0' ? 0u : 3u}; }
  friend constexpr auto operator<=>(const currency&, const currency&) = default;

 private:
  std::array<char, 3> code_{};
};
[[nodiscard]] inline std::string to_string(currency c) { return std::string(c.code()); }

/// Of one piece, in minor units. A hundred lines of ten thousand pieces at this price still fit 64 bits.
inline constexpr std::int64_t unit_price_max = 900'000'000'000;
using piece_price = ranged<0, unit_price_max>;

/// An amount of one currency, which its owner names, in minor units: 1250 is 12.50 EUR. From 0 to more than any order's
/// total. Amounts are added to amounts and to nothing else; a sum or a difference that lies outside throws
/// std::out_of_range: an invariant of the owner does not hold, which is a defect. What comes from outside goes through
/// `of` or its codec.
class minor_units {
 public:
  static constexpr std::int64_t min = 0;
  static constexpr std::int64_t max = 1'000'000'000'000'000'000;

  constexpr minor_units() = default;
  consteval minor_units(std::int64_t literal) : minor_units(range(literal)) {}  // NOLINT: implicit
  template <std::int64_t Min, std::int64_t Max>
    requires(min <= Min && Max <= max)
  constexpr minor_units(ranged<Min, Max> within) noexcept : value_(within) {}  // NOLINT: implicit
  [[nodiscard]] static constexpr std::optional<minor_units> of(std::int64_t value) noexcept {
    const auto held = range::of(value);
    return held ? std::optional<minor_units>(*held) : std::nullopt;
  }
  constexpr operator std::int64_t() const noexcept { return value_; }  // NOLINT: implicit
  [[nodiscard]] constexpr std::int64_t value() const noexcept { return value_; }

  // The sum of two fits 64 bits.
  friend minor_units operator+(minor_units a, minor_units b) { return checked(a.value() + b.value()); }
  friend minor_units operator-(minor_units a, minor_units b) { return checked(a.value() - b.value()); }
  minor_units& operator+=(minor_units other) { return *this = *this + other; }
  minor_units& operator-=(minor_units other) { return *this = *this - other; }

  friend constexpr bool operator==(minor_units a, minor_units b) noexcept { return a.value() == b.value(); }
  friend constexpr auto operator<=>(minor_units a, minor_units b) noexcept { return a.value() <=> b.value(); }
  template <std::integral Number>
  friend constexpr bool operator==(minor_units a, Number b) noexcept {
    return a.value() == b;
  }
  template <std::integral Number>
  friend constexpr auto operator<=>(minor_units a, Number b) noexcept {
    return a.value() <=> std::int64_t{b};
  }

 private:
  using range = ranged<min, max>;
  [[nodiscard]] static minor_units checked(std::int64_t value);

  range value_;
};

/// Minor units of a currency: {1250, EUR} is 12.50 EUR. May be negative. Never a floating-point number.
struct money {
  std::int64_t minor = 0;
  currency unit;
  friend constexpr bool operator==(const money&, const money&) = default;
};

}  // namespace comanda
