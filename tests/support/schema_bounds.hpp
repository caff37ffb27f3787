#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <functional>
#include <limits>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "comanda/schema/example.hpp"

// For each bound that a JSON Schema has: values just inside and just outside of it, made from a value that fits. Where
// a bound could be and is not, values that only such a bound would refuse.
namespace comanda::test {

namespace json = boost::json;

struct at_a_bound {
  std::string what;  ///< "/lines/0/quantity maximum"
  json::value value;
  bool fits;
};

class schema_bounds {
 public:
  /// `root` is the document that "$ref" points into.
  explicit schema_bounds(const json::value& root) : root_(root) {}

  /// `good` fits the schema. Members that it leaves out are filled in with their examples.
  std::vector<at_a_bound> around(const json::object& schema, json::value good) {
    found_.clear();
    fill_in(schema, good);
    walk(schema, good, "", [](json::value v) { return v; });
    return std::move(found_);
  }

 private:
  using place = std::function<json::value(json::value)>;  ///< puts a value there, and gives the whole

  [[nodiscard]] const json::object& resolved(const json::object& schema) const {
    const auto* reference = schema.if_contains("$ref");
    return reference == nullptr ? schema : root_.at_pointer(reference->as_string().subview(1)).as_object();
  }

  void fill_in(const json::object& given, json::value& good) const {
    const auto& schema = resolved(given);
    if (const auto* properties = schema.if_contains("properties"); properties != nullptr && good.is_object()) {
      for (const auto& p : properties->as_object()) {
        auto& members = good.get_object();
        if (!members.contains(p.key())) members[p.key()] = schema::example_of(resolved(p.value().as_object()), p.key());
        fill_in(p.value().as_object(), members[p.key()]);
      }
    }
    if (const auto* items = schema.if_contains("items"); items != nullptr && good.is_array()) {
      for (auto& element : good.get_array()) fill_in(items->as_object(), element);
    }
  }

  static bool lists(const json::value& rule, const json::value& one) {
    if (!rule.is_array()) return rule == one;
    for (const auto& v : rule.as_array()) {
      if (v == one) return true;
    }
    return false;
  }
  static std::size_t size_of(const json::object& schema, std::string_view keyword, std::size_t otherwise) {
    const auto* rule = schema.if_contains(keyword);
    return rule == nullptr ? otherwise : rule->to_number<std::size_t>();
  }

  void walk(const json::object& given, const json::value& good, const std::string& at, const place& put) {
    const auto& schema = resolved(given);
    const auto say = [&](std::string_view keyword, json::value v, bool fits) {
      found_.push_back({at + " " + std::string(keyword), put(std::move(v)), fits});
    };
    if (const auto* parts = schema.if_contains("allOf")) {
      for (const auto& part : parts->as_array()) walk(part.as_object(), good, at, put);
    }
    if (const auto* type = schema.if_contains("type")) {
      const std::pair<const char*, json::value> samples[] = {{"null", nullptr},        {"boolean", true},
                                                             {"integer", 7},           {"string", "text"},
                                                             {"array", json::array()}, {"object", json::object()}};
      for (const auto& [name, sample] : samples) {
        const bool listed = lists(*type, name) || (*type == json::value("number") && name == std::string("integer"));
        if (!listed) say("type", sample, false);
        if (listed && sample.is_null()) say("type", nullptr, true);
      }
    }
    if (const auto* constant = schema.if_contains("const")) say("const", *constant, true);
    if (const auto* listed = schema.if_contains("enum")) {
      for (const auto& v : listed->as_array()) say("enum", v, true);
      say("enum", "none of these", false);
      if (good.is_string()) say("enum", json::string(std::string(good.get_string()) + " "), false);
    } else if (good.is_int64() || good.is_uint64()) {
      walk_number(schema, say);
    } else if (good.is_string()) {
      walk_text(schema, std::string(good.get_string()), say);
    }
    if (good.is_array()) walk_array(schema, good.get_array(), at, put, say);
    if (good.is_object()) walk_object(schema, good.get_object(), at, put, say);
  }

