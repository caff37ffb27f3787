#pragma once

#include <array>
#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

#include "comanda/schema/codec.hpp"

namespace comanda::schema {

template <class E>
concept described_enum = std::is_enum_v<E> && boost::describe::has_describe_enumerators<E>::value;

namespace detail {

/// `delete_` is spelled so only because C++ has taken `delete`.
constexpr std::string_view without_trailing_underscore(std::string_view name) noexcept {
  if (name.ends_with('_')) name.remove_suffix(1);
  return name;
}

/// The place of the text in `in` among `names`; otherwise none, and `ctx` has the violation.
std::optional<std::size_t> expect_one_of(const boost::json::value& in, std::span<const std::string_view> names,
                                         context& ctx);
boost::json::object enum_schema(std::span<const std::string_view> names);

template <class E>
struct enumerators;  // the names and values of E, in the order of the description

template <class E, template <class...> class List, class... D>
constexpr auto names_in(List<D...>) {
  return std::array<std::string_view, sizeof...(D)>{without_trailing_underscore(D::name)...};
}
template <class E, template <class...> class List, class... D>
constexpr auto values_in(List<D...>) {
  return std::array<E, sizeof...(D)>{D::value...};
}

template <described_enum E>
struct enumerators<E> {
  using list = boost::describe::describe_enumerators<E>;
  static constexpr auto names = names_in<E>(list{});
  static constexpr auto values = values_in<E>(list{});
};

}  // namespace detail

/// Every enumerator of a described enumeration, in the order of the description.
template <described_enum E>
inline constexpr auto& enum_values = detail::enumerators<E>::values;

/// The text of an enumerator, as JSON, query parameters and database columns have it; empty for a number that is none.
template <described_enum E>
[[nodiscard]] constexpr std::string_view enum_name(E value) noexcept {
  using all = detail::enumerators<E>;
  for (std::size_t i = 0; i < all::values.size(); ++i) {
    if (all::values[i] == value) return all::names[i];
  }
  return {};
}

/// The inverse of `enum_name`.
template <described_enum E>
[[nodiscard]] constexpr std::optional<E> parse_enum(std::string_view text) noexcept {
  using all = detail::enumerators<E>;
  for (std::size_t i = 0; i < all::names.size(); ++i) {
    if (all::names[i] == text) return all::values[i];
  }
  return std::nullopt;
}

template <described_enum E>
struct codec<E> {
  static bool decode(const boost::json::value& in, E& out, context& ctx) {
    const auto place = detail::expect_one_of(in, detail::enumerators<E>::names, ctx);
    if (!place) return false;
    out = detail::enumerators<E>::values[*place];
    return true;
  }
  static boost::json::value encode(E in) { return boost::json::string(enum_name(in)); }
  static boost::json::object json_schema() { return detail::enum_schema(detail::enumerators<E>::names); }
};

}  // namespace comanda::schema
