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

  [[nodiscard]] json::value take() { return std::move(root_); }
  /// Where the member lies that was given twice; empty while there is none.
  [[nodiscard]] const std::string& duplicate() const noexcept { return duplicate_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }

  bool on_object_begin(error_code&) { return open(json::object()); }
  bool on_object_end(std::size_t, error_code&) { return close(); }
  bool on_array_begin(error_code&) { return open(json::array()); }
  bool on_array_end(std::size_t, error_code&) { return close(); }

  bool on_key_part(json::string_view part, std::size_t, error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, error_code& ec) {
    text_.append(part.data(), part.size());
    auto& [container, key] = open_.back();
    key = std::exchange(text_, {});
    if (!container->get_object().contains(key)) return true;
    duplicate_ = pointer_of_key();
    ec = json::error::syntax;
    return false;
  }

  bool on_string_part(json::string_view part, std::size_t, error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_string(json::string_view part, std::size_t, error_code&) {
    if (text_.empty()) return add(json::string(part));
    text_.append(part.data(), part.size());
    add(json::string(text_));
    text_.clear();
    return true;
  }

  bool on_number_part(json::string_view part, error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_int64(std::int64_t value, json::string_view, error_code&) { return add_number(value); }
  bool on_uint64(std::uint64_t value, json::string_view, error_code&) { return add_number(value); }
  bool on_double(double value, json::string_view part, error_code& ec) {
    text_.append(part.data(), part.size());
    if (text_.find_first_of(".eE") == std::string::npos) {
      return text_.front() == '-' ? add_number(std::numeric_limits<std::int64_t>::min())
                                  : add_number(std::numeric_limits<std::uint64_t>::max());
    }
    if (!std::isfinite(value)) {
      ec = json::error::exponent_overflow;
      return false;
    }
    return add_number(value);
  }

  bool on_bool(bool value, error_code&) { return add(value); }
  bool on_null(error_code&) { return add(nullptr); }
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
  template <class Value>
  bool add(Value&& value) {
    put(std::forward<Value>(value));
    return true;
  }
  template <class Number>
  bool add_number(Number value) {
    text_.clear();
    return add(value);
  }
  template <class Container>
  bool open(Container empty) {
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

  json::value root_;
  std::vector<level> open_;
  std::string text_;  // what has come so far of a key, a string or a number
  std::string duplicate_;
};

unexpected<error> malformed(std::string_view text, std::size_t offset, std::string reason, json::object details = {}) {
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
  json::basic_parser<builder> parser(options);
  error_code ec;
  const std::size_t read = std::min(parser.write_some(false, text.data(), text.size(), ec), text.size());
  if (!parser.handler().duplicate().empty()) {
    return malformed(text, read, "a member is given twice", {{"pointer", parser.handler().duplicate()}});
  }
  if (ec) return malformed(text, read, ec.message());
  if (read < text.size()) return malformed(text, read, "something follows the JSON value");
  return parser.handler().take();
}

}  // namespace comanda::schema
