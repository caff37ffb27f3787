#pragma once

#include <boost/describe/enum_from_string.hpp>
#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "comanda/kernel/error.hpp"
#include "comanda/kernel/money.hpp"
#include "comanda/kernel/name.hpp"
#include "comanda/schema/schema.hpp"
#include "comanda/storage/table.hpp"

// From a described struct to a table and its rows (P7: no column is written twice in C++). A record is a described
// struct with
//   static constexpr std::string_view table_name, key_column;
// A member `version` makes its updates checked, a member `due_at` makes its rows claimable.
namespace comanda::storage {

template <class T>
concept record = requires {
  { T::table_name } -> std::convertible_to<std::string_view>;
  { T::key_column } -> std::convertible_to<std::string_view>;
};

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_ranged = false;
template <std::int64_t Min, std::int64_t Max>
inline constexpr bool is_ranged<ranged<Min, Max>> = true;
template <>
inline constexpr bool is_ranged<minor_units> = true;
template <class T>
inline constexpr bool is_name = false;
template <class Tag>
inline constexpr bool is_name<name<Tag>> = true;
template <class T>
inline constexpr bool is_id = false;
template <class Tag>
inline constexpr bool is_id<id<Tag>> = true;

/// What every malformed cell is reported as.
[[nodiscard]] error bad_cell(std::string_view table, std::string_view column);
[[nodiscard]] result<boost::json::value> parse_cell(const std::string& text);
[[nodiscard]] std::string serialize(const boost::json::value& v);
[[nodiscard]] std::string_view without_underscore(const char* enumerator) noexcept;

template <class T>
constexpr column_kind kind_of() {
  if constexpr (is_optional<T>)
    return kind_of<typename T::value_type>();
  else if constexpr (std::same_as<T, bool>)
    return column_kind::boolean;
  else if constexpr (std::integral<T> || is_ranged<T>)
    return column_kind::integer;
  else if constexpr (std::same_as<T, std::string> || is_name<T> || std::same_as<T, currency> || std::is_enum_v<T>)
    return column_kind::text;
  else if constexpr (std::same_as<T, uuid> || is_id<T>)
    return column_kind::uuid;
  else if constexpr (std::same_as<T, timestamp>)
    return column_kind::timestamp;
  else
    return column_kind::json;
}

template <class T>
cell to_cell(const T& v) {
  if constexpr (is_optional<T>) {
    if (v) return to_cell(*v);
    return null{};
  } else if constexpr (std::same_as<T, bool> || std::same_as<T, std::string> || std::same_as<T, uuid> ||
                       std::same_as<T, timestamp> || std::same_as<T, json_text>) {
    return v;
  } else if constexpr (std::integral<T>) {
    return static_cast<std::int64_t>(v);
  } else if constexpr (is_id<T> || is_name<T> || is_ranged<T>) {
    return v.value();
  } else if constexpr (std::same_as<T, currency>) {
    return std::string(v.code());
  } else if constexpr (std::is_enum_v<T>) {
    static_assert(!schema::enum_name(T{}).empty(),
                  "0 is none of the enumerators: a default value could be stored and not be read again");
    return std::string(without_underscore(boost::describe::enum_to_string(v, "")));
  } else {
    return json_text{detail::serialize(schema::encode(v))};  // not the one that its argument brings along
  }
}

/// False when the cell does not hold a T.
template <class T>
bool from_cell(const cell& c, T& out) {
  if constexpr (is_optional<T>) {
    if (std::holds_alternative<null>(c)) {
      out.reset();
      return true;
    }
    return from_cell(c, out.emplace());
  } else if constexpr (std::same_as<T, bool> || std::same_as<T, std::string> || std::same_as<T, uuid> ||
                       std::same_as<T, timestamp> || std::same_as<T, json_text>) {
    const auto* v = std::get_if<T>(&c);
    if (v != nullptr) out = *v;
    return v != nullptr;
  } else if constexpr (std::integral<T>) {
    const auto* v = std::get_if<std::int64_t>(&c);
    if (v == nullptr || (sizeof(T) < sizeof *v && !std::in_range<T>(*v))) return false;
    out = static_cast<T>(*v);
    return true;
  } else if constexpr (is_ranged<T>) {
    const auto* v = std::get_if<std::int64_t>(&c);
    const auto held = v != nullptr ? T::of(*v) : std::nullopt;
    if (held) out = *held;
    return held.has_value();
  } else if constexpr (is_id<T>) {
    const auto* v = std::get_if<uuid>(&c);
    if (v != nullptr) out = T(*v);
    return v != nullptr;
  } else if constexpr (is_name<T>) {
    const auto* v = std::get_if<std::string>(&c);
    if (v == nullptr) return false;
    auto parsed = T::restore(*v);
    if (parsed) out = *std::move(parsed);
    return parsed.has_value();
  } else if constexpr (std::same_as<T, currency>) {
    const auto* v = std::get_if<std::string>(&c);
    if (v == nullptr) return false;
    if (v->empty()) {  // none, which `parse` never makes and a default is
      out = T{};
      return true;
    }
    auto parsed = T::parse(*v);
    if (parsed) out = *std::move(parsed);
    return parsed.has_value();
  } else if constexpr (std::is_enum_v<T>) {
    const auto* v = std::get_if<std::string>(&c);
    if (v == nullptr) return false;
    bool known = false;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto d) {
      if (without_underscore(d.name) == *v) out = d.value, known = true;
    });
    return known;
  } else {
    const auto* v = std::get_if<json_text>(&c);
    if (v == nullptr) return false;
    auto document = parse_cell(v->text);
    if (!document) return false;
    auto decoded = schema::decode<T>(
        *document, {.unknown_members = schema::unknown_members::ignore, .bounds = schema::bounds::ignore});
    if (decoded) out = *std::move(decoded);
    return decoded.has_value();
  }
}

