#include <boost/json/serialize.hpp>

#include "support/catch.hpp"
#include "unit/schema/documents.hpp"

using namespace comanda;

namespace {

template <class T>
boost::json::value schema_of() {
  return schema::json_schema<T>();
}

boost::json::value json(std::string_view text) { return *schema::parse_json(text); }

}  // namespace

TEST_CASE("the schema of a struct names its members, which are required and that there are no others", "[schema]") {
  CHECK(schema_of<test::item>() == json(R"({
    "type": "object",
    "properties": {"name": {"type": "string"},
                   "on_hand": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 100},
                   "reorder_point": {"type": "integer", "minimum": 0, "maximum": 4294967295}},
    "required": ["on_hand"],
    "additionalProperties": false})"));
}

TEST_CASE("documentation lands in the schema", "[schema]") {
  CHECK(schema_of<test::line>() == json(R"({
    "type": "object",
    "description": "One line of an order",
    "properties": {"sku": {"type": "string", "minLength": 1, "maxLength": 64,
                           "pattern": "^(\\.{0,2}[A-Za-z0-9_:-][A-Za-z0-9._:-]*|\\.{3}[A-Za-z0-9._:-]*)$",
                           "description": "What is ordered", "examples": ["espresso-1kg"]},
                   "quantity": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 10000,
                                "description": "How many", "examples": [3]},
                   "unit_price": {"type": "integer", "format": "int64"}},
    "required": ["sku", "quantity", "unit_price"],
    "additionalProperties": false})"));
}

TEST_CASE("lists, nested structs and optional members carry their limits", "[schema]") {
  const auto whole = schema_of<test::order>();
  const auto& properties = whole.at("properties");
  CHECK(whole.at("required") == json(R"(["order_id", "customer_id", "currency", "lines"])"));
  CHECK(properties.at("order_id") == json(R"({"type": "string", "format": "uuid"})"));
  CHECK(properties.at("currency") == schema_of<currency>());
  CHECK(properties.at("note") == json(R"({"type": ["string", "null"], "minLength": 1, "maxLength": 5})"));
  CHECK(properties.at("lines").at("minItems") == 1);
  CHECK(properties.at("lines").at("maxItems") == 3);
  CHECK(properties.at("lines").at("items") == schema_of<test::line>());
}

TEST_CASE("every supported type has a schema", "[schema]") {
  CHECK(schema_of<bool>() == json(R"({"type": "boolean"})"));
  CHECK(schema_of<std::int32_t>() ==
        json(R"({"type": "integer", "format": "int32", "minimum": -2147483648, "maximum": 2147483647})"));
  CHECK(schema_of<std::int64_t>() == json(R"({"type": "integer", "format": "int64"})"));
  CHECK(schema_of<timestamp>() == json(R"({"type": "string", "format": "date-time"})"));
  CHECK(schema_of<test::colour>() == json(R"({"type": "string", "enum": ["red", "dark_blue", "delete"]})"));
  CHECK(schema_of<std::optional<test::colour>>() ==
        json(R"({"type": ["string", "null"], "enum": ["red", "dark_blue", "delete", null]})"));
  CHECK(schema_of<std::vector<bool>>() == json(R"({"type": "array", "items": {"type": "boolean"}})"));
  CHECK(schema_of<std::map<std::string, bool>>() ==
        json(R"({"type": "object", "additionalProperties": {"type": "boolean"}})"));
  CHECK(schema_of<boost::json::value>() == json("{}"));
  CHECK(schema_of<std::optional<boost::json::value>>() == json("{}"));
  CHECK(schema_of<boost::json::object>() == json(R"({"type": "object"})"));
  CHECK(schema_of<test::empty>() == json(R"({"type": "object", "properties": {}, "additionalProperties": false})"));
  CHECK(schema_of<test::temperature>() == json(R"({"type": "integer", "minimum": 0})"));
}
