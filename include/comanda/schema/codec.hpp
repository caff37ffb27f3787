#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <concepts>

#include "comanda/schema/context.hpp"

namespace comanda::schema {

/// How a type is read from JSON, written to JSON and described by a JSON Schema (draft 2020-12). Specialise it for a
/// type of your own:
///
///     template <>
///     struct comanda::schema::codec<colour> {
///       /// False when `ctx` got a violation; `out` is then of no matter.
///       static bool decode(const boost::json::value& in, colour& out, context& ctx);
///       static boost::json::value encode(const colour& in);
///       static boost::json::object json_schema();
///     };
///
/// The type must be default-constructible. Structs described with BOOST_DESCRIBE_STRUCT and enumerations described with
/// BOOST_DESCRIBE_ENUM have a codec already.
template <class T>
struct codec;

template <class T>
concept has_codec =
    std::default_initializable<T> && requires(const boost::json::value& in, T& out, const T& value, context& ctx) {
      { codec<T>::decode(in, out, ctx) } -> std::same_as<bool>;
      { codec<T>::encode(value) } -> std::convertible_to<boost::json::value>;
      { codec<T>::json_schema() } -> std::convertible_to<boost::json::object>;
    };

}  // namespace comanda::schema
