#include "comanda/schema/containers.hpp"

namespace comanda::schema {
namespace detail {
const boost::json::array* expect_array(const boost::json::value& in, std::size_t min, std::size_t max, context& ctx) {
  const auto* array = in.if_array();
  if (array == nullptr) {
    ctx.violate(violation_code::wrong_type, "must be an array");
  } else if (ctx.holds_bounds() && !check_length(array->size(), min, max, ctx)) {
    array = nullptr;
  }
  return array;
}

bool check_length(std::size_t elements, std::size_t min, std::size_t max, context& ctx) {
  if (elements < min) return ctx.violate(violation_code::too_short, limits_text(min, max, "element"));
  if (elements > max) return ctx.violate(violation_code::too_long, limits_text(min, max, "element"));
  return true;
}

const boost::json::object* expect_object(const boost::json::value& in, context& ctx) {
  const auto* object = in.if_object();
  if (object == nullptr) ctx.violate(violation_code::wrong_type, "must be an object");
  return object;
}

bool check_key(std::string_view name, context& ctx) {
  if (name.find('\0') == std::string_view::npos) return true;
  return ctx.violate(violation_code::invalid_format, "must not have the character U+0000 in its name");
}

boost::json::object list_schema(boost::json::object element, std::size_t min, std::size_t max) {
  boost::json::object schema{{"type", "array"}};
  schema.emplace("items", std::move(element));
  if (min != 0) schema.emplace("minItems", min);
  if (max != unbounded) schema.emplace("maxItems", max);
  return schema;
}

boost::json::object map_schema(boost::json::object element) {
  boost::json::object schema{{"type", "object"}};
  schema.emplace("additionalProperties", std::move(element));
  return schema;
}

boost::json::object nullable(boost::json::object schema) {
  auto* type = schema.if_contains("type");
  if (type == nullptr) return schema;  // free form, which null belongs to already
  if (type->is_string()) *type = boost::json::array{*type, "null"};
  if (auto* listed = schema.if_contains("enum")) listed->as_array().push_back(nullptr);
  return schema;
}

}  // namespace detail

bool codec<boost::json::object>::decode(const boost::json::value& in, boost::json::object& out, context& ctx) {
  const auto* object = detail::expect_object(in, ctx);
  if (object == nullptr) return false;
  out = *object;
  return true;
}

boost::json::object codec<boost::json::object>::json_schema() { return {{"type", "object"}}; }

}  // namespace comanda::schema
