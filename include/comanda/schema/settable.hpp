#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>

#include "comanda/schema/codec.hpp"
#include "comanda/schema/containers.hpp"

namespace comanda::schema {

/// A member of a request that replaces something: what is left out stays as it is, and null takes it away. A struct
/// lists it in its `optional_members`. It is for reading: one that was left out is written as null.
template <class T>
struct settable {
  bool given = false;
  std::optional<T> value{};
  friend bool operator==(const settable&, const settable&) = default;
};

template <class T>
struct codec<settable<T>> {
  static bool decode(const boost::json::value& in, settable<T>& out, context& ctx) {
    out.given = true;
    return codec<std::optional<T>>::decode(in, out.value, ctx);
  }
  static boost::json::value encode(const settable<T>& in) { return codec<std::optional<T>>::encode(in.value); }
  static boost::json::object json_schema() { return codec<std::optional<T>>::json_schema(); }
};

}  // namespace comanda::schema
