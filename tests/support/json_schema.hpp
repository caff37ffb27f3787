#pragma once

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/kernel/id.hpp"
#include "comanda/kernel/time.hpp"

// A JSON Schema checker for what our generators write, so that examples can be held against schemas without the decoder
// that wrote the schemas. A keyword that it does not know is a finding, too.
namespace comanda::test {

namespace json = boost::json;

class schema_checker {
 public:
  /// `root` is the document that "$ref" points into.
  explicit schema_checker(const json::value& root) : root_(root) {}

  std::vector<std::string> check(const json::value& schema, const json::value& instance) {
    found_.clear();
    check(schema.as_object(), instance, "");
    return found_;
  }

 private:
  void wrong(const std::string& at, std::string_view what) { found_.push_back(at + ": " + std::string(what)); }

  /// Of UTF-8: what JSON Schema counts.
  static std::size_t characters(std::string_view text) {
    const auto begins_one = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
    return static_cast<std::size_t>(std::ranges::count_if(text, begins_one));
  }

  static bool has_type(const json::value& v, std::string_view type) {
    if (type == "object") return v.is_object();
    if (type == "array") return v.is_array();
    if (type == "string") return v.is_string();
    if (type == "boolean") return v.is_bool();
    if (type == "null") return v.is_null();
    if (type == "integer") return v.is_int64() || v.is_uint64();
    return type == "number" && v.is_number();
  }

  void check(const json::object& schema, const json::value& v, const std::string& at) {
    for (const auto& keyword : schema) check_keyword(keyword.key(), keyword.value(), schema, v, at);
  }

  void check_keyword(std::string_view name, const json::value& rule, const json::object& schema, const json::value& v,
                     const std::string& at) {
    if (name == "description" || name == "examples" || name == "default" || name == "pattern") return;
    if (name == "$ref") return check(root_.at_pointer(rule.as_string().subview(1)).as_object(), v, at);
    if (name == "allOf") {
      for (const auto& part : rule.as_array()) check(part.as_object(), v, at);
    } else if (name == "type") {
      const auto fits = [&](const json::value& t) { return has_type(v, t.as_string()); };
      const bool good = rule.is_array() ? std::ranges::any_of(rule.as_array(), fits) : fits(rule);
      if (!good) wrong(at, "has another type");
    } else if (name == "enum") {
      if (std::ranges::find(rule.as_array(), v) == rule.as_array().end()) wrong(at, "is not listed");
    } else if (name == "const") {
      if (rule != v) wrong(at, "is not the constant");
    } else if (name == "not") {
      if (schema_checker(root_).check(rule, v).empty()) wrong(at, "is what it must not be");
    } else if (name == "minimum" || name == "maximum") {
      if (!v.is_number()) return;
      const auto number = v.to_number<double>();
      const auto limit = rule.to_number<double>();
      if (name == "minimum" ? number < limit : number > limit) wrong(at, "is out of range");
    } else if (name == "minLength" || name == "maxLength") {
      check_size(name, v.is_string() ? characters(v.get_string()) : 0, v.is_string(), rule, at);
    } else if (name == "minItems" || name == "maxItems") {
      check_size(name, v.is_array() ? v.get_array().size() : 0, v.is_array(), rule, at);
    } else if (name == "uniqueItems") {
      if (!v.is_array()) return;
      const auto& all = v.get_array();
      for (auto one = all.begin(); one != all.end(); ++one) {
        if (std::find(all.begin(), one, *one) != one) wrong(at, "has an element twice");
      }
    } else if (name == "format") {
      check_format(rule.as_string(), v, at);
    } else if (name == "required") {
      for (const auto& member : rule.as_array()) {
        if (v.is_object() && !v.get_object().contains(member.as_string()))
          wrong(at, "lacks " + std::string(member.as_string()));
      }
    } else if (name == "properties") {
      if (!v.is_object()) return;
      for (const auto& p : rule.as_object()) {
        if (const auto* member = v.get_object().if_contains(p.key()))
          check(p.value().as_object(), *member, at + "/" + std::string(p.key()));
      }
    } else if (name == "items") {
      if (!v.is_array()) return;
      for (const auto& element : v.get_array()) check(rule.as_object(), element, at + "/*");
    } else if (name == "additionalProperties") {
      check_additional(rule, schema, v, at);
    } else if (!name.starts_with("x-")) {
      wrong(at, "is under a keyword that nobody checks: " + std::string(name));
    }
  }

  void check_size(std::string_view name, std::size_t size, bool applies, const json::value& rule,
                  const std::string& at) {
    const auto limit = rule.to_number<std::size_t>();
    if (applies && (name.starts_with("min") ? size < limit : size > limit)) wrong(at, "has another size");
  }

  void check_format(std::string_view format, const json::value& v, const std::string& at) {
    if (!v.is_string()) return;
    const std::string text(v.get_string());
    if (format == "uuid" && !parse_uuid(text)) wrong(at, "is no uuid");
    if (format == "date-time" && !parse_timestamp(text)) wrong(at, "is no time");
  }

  void check_additional(const json::value& rule, const json::object& schema, const json::value& v,
                        const std::string& at) {
    if (!v.is_object()) return;
    const auto* known = schema.if_contains("properties");
    for (const auto& member : v.get_object()) {
      if (known != nullptr && known->as_object().contains(member.key())) continue;
      if (rule.is_object()) check(rule.as_object(), member.value(), at + "/" + std::string(member.key()));
      if (rule == json::value(false)) wrong(at, "has a member too many: " + std::string(member.key()));
    }
  }

  const json::value& root_;
  std::vector<std::string> found_;
};

}  // namespace comanda::test