template <class T>
using members = boost::describe::describe_members<T, boost::describe::mod_public>;

template <record T>
table make_table() {
  table t;
  t.name = T::table_name;
  boost::mp11::mp_for_each<members<T>>([&](auto d) {
    using member = std::remove_cvref_t<decltype(std::declval<T&>().*d.pointer)>;
    if (T::key_column == d.name) t.key = t.columns.size();
    if (std::string_view(d.name) == "version") t.version = t.columns.size();
    if (std::string_view(d.name) == "due_at") t.due = t.columns.size();
    t.columns.push_back({d.name, kind_of<member>(), is_optional<member>});
  });
  return t;
}

template <record T>
struct key_of_record {
  template <class D>
  using is_key = boost::mp11::mp_bool<(T::key_column == std::string_view(D::name))>;
  using descriptor = boost::mp11::mp_at<members<T>, boost::mp11::mp_find_if<members<T>, is_key>>;
  using type = std::remove_cvref_t<decltype(std::declval<T&>().*descriptor::pointer)>;
};

}  // namespace detail

/// The type of a record's key: order_id for an order.
template <record T>
using key_type = typename detail::key_of_record<T>::type;

template <record T>
[[nodiscard]] const key_type<T>& key_of(const T& r) {
  return r.*detail::key_of_record<T>::descriptor::pointer;
}

/// The table of a record: one object for the whole program, never changed.
template <record T>
[[nodiscard]] const table& table_of() {
  static const table t = detail::make_table<T>();
  return t;
}

template <class K>
[[nodiscard]] cell key_cell(const K& key) {
  return detail::to_cell(key);
}

template <record T>
[[nodiscard]] row to_row(const T& r) {
  row out;
  out.reserve(boost::mp11::mp_size<detail::members<T>>::value);
  boost::mp11::mp_for_each<detail::members<T>>([&](auto d) { out.push_back(detail::to_cell(r.*d.pointer)); });
  return out;
}

/// Reads whatever `to_row` writes, defaults too, and what was written when the bounds of a text or a list were others.
/// Error: internal, naming table and column: what is stored is not what this program writes.
template <record T>
[[nodiscard]] result<T> from_row(const row& cells) {
  T r;
  std::size_t i = 0;
  const char* bad = cells.size() == boost::mp11::mp_size<detail::members<T>>::value ? nullptr : "(all)";
  boost::mp11::mp_for_each<detail::members<T>>([&](auto d) {
    if (bad == nullptr && !detail::from_cell(cells[i++], r.*d.pointer)) bad = d.name;
  });
  if (bad != nullptr) return unexpected<error>(detail::bad_cell(T::table_name, bad));
  return r;
}

}  // namespace comanda::storage
