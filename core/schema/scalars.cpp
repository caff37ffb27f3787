#include "comanda/schema/scalars.hpp"

#include <algorithm>

#include "comanda/kernel/text.hpp"

namespace comanda::schema {
namespace detail {
namespace {

bool not_an_integer(const boost::json::value& in, context& ctx) {
  return ctx.violate(violation_code::wrong_type, in.is_double()
                                                     ? "must be an integer, written without a fraction and an exponent"
                                                     : "must be an integer");
}

template <class Integer>
bool outside(Integer min, Integer max, context& ctx) {
  return ctx.violate(violation_code::out_of_range,
                     "must be from " + std::to_string(min) + " to " + std::to_string(max));
}

/// Every byte but the second to fourth of a character.
std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

std::string limits_text(std::size_t min, std::size_t max, std::string_view what) {
  const auto counted = [what](std::size_t n) {
    return std::to_string(n) + " " + std::string(what) + (n == 1 ? "" : "s");
  };
  if (min == max) return "must have exactly " + counted(min);
  if (max == unbounded) return "must have at least " + counted(min);
  if (min == 0) return "must have at most " + counted(max);
  return "must have " + std::to_string(min) + " to " + counted(max);
}

bool decode_integer(const boost::json::value& in, std::int64_t min, std::int64_t max, std::int64_t& out, context& ctx) {
  if (in.is_uint64()) {  // the parser makes one only of what is above the signed range, others may of any number
    const std::uint64_t value = in.get_uint64();
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return outside(min, max, ctx);
    out = static_cast<std::int64_t>(value);
  } else if (in.is_int64()) {
    out = in.get_int64();
  } else {
    return not_an_integer(in, ctx);
  }
  return (min <= out && out <= max) || outside(min, max, ctx);
}

bool decode_integer(const boost::json::value& in, std::uint64_t max, std::uint64_t& out, context& ctx) {
  if (in.is_uint64()) {
    out = in.get_uint64();
  } else if (in.is_int64()) {
    if (in.get_int64() < 0) return outside(std::uint64_t{0}, max, ctx);
    out = static_cast<std::uint64_t>(in.get_int64());
  } else {
    return not_an_integer(in, ctx);
  }
  return out <= max ? true : outside(std::uint64_t{0}, max, ctx);
}

bool decode_text(const boost::json::value& in, std::size_t min, std::size_t max, std::string& out, context& ctx) {
  const auto* text = in.if_string();
  if (text == nullptr) return ctx.violate(violation_code::wrong_type, "must be a string");
  const std::string_view view(text->data(), text->size());
  if (view.find('\0') != std::string_view::npos) {
    return ctx.violate(violation_code::invalid_format, "must not hold the character U+0000");
  }
  if (ctx.holds_bounds() && (min != 0 || max != unbounded) && !check_characters(view, min, max, ctx)) return false;
  out = view;
  return true;
}

bool has_characters(std::string_view text, std::size_t min, std::size_t max) noexcept {
  const std::size_t characters = count_characters(text);
  return min <= characters && characters <= max && is_text(text);
}

bool check_characters(std::string_view text, std::size_t min, std::size_t max, context& ctx) {
  const std::size_t characters = count_characters(text);
  if (characters < min) return ctx.violate(violation_code::too_short, limits_text(min, max, "character"));
  if (characters > max) return ctx.violate(violation_code::too_long, limits_text(min, max, "character"));
  return true;
}

boost::json::object integer_schema(std::int64_t min, std::int64_t max) {
  boost::json::object schema{{"type", "integer"}};
  using narrow = std::numeric_limits<std::int32_t>;
  schema.emplace("format", min >= narrow::min() && max <= narrow::max() ? "int32" : "int64");
  if (min != std::numeric_limits<std::int64_t>::min()) schema.emplace("minimum", min);
  if (max != std::numeric_limits<std::int64_t>::max()) schema.emplace("maximum", max);
  return schema;
}

boost::json::object unsigned_schema(std::uint64_t max) {
  boost::json::object schema{{"type", "integer"}, {"minimum", 0}};
  schema.emplace("maximum", max);
  return schema;
}

boost::json::object text_schema(std::size_t min, std::size_t max) {
  boost::json::object schema{{"type", "string"}};
  if (min != 0) schema.emplace("minLength", min);
  if (max != unbounded) schema.emplace("maxLength", max);
  return schema;
}

}  // namespace detail

bool codec<bool>::decode(const boost::json::value& in, bool& out, context& ctx) {
  const auto* value = in.if_bool();
  if (value == nullptr) return ctx.violate(violation_code::wrong_type, "must be true or false");
  out = *value;
  return true;
}

boost::json::object codec<bool>::json_schema() { return {{"type", "boolean"}}; }

boost::json::value codec<std::string>::encode(const std::string& in) { return boost::json::value(in); }

}  // namespace comanda::schema
