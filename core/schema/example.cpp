#include "comanda/schema/example.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <cstdint>
#include <string>
#include <utility>

#include "comanda/kernel/name.hpp"
#include "comanda/schema/kernel_types.hpp"

namespace comanda::schema {

namespace json = boost::json;

namespace {

/// Texts for the types of the kernel: what their schema is known by, and a value.
struct known_text {
  std::string_view keyword;
  std::string_view is;
  std::string_view example;
};
constexpr auto known_texts = std::to_array<known_text>({
    {"format", "uuid", "0194b8f2-7c1e-7a33-9d51-3f0c8a6e2b47"},
    {"format", "date-time", "2026-01-31T10:30:00.123456Z"},
    {"format", "uri", "https://shop.example/hooks"},
    {"format", "email", "ada@shop.example"},
    {"pattern", plain_name.pattern, "tea-500g"},
    {"pattern", subject_name.pattern, "ada"},
});

/// Members whose name says more than their schema.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> named_texts = {
    {{"customer_id", "ada"}, {"sku", "tea-500g"}, {"locale", "de-AT"}}};

std::string_view text_at(const json::object& schema, std::string_view keyword) {
  const auto* found = schema.if_contains(keyword);
  return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
}

std::int64_t number_at(const json::object& schema, std::string_view keyword, std::int64_t otherwise) {
  const auto* found = schema.if_contains(keyword);
  if (found == nullptr) return otherwise;
  if (found->is_int64()) return found->get_int64();
  if (!found->is_uint64()) return otherwise;
  return static_cast<std::int64_t>(std::min<std::uint64_t>(found->get_uint64(), INT64_MAX));
}

/// The first type that is not null.
std::string_view type_of(const json::object& schema) {
  const auto* type = schema.if_contains("type");
  if (type == nullptr) return {};
  if (type->is_string()) return type->get_string();
  for (const auto& one : type->as_array()) {
    if (one != "null") return one.as_string();
  }
  return "null";
}

json::value text_example(const json::object& schema, std::string_view name) {
  const auto size_min = static_cast<std::size_t>(number_at(schema, "minLength", 0));
  const auto size_max = static_cast<std::size_t>(number_at(schema, "maxLength", INT32_MAX));
  const bool free_form = !schema.contains("format");
  for (const auto& [member, text] : named_texts) {
    if (free_form && member == name && text.size() <= size_max) return json::string(text);
  }
  for (const auto& known : known_texts) {
    if (text_at(schema, known.keyword) == known.is) return json::string(known.example);
  }
  static const auto currencies = codec<currency>::json_schema();
  if (text_at(schema, "pattern") == text_at(currencies, "pattern")) return "EUR";
  std::string text(name.empty() ? "text" : name);
  std::replace(text.begin(), text.end(), '_', ' ');
  if (text.size() > size_max) text.resize(size_max);
  if (text.size() < size_min) text.append(size_min - text.size(), '.');
  return json::string(text);
}

json::value integer_example(const json::object& schema) {
  const auto least = number_at(schema, "minimum", INT64_MIN);
  const auto most = number_at(schema, "maximum", INT64_MAX);
  return std::clamp<std::int64_t>(1, least, most);
}

json::value object_example(const json::object& schema) {
  json::object out;
  if (const auto* properties = schema.if_contains("properties")) {
    for (const auto& member : properties->as_object())
      out.emplace(member.key(), example_of(member.value().as_object(), member.key()));
  }
  return out;
}

json::value array_example(const json::object& schema, std::string_view name) {
  json::array out;
  const auto count = std::clamp<std::int64_t>(1, number_at(schema, "minItems", 0), number_at(schema, "maxItems", 1000));
  if (const auto* items = schema.if_contains("items")) {
    for (std::int64_t i = 0; i < count; ++i) out.push_back(example_of(items->as_object(), name));
  }
  return out;
}

void open(json::value& schema) {
  if (auto* object = schema.if_object()) {
    const auto* additional = object->if_contains("additionalProperties");
    if (additional != nullptr && *additional == json::value(false)) object->stable_erase("additionalProperties");
    for (auto& member : *object) open(member.value());
  } else if (auto* array = schema.if_array()) {
    for (auto& element : *array) open(element);
  }
}

}  // namespace

json::value example_of(const json::object& schema, std::string_view name) {
  if (const auto* fixed = schema.if_contains("const")) return *fixed;
  if (const auto* given = schema.if_contains("examples"); given != nullptr && !given->as_array().empty())
    return given->as_array().front();
  if (const auto* usual = schema.if_contains("default")) return *usual;
  if (const auto* listed = schema.if_contains("enum")) return listed->as_array().front();
  const auto type = type_of(schema);
  if (type == "object") return object_example(schema);
  if (type == "array") return array_example(schema, name);
  if (type == "string") return text_example(schema, name);
  if (type == "integer" || type == "number") return integer_example(schema);
  if (type == "boolean") return true;
  return type.empty() ? json::value(json::object()) : json::value(nullptr);  // free form takes anything
}

json::object open_to_additions(json::object schema) {
  json::value whole = std::move(schema);
  open(whole);
  return std::move(whole.as_object());
}

}  // namespace comanda::schema
