#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "comanda/schema/codec.hpp"

namespace comanda::schema {

/// The Max of a text or a list that only the size of the whole document limits.
inline constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

namespace detail {

bool decode_integer(const boost::json::value& in, std::int64_t min, std::int64_t max, std::int64_t& out, context& ctx);
bool decode_integer(const boost::json::value& in, std::uint64_t max, std::uint64_t& out, context& ctx);
/// Lengths in Unicode characters. A text with U+0000 in it is refused: databases cannot keep one.
bool decode_text(const boost::json::value& in, std::size_t min, std::size_t max, std::string& out, context& ctx);
/// Whether it is text (comanda/kernel/text.hpp) of so many Unicode characters.
[[nodiscard]] bool has_characters(std::string_view text, std::size_t min, std::size_t max) noexcept;
bool check_characters(std::string_view text, std::size_t min, std::size_t max, context& ctx);
/// "must have 1 to 100 elements" and the like; `what` in the singular.
std::string limits_text(std::size_t min, std::size_t max, std::string_view what);
boost::json::object integer_schema(std::int64_t min, std::int64_t max);
boost::json::object unsigned_schema(std::uint64_t max);
/// A `min` of 0 and a `max` of `unbounded` are left out.
boost::json::object text_schema(std::size_t min, std::size_t max);

template <class T>
concept plain_integer =
    std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
    !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

}  // namespace detail

template <>
struct codec<bool> {
  static bool decode(const boost::json::value& in, bool& out, context& ctx);
  static boost::json::value encode(bool in) { return in; }
  static boost::json::object json_schema();
};

template <detail::plain_integer T>
  requires std::signed_integral<T>
struct codec<T> {
  using limits = std::numeric_limits<T>;
  static bool decode(const boost::json::value& in, T& out, context& ctx) {
    std::int64_t wide = 0;
    if (!detail::decode_integer(in, limits::min(), limits::max(), wide, ctx)) return false;
    out = static_cast<T>(wide);
    return true;
  }
  static boost::json::value encode(T in) { return std::int64_t{in}; }
  static boost::json::object json_schema() { return detail::integer_schema(limits::min(), limits::max()); }
};

template <detail::plain_integer T>
  requires std::unsigned_integral<T>
struct codec<T> {
  using limits = std::numeric_limits<T>;
  static bool decode(const boost::json::value& in, T& out, context& ctx) {
    std::uint64_t wide = 0;
    if (!detail::decode_integer(in, limits::max(), wide, ctx)) return false;
    out = static_cast<T>(wide);
    return true;
  }
  static boost::json::value encode(T in) { return std::uint64_t{in}; }
  static boost::json::object json_schema() { return detail::unsigned_schema(limits::max()); }
};

template <>
struct codec<std::string> {
  static bool decode(const boost::json::value& in, std::string& out, context& ctx) {
    return detail::decode_text(in, 0, unbounded, out, ctx);
  }
  static boost::json::value encode(const std::string& in);
  static boost::json::object json_schema() { return detail::text_schema(0, unbounded); }
};

}  // namespace comanda::schema
