#include "comanda/schema/parse.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "comanda/schema/violation.hpp"

namespace comanda::schema {
namespace {

namespace json = boost::json;
using boost::system::error_code;

/// Builds the value that the parser reads. (The library's own handler takes the last of several members of one name and
/// makes a double of an integer that is too large.)
class builder {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

  explicit builder(const parse_limits& limits) : limits_(limits) {}

  [[nodiscard]] json::value take() { return std::move(root_); }
  /// What is wrong beyond the grammar; empty while nothing is.
  [[nodiscard]] const std::string& refusal() const noexcept { return refusal_; }
  /// What `refusal` names: a member's place, or the limit.
  [[nodiscard]] json::object take_details() { return std::move(details_); }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }

  bool on_object_begin(error_code& ec) { return open(json::object(), ec); }
  bool on_object_end(std::size_t, error_code&) { return close(); }
  bool on_array_begin(error_code& ec) { return open(json::array(), ec); }
  bool on_array_end(std::size_t, error_code&) { return close(); }

  bool on_key_part(json::string_view part, std::size_t, error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, error_code& ec) {
    text_.append(part.data(), part.size());
    auto& [container, key] = open_.back();
    key = std::exchange(text_, {});
    const auto& object = container->get_object();
    // Before the name is looked for: names that a stranger chose to have one hash make each look-up a walk over all.
    if (object.size() == limits_.members_max) {
      return refuse("an object has more than " + std::to_string(limits_.members_max) + " members",
                    {{"members_max", limits_.members_max}}, ec);
    }
    if (!object.contains(key)) return true;
    return refuse("a member is given twice", {{"pointer", pointer_of_key()}}, ec);
  }

  bool on_string_part(json::string_view part, std::size_t, error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_string(json::string_view part, std::size_t, error_code& ec) {
    if (text_.empty()) return add(json::string(part), ec);
    text_.append(part.data(), part.size());
    const bool added = add(json::string(text_), ec);
    text_.clear();
    return added;
  }

  bool on_number_part(json::string_view part, error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_int64(std::int64_t value, json::string_view, error_code& ec) { return add_number(value, ec); }
  bool on_uint64(std::uint64_t value, json::string_view, error_code& ec) { return add_number(value, ec); }
  bool on_double(double value, json::string_view part, error_code& ec) {
    text_.append(part.data(), part.size());
    if (text_.find_first_of(".eE") == std::string::npos) {
      return text_.front() == '-' ? add_number(std::numeric_limits<std::int64_t>::min(), ec)
                                  : add_number(std::numeric_limits<std::uint64_t>::max(), ec);
    }
    if (!std::isfinite(value)) {
      ec = json::error::exponent_overflow;
      return false;
    }
    return add_number(value, ec);
  }

  bool on_bool(bool value, error_code& ec) { return add(value, ec); }
  bool on_null(error_code& ec) { return add(nullptr, ec); }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

 private:
  struct level {
    json::value* container;  // stays where it is: nothing is added to what surrounds it while it is open
    std::string key;         // of the latest member, where the container is an object
  };

  template <class Value>
  json::value& put(Value&& value) {
    if (open_.empty()) return root_ = std::forward<Value>(value);
    auto& [container, key] = open_.back();
    if (auto* object = container->if_object()) return object->emplace(key, std::forward<Value>(value)).first->value();
    return container->get_array().emplace_back(std::forward<Value>(value));
  }
  bool refuse(std::string why, json::object details, error_code& ec) {
    refusal_ = std::move(why);
    details_ = std::move(details);
    ec = json::error::syntax;
    return false;
  }
  /// False for one value too many.
  bool count(error_code& ec) {
    if (values_ == limits_.values_max) {
      return refuse("there are more than " + std::to_string(limits_.values_max) + " values",
                    {{"values_max", limits_.values_max}}, ec);
    }
    ++values_;
    return true;
  }
  template <class Value>
  bool add(Value&& value, error_code& ec) {
    if (!count(ec)) return false;
    put(std::forward<Value>(value));
    return true;
  }
  template <class Number>
  bool add_number(Number value, error_code& ec) {
    text_.clear();
    return add(value, ec);
  }
  template <class Container>
  bool open(Container empty, error_code& ec) {
    if (!count(ec)) return false;
    auto& placed = put(std::move(empty));
    open_.push_back({&placed, {}});
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  [[nodiscard]] std::string pointer_of_key() const {
    std::string pointer;
    for (const auto& [container, key] : open_) {
      const auto* array = container->if_array();
      append_to_pointer(pointer, array != nullptr ? std::to_string(array->size() - 1) : key);
    }
    shorten_pointer(pointer);
    return pointer;
  }

  parse_limits limits_;
  json::value root_;
  std::vector<level> open_;
  std::string text_;  // what has come so far of a key, a string or a number
  std::size_t values_ = 0;
  std::string refusal_;
  json::object details_;
};

unexpected<error> malformed(std::string_view text, std::size_t offset, const std::string& reason,
                            json::object details = {}) {
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n');
  details.emplace("offset", offset);
  return fail(errc::malformed_json,
              "Not well-formed JSON: line " + std::to_string(line) + ", byte " + std::to_string(offset) + ": " + reason,
              std::move(details));
}

}  // namespace

result<json::value> parse_json(std::string_view text, const parse_limits& limits) {
  if (text.empty()) return malformed(text, 0, "there is nothing to read");
  json::parse_options options;
  options.max_depth = limits.depth_max;
  json::basic_parser<builder> parser(options, limits);
  error_code ec;
  const std::size_t read = std::min(parser.write_some(false, text.data(), text.size(), ec), text.size());
  if (!parser.handler().refusal().empty()) {
    return malformed(text, read, parser.handler().refusal(), parser.handler().take_details());
  }
  if (ec) return malformed(text, read, ec.message());
  if (read < text.size()) return malformed(text, read, "something follows the JSON value");
  return parser.handler().take();
}

}  // namespace comanda::schema