  template <class Say>
  static void walk_number(const json::object& schema, const Say& say) {
    constexpr auto least_of_all = std::numeric_limits<std::int64_t>::min();
    constexpr auto most_of_all = std::numeric_limits<std::int64_t>::max();
    const auto* excluded = schema.if_contains("not");
    const auto* minimum = schema.if_contains("minimum");
    const auto* maximum = schema.if_contains("maximum");
    const auto least = minimum == nullptr ? least_of_all : minimum->to_number<std::int64_t>();
    say("minimum", least, true);
    if (least != least_of_all) say("minimum", least - 1, false);
    if (maximum != nullptr && maximum->is_uint64() && maximum->get_uint64() > std::uint64_t(most_of_all)) {
      say("maximum", maximum->get_uint64(), true);
    } else {
      const auto most = maximum == nullptr ? most_of_all : maximum->to_number<std::int64_t>();
      say("maximum", most, true);
      say("maximum", static_cast<std::uint64_t>(most) + 1, false);
    }
    if (excluded != nullptr) {
      const auto no = excluded->at("const").to_number<std::int64_t>();
      say("not", no, false);
      say("not", no + 1, true);
      say("not", no - 1, true);
    }
    say("type", 1.5, false);
  }

  /// A text of so many characters that is like `good`, "" when it cannot be told how.
  static std::string of_length(std::string_view format, const std::string& good, std::size_t length) {
    if (format == "uri" || (format.empty() && good.size() > 1)) {
      return length < good.size() ? std::string() : good + std::string(length - good.size(), 'x');
    }
    if (format == "email" && length > 70) {  // labels of a name have 63 characters at most
      std::string text = "a@";
      while (text.size() + 64 < length) text += std::string(61, 'x') + ".";
      return text + std::string(length - text.size(), 'x');
    }
    return format.empty() ? std::string(length, good.empty() ? 'x' : good.front()) : std::string();
  }

  /// A text of so many characters out of short parts: "x-a-a-aa".
  static std::string of_parts(std::size_t length) {
    std::string text = "x";
    while (text.size() + 2 <= length) text += "-a";
    text.resize(length, 'a');
    return text;
  }

  /// A text of so many characters that a pattern allows, as far as one of these is.
  static std::string of_length(const json::value* pattern, const std::string& good, std::size_t length) {
    auto text = of_length("", good, length);
    if (pattern == nullptr || length == 0) return text;
    const std::regex rule(pattern->as_string().c_str());
    return std::regex_match(text, rule) || !std::regex_match(of_parts(length), rule) ? text : of_parts(length);
  }

