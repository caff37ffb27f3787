#pragma once

#include <algorithm>
#include <array>
#include <boost/describe/class.hpp>
#include <boost/describe/members.hpp>
#include <boost/describe/modifiers.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "comanda/schema/codec.hpp"
#include "comanda/schema/containers.hpp"
#include "comanda/schema/documentation.hpp"
#include "comanda/schema/enumeration.hpp"

namespace comanda::schema {

/// A struct with BOOST_DESCRIBE_STRUCT. Its members are the members of a JSON object, in that order; public members of
/// described bases come first. It may declare two things more:
///
/// - `static constexpr std::array<std::string_view, N> optional_members{...}`: members that keep their default
///   initialiser when they are absent. (A std::optional one may always be absent. An initialiser alone makes no member
///   optional.)
/// - `void validate(schema::context& ctx) const`: rules over several members, such as "each SKU once". It runs after
/// the
///   members have been decoded, also when some were wrong, so that a client gets all violations at once: members that
///   were wrong then have some default value, which the rule should let pass.
template <class T>
concept described_struct =
    std::is_class_v<T> && boost::describe::has_describe_members<T>::value && std::default_initializable<T>;

namespace detail {

/// One member of a struct, with its types erased: so the walk over the members is compiled once and not once a struct.
struct member {
  std::string_view name;
  bool may_be_absent;
  bool (*decode)(const boost::json::value& in, void* structure, context& ctx);
  boost::json::value (*encode)(const void* structure);
  boost::json::object (*json_schema)();
};

bool decode_members(const boost::json::object& in, void* structure, std::span<const member> members, context& ctx);
boost::json::object encode_members(const void* structure, std::span<const member> members);
boost::json::object structure_schema(std::span<const member> members, std::string_view description,
                                     std::span<const member_doc> docs);

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
constexpr std::span<const std::string_view> optional_members() noexcept {
  if constexpr (requires { T::optional_members; }) {
    return T::optional_members;
  } else {
    return {};
  }
}

template <class T>
constexpr bool is_listed_as_optional(std::string_view name) noexcept {
  constexpr auto names = optional_members<T>();
  return std::find(names.begin(), names.end(), name) != names.end();
}

template <class T, class D>
constexpr member describe_member() {
  using type = std::remove_cvref_t<decltype(std::declval<T&>().*D::pointer)>;
  constexpr std::string_view name = without_trailing_underscore(D::name);
  return {name, is_optional<type> || is_listed_as_optional<T>(name),
          [](const boost::json::value& in, void* structure, context& ctx) {
            return codec<type>::decode(in, static_cast<T*>(structure)->*D::pointer, ctx);
          },
          [](const void* structure) -> boost::json::value {
            return codec<type>::encode(static_cast<const T*>(structure)->*D::pointer);
          },
          [] { return codec<type>::json_schema(); }};
}

template <class T, template <class...> class List, class... D>
constexpr auto members_in(List<D...>) {
  return std::array<member, sizeof...(D)>{describe_member<T, D>()...};
}

template <class T>
struct structure {
  using list = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;
  static constexpr auto members = members_in<T>(list{});

  static constexpr bool has(std::string_view name) {
    return std::any_of(members.begin(), members.end(), [=](const member& m) { return m.name == name; });
  }
};

template <class T>
constexpr std::span<const member_doc> member_docs() {
  if constexpr (requires { documentation<T>::members; }) {
    constexpr auto is_member = [](const member_doc& doc) { return structure<T>::has(doc.name); };
    static_assert(std::all_of(documentation<T>::members.begin(), documentation<T>::members.end(), is_member),
                  "the documentation names something that is not a member");
    return documentation<T>::members;
  } else {
    return {};
  }
}

template <class T>
constexpr std::string_view description_of() {
  if constexpr (requires { documentation<T>::description; }) {
    return documentation<T>::description;
  } else {
    return {};
  }
}

}  // namespace detail

template <described_struct T>
struct codec<T> {
  static_assert(std::ranges::all_of(detail::optional_members<T>(), detail::structure<T>::has),
                "optional_members names something that is not a member");

  static bool decode(const boost::json::value& in, T& out, context& ctx) {
    const auto* object = detail::expect_object(in, ctx);
    if (object == nullptr) return false;
    const std::size_t before = ctx.violations().size();
    bool good = detail::decode_members(*object, &out, detail::structure<T>::members, ctx);
    if constexpr (requires { std::as_const(out).validate(ctx); }) {
      if (ctx.holds_bounds()) std::as_const(out).validate(ctx);
      good = good && ctx.violations().size() == before && !ctx.full();
    }
    return good;
  }
  static boost::json::object encode(const T& in) { return detail::encode_members(&in, detail::structure<T>::members); }
  static boost::json::object json_schema() {
    return detail::structure_schema(detail::structure<T>::members, detail::description_of<T>(),
                                    detail::member_docs<T>());
  }
};

}  // namespace comanda::schema
