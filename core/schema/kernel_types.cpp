#include "comanda/schema/kernel_types.hpp"

#include <algorithm>
#include <boost/json/string.hpp>

namespace comanda::schema {
namespace {

/// The text in `in`; otherwise null, and `ctx` has the violation.
const boost::json::string* expect_text(const boost::json::value& in, context& ctx) {
  const auto* text = in.if_string();
  if (text == nullptr) ctx.violate(violation_code::wrong_type, "must be a string");
  return text;
}

std::string_view view(const boost::json::string& text) { return {text.data(), text.size()}; }

}  // namespace

namespace detail {

std::string_view expect_name(const boost::json::value& in, const name_rule& rule, context& ctx) {
  const auto* text = expect_text(in, ctx);
  if (text == nullptr) return {};
  if (rule.accepts(view(*text))) return view(*text);
  auto message = "must have " + rule.words();
  if (text->empty()) {
    ctx.violate(violation_code::too_short, std::move(message));
  } else if (text->size() > rule.chars_max) {
    ctx.violate(violation_code::too_long, std::move(message));
  } else {
    ctx.violate(violation_code::invalid_format, std::move(message));
  }
  return {};
}

bool is_empty_text(const boost::json::value& in) noexcept {
  const auto* text = in.if_string();
  return text != nullptr && text->empty();
}

boost::json::object name_schema(const name_rule& rule) {
  return {{"type", "string"},
          {"minLength", 1},
          {"maxLength", rule.chars_max},
          {"pattern", boost::json::string(rule.pattern)}};
}

}  // namespace detail

bool codec<uuid>::decode(const boost::json::value& in, uuid& out, context& ctx) {
  const auto* text = expect_text(in, ctx);
  if (text == nullptr) return false;
  const auto parsed = parse_uuid(view(*text));
  if (!parsed) return ctx.violate(violation_code::invalid_format, "must be a UUID of 36 characters");
  out = *parsed;
  return true;
}

boost::json::value codec<uuid>::encode(const uuid& in) { return boost::json::value(to_string(in)); }

boost::json::object codec<uuid>::json_schema() { return {{"type", "string"}, {"format", "uuid"}}; }

bool codec<timestamp>::decode(const boost::json::value& in, timestamp& out, context& ctx) {
  const auto* text = expect_text(in, ctx);
  if (text == nullptr) return false;
  const auto parsed = parse_timestamp(view(*text));
  if (!parsed) {
    return ctx.violate(violation_code::invalid_format, "must be an RFC 3339 time, such as 2026-01-31T10:30:00Z");
  }
  out = *parsed;
  return true;
}

boost::json::value codec<timestamp>::encode(timestamp in) { return boost::json::value(to_string(in)); }

boost::json::object codec<timestamp>::json_schema() { return {{"type", "string"}, {"format", "date-time"}}; }

bool codec<currency>::decode(const boost::json::value& in, currency& out, context& ctx) {
  if (!ctx.holds_bounds() && detail::is_empty_text(in)) {
    out = {};
    return true;
  }
  const auto* text = expect_text(in, ctx);
  if (text == nullptr) return false;
  const auto is_capital = [](char c) { return 'A' <= c && c <= 'Z'; };
  if (text->size() != 3 || !std::all_of(text->begin(), text->end(), is_capital)) {
    return ctx.violate(violation_code::invalid_format, "must be three capital letters");
  }
  const auto parsed = currency::parse(view(*text));
  if (!parsed) return ctx.violate(violation_code::invalid_value, "must be an ISO 4217 code of a currency in use");
  out = *parsed;
  return true;
}

boost::json::value codec<currency>::encode(currency in) { return boost::json::value(to_string(in)); }

boost::json::object codec<currency>::json_schema() {
  // No `enum`: clients are generated with a type of their own for each, and a currency that comes would break them.
  std::string pattern;
  for (const auto code : currency::codes()) pattern += (pattern.empty() ? "^(" : "|") + std::string(code);
  return {{"type", "string"}, {"pattern", pattern + ")$"}};
}

}  // namespace comanda::schema
