#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "comanda/schema/codec.hpp"
#include "comanda/schema/scalars.hpp"

namespace comanda::schema {
namespace detail {

/// The array in `in` when its size is right; otherwise null, and `ctx` has the violation.
const boost::json::array* expect_array(const boost::json::value& in, std::size_t min, std::size_t max, context& ctx);
/// Of a list.
bool check_length(std::size_t elements, std::size_t min, std::size_t max, context& ctx);
/// The object in `in`; otherwise null, and `ctx` has the violation.
const boost::json::object* expect_object(const boost::json::value& in, context& ctx);
/// Refuses member names that a database could not keep as text.
bool check_key(std::string_view name, context& ctx);
/// A `min` of 0 and a `max` of `unbounded` are left out.
boost::json::object list_schema(boost::json::object element, std::size_t min, std::size_t max);
boost::json::object map_schema(boost::json::object element);
boost::json::object nullable(boost::json::object schema);

template <class T>
bool decode_list(const boost::json::value& in, std::size_t min, std::size_t max, std::vector<T>& out, context& ctx) {
  const auto* array = expect_array(in, min, max, ctx);
  if (array == nullptr) return false;
  bool good = true;
  out.clear();
  out.reserve(array->size());
  for (std::size_t i = 0; i < array->size() && !ctx.full(); ++i) {
    const context::scope here(ctx, i);
    T element{};
    good = codec<T>::decode((*array)[i], element, ctx) && good;
    out.push_back(std::move(element));  // a wrong one too: later checks name elements by their index
  }
  return good;
}

}  // namespace detail

template <class T>
struct codec<std::vector<T>> {
  static bool decode(const boost::json::value& in, std::vector<T>& out, context& ctx) {
    return detail::decode_list(in, 0, unbounded, out, ctx);
  }
  static boost::json::value encode(const std::vector<T>& in) {
    boost::json::array array;
    array.reserve(in.size());
    for (const T& element : in) array.push_back(codec<T>::encode(element));
    return array;
  }
  static boost::json::object json_schema() { return detail::list_schema(codec<T>::json_schema(), 0, unbounded); }
};

/// An absent member and a null one are both "none"; none is written as null.
template <class T>
struct codec<std::optional<T>> {
  static bool decode(const boost::json::value& in, std::optional<T>& out, context& ctx) {
    out.reset();
    if (in.is_null()) return true;
    return codec<T>::decode(in, out.emplace(), ctx);
  }
  static boost::json::value encode(const std::optional<T>& in) {
    return in ? boost::json::value(codec<T>::encode(*in)) : boost::json::value();
  }
  static boost::json::object json_schema() { return detail::nullable(codec<T>::json_schema()); }
};

/// An object whose member names are data.
template <class T>
struct codec<std::map<std::string, T>> {
  static bool decode(const boost::json::value& in, std::map<std::string, T>& out, context& ctx) {
    const auto* object = detail::expect_object(in, ctx);
    if (object == nullptr) return false;
    bool good = true;
    out.clear();
    for (const auto& member : *object) {
      if (ctx.full()) break;
      const std::string_view key(member.key().data(), member.key().size());
      const context::scope here(ctx, key);
      good = detail::check_key(key, ctx) && codec<T>::decode(member.value(), out[std::string(key)], ctx) && good;
    }
    return good;
  }
  static boost::json::value encode(const std::map<std::string, T>& in) {
    boost::json::object object;
    object.reserve(in.size());
    for (const auto& [key, value] : in) object.emplace(key, codec<T>::encode(value));
    return object;
  }
  static boost::json::object json_schema() { return detail::map_schema(codec<T>::json_schema()); }
};

/// Free form: any JSON at all.
template <>
struct codec<boost::json::value> {
  static bool decode(const boost::json::value& in, boost::json::value& out, context&) {
    out = in;
    return true;
  }
  static boost::json::value encode(const boost::json::value& in) { return in; }
  static boost::json::object json_schema() { return {}; }
};

/// Free form: any JSON object.
template <>
struct codec<boost::json::object> {
  static bool decode(const boost::json::value& in, boost::json::object& out, context& ctx);
  static boost::json::value encode(const boost::json::object& in) { return in; }
  static boost::json::object json_schema();
};

}  // namespace comanda::schema
