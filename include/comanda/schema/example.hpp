#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string_view>

// What the generated documents make of a JSON Schema.
namespace comanda::schema {

/// A value that fits the schema: its own `examples` where there are some, else one made up from what it says. `name` is
/// the member's, to choose a text that reads well. A `pattern` other than those of the kernel's types cannot be made
/// up: give such a member an example (see documentation.hpp).
[[nodiscard]] boost::json::value example_of(const boost::json::object& schema, std::string_view name = {});

/// The schema as a reader must understand it: what it does not know it ignores, so that the writer may add members.
/// Nothing in it says `additionalProperties: false` any more.
[[nodiscard]] boost::json::object open_to_additions(boost::json::object schema);

}  // namespace comanda::schema
