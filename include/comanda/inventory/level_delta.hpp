#pragma once

#include <cstdint>
#include <optional>

#include "comanda/inventory/stock.hpp"
#include "comanda/schema/codec.hpp"

namespace comanda::inventory {

/// By how much a count is wrong: up to level_max either way, and not 0. The default is 0: what a decoder starts from,
/// and what nobody has given.
class level_delta {
 public:
  constexpr level_delta() = default;
  consteval level_delta(std::int64_t literal) : value_(literal) {  // NOLINT: implicit
    if (!holds(literal)) throw "the literal lies outside of the range";
  }
  [[nodiscard]] static constexpr std::optional<level_delta> of(std::int64_t value) noexcept {
    if (!holds(value)) return std::nullopt;
    level_delta made;
    made.value_ = value;
    return made;
  }
  [[nodiscard]] constexpr std::int64_t value() const noexcept { return value_; }

 private:
  static constexpr bool holds(std::int64_t value) noexcept {
    return value != 0 && -level_max <= value && value <= level_max;
  }

  std::int64_t value_ = 0;
};

}  // namespace comanda::inventory

/// An integer.
template <>
struct comanda::schema::codec<comanda::inventory::level_delta> {
  static bool decode(const boost::json::value& in, comanda::inventory::level_delta& out, context& ctx);
  static boost::json::value encode(const comanda::inventory::level_delta& in);
  static boost::json::object json_schema();
};
