#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "comanda/kernel/error.hpp"
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

/// Minor units of a currency: {1250, EUR} is 12.50 EUR. May be negative. Never a floating-point number.
struct money {
  std::int64_t minor = 0;
  currency unit;
  friend constexpr bool operator==(const money&, const money&) = default;
};

// Checked arithmetic on minor units. Error: overflow.
[[nodiscard]] result<std::int64_t> checked_add(std::int64_t a, std::int64_t b);
[[nodiscard]] result<std::int64_t> checked_multiply(std::int64_t a, std::int64_t b);
// Checked arithmetic on money. Errors: overflow, currency_mismatch.
[[nodiscard]] result<money> add(money a, money b);
[[nodiscard]] result<money> subtract(money a, money b);
[[nodiscard]] result<money> multiply(money price, std::int64_t count);

}  // namespace comanda
