#include "comanda/schema/example.hpp"

#include "support/catch.hpp"
#include "support/json_schema.hpp"
#include "unit/schema/documents.hpp"

using namespace comanda;

namespace {

boost::json::value json(std::string_view text) { return *schema::parse_json(text); }

boost::json::value example(std::string_view schema_text, std::string_view name = {}) {
  return schema::example_of(json(schema_text).as_object(), name);
}

}  // namespace

TEST_CASE("an example made from a struct's schema is one that its decoder takes", "[schema]") {
  const boost::json::value made = schema::example_of(schema::json_schema<test::order>());
  const boost::json::value whole = schema::json_schema<test::order>();
  CHECK(test::schema_checker(whole).check(whole, made).empty());
  CHECK(schema::decode<test::order>(made).has_value());
}

TEST_CASE("an example is what the schema gives before what can be made up", "[schema]") {
  CHECK(example(R"({"type": "integer", "examples": [7, 8]})") == json("7"));
  CHECK(example(R"({"type": "string", "const": "x", "examples": ["y"]})") == json(R"("x")"));
  CHECK(example(R"({"type": "integer", "default": 50})") == json("50"));
  CHECK(example(R"({"type": "string", "enum": ["red", "blue"]})") == json(R"("red")"));
}

TEST_CASE("an example keeps within the limits", "[schema]") {
  CHECK(example(R"({"type": "integer", "minimum": 5})") == json("5"));
  CHECK(example(R"({"type": "integer", "maximum": -3})") == json("-3"));
  CHECK(example(R"({"type": "integer", "minimum": 0, "maximum": 18446744073709551615})") == json("1"));
  CHECK(example(R"({"type": "string", "maxLength": 2})", "reason") == json(R"("re")"));
  CHECK(example(R"({"type": "string", "minLength": 6})", "note") == json(R"("note..")"));
  CHECK(example(R"({"type": "array", "minItems": 2, "items": {"type": "boolean"}})") == json("[true, true]"));
  CHECK(example(R"({"type": "array", "maxItems": 0, "items": {"type": "boolean"}})") == json("[]"));
  CHECK(schema::example_of(schema::codec<std::optional<currency>>::json_schema()) == json(R"("EUR")"));
}

TEST_CASE("for a reader no object is closed, at any depth", "[schema]") {
  const auto open = schema::open_to_additions(
      json(R"({"additionalProperties": false, "properties": {"lines": {"items": {"additionalProperties": false}},
               "map": {"additionalProperties": {"type": "string"}}}})")
          .as_object());
  CHECK(boost::json::value(open) ==
        json(R"({"properties": {"lines": {"items": {}}, "map": {"additionalProperties": {"type": "string"}}}})"));
}

TEST_CASE("a member that may be null can have null as its example, and a text keeps the word", "[schema]") {
  CHECK(example(R"({"type": ["string", "null"], "examples": [null]})") == json("null"));
}