  template <class Say>
  static void walk_text(const json::object& schema, const std::string& good, const Say& say) {
    const auto* named = schema.if_contains("format");
    const auto* pattern = schema.if_contains("pattern");
    const std::string format(named == nullptr ? "" : named->as_string().c_str());
    const auto least = size_of(schema, "minLength", 0);
    constexpr std::size_t no_bound = 100'000;  // a body of this is taken where nothing forbids it
    const bool bounded = schema.contains("maxLength");
    const auto most = size_of(schema, "maxLength", no_bound);
    const bool free_form = named == nullptr && pattern == nullptr;
    say("example", json::string(good), true);
    if (format == "uuid" || format == "date-time") return say("format", json::string("text"), false);
    if (least > 0) say("minLength", json::string(std::string(least - 1, good.front())), false);
    if (free_form && least > 0) say("minLength", json::string(std::string(least, 'x')), true);
    if (free_form && least == 0) say("minLength", "", true);
    const auto of_size = [&](std::size_t size) {
      return format.empty() ? of_length(pattern, good, size) : of_length(format, good, size);
    };
    if (bounded || free_form) {
      const auto longest = of_size(most);
      if (!longest.empty()) say("maxLength", json::string(longest), true);
    }
    if (bounded) {
      const auto longer = of_size(most + 1);
      say("maxLength", json::string(longer.empty() ? std::string(most + 1, 'x') : longer), false);
    }
    if (free_form) {
      // Characters count, and not bytes.
      std::string greek;
      for (std::size_t i = 0; i < (bounded ? most : 10); ++i) greek += "\u03b1";
      say("maxLength", json::string(greek), true);
    }
    if (format == "email") say("format", json::string("text"), false);
    if (pattern == nullptr) return;
    const std::regex rule(pattern->as_string().c_str());
    for (const std::string text : {"",  " ",  "a b",  "\u00e9", "a\n", ".", "..", "...", "a/b",  "a",
                                   "A", "AB", "ABCD", "eur",    "a|b", "~", "-",  "a-",  "\x7f", "0"}) {
      // A "$" of this library also matches before a line end: what ends with one has to match as a whole.
      const bool whole = pattern->as_string().back() == '$';
      const bool fits = whole ? std::regex_match(text, rule) : std::regex_search(text, rule);
      if (!fits) say("pattern", json::string(text), false);
      if (fits && text.size() >= least && named == nullptr) say("pattern", json::string(text), true);
    }
  }

  template <class Say>
  void walk_array(const json::object& schema, const json::array& good, const std::string& at, const place& put,
                  const Say& say) {
    const auto* items = schema.if_contains("items");
    if (items == nullptr || good.empty()) return;
    const auto& of_items = resolved(items->as_object());
    const bool distinct = schema.contains("uniqueItems");
    const bool can_go_on = !of_items.contains("enum");
    const auto several = [&](std::size_t count) {
      json::array all;
      for (std::size_t i = 0; i < count; ++i) all.push_back(distinct ? another(good.front(), i) : good.front());
      return all;
    };
    const auto least = size_of(schema, "minItems", 0);
    const auto most = size_of(schema, "maxItems", 200);
    if (can_go_on || least < 2) say("minItems", several(least), true);
    if (least > 0) say("minItems", several(least - 1), false);
    if (can_go_on) say("maxItems", several(most), true);
    if (can_go_on && schema.contains("maxItems")) say("maxItems", several(most + 1), false);
    if (most > 1) say("uniqueItems", json::array{good.front(), good.front()}, !distinct);
    walk(items->as_object(), good.front(), at + "/0", [&](json::value v) {
      auto changed = good;
      changed.front() = std::move(v);
      return put(std::move(changed));
    });
  }

  /// The same with other names in it.
  static json::value another(const json::value& one, std::size_t number) {
    if (one.is_string()) return json::string(std::string(one.get_string()) + "-" + std::to_string(number));
    auto changed = one;
    if (auto* members = changed.if_object(); members != nullptr && members->contains("sku"))
      members->at("sku") = another(members->at("sku"), number);
    return changed;
  }

  template <class Say>
  void walk_object(const json::object& schema, const json::object& good, const std::string& at, const place& put,
                   const Say& say) {
    const auto* additional = schema.if_contains("additionalProperties");
    auto more = good;
    more["member_that_nobody_knows"] = 1;
    say("additionalProperties", more, additional == nullptr || *additional != json::value(false));
    const auto* properties = schema.if_contains("properties");
    if (properties == nullptr) return;
    const auto* required = schema.if_contains("required");
    for (const auto& p : properties->as_object()) {
      auto fewer = good;
      fewer.erase(p.key());
      const bool needed = required != nullptr && lists(*required, json::value(p.key()));
      say("required " + std::string(p.key()), fewer, !needed);
      walk(p.value().as_object(), good.at(p.key()), at + "/" + std::string(p.key()), [&](json::value v) {
        auto changed = good;
        changed[p.key()] = std::move(v);
        return put(std::move(changed));
      });
    }
  }

  const json::value& root_;
  std::vector<at_a_bound> found_;
};

}  // namespace comanda::test
