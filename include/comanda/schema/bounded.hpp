#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "comanda/kernel/money.hpp"
#include "comanda/kernel/ranged.hpp"
#include "comanda/schema/containers.hpp"
#include "comanda/schema/scalars.hpp"

namespace comanda::schema {

template <std::int64_t Min, std::int64_t Max>
struct codec<ranged<Min, Max>> {
  static bool decode(const boost::json::value& in, ranged<Min, Max>& out, context& ctx) {
    std::int64_t value = 0;
    if (!detail::decode_integer(in, Min, Max, value, ctx)) return false;
    out = ranged<Min, Max>::of(value).value();
    return true;
  }
  static boost::json::value encode(const ranged<Min, Max>& in) { return in.value(); }
  static boost::json::object json_schema() { return detail::integer_schema(Min, Max); }
};

template <>
struct codec<minor_units> {
  static bool decode(const boost::json::value& in, minor_units& out, context& ctx) {
    ranged<minor_units::min, minor_units::max> value;
    if (!codec<decltype(value)>::decode(in, value, ctx)) return false;
    out = value;
    return true;
  }
  static boost::json::value encode(const minor_units& in) { return in.value(); }
  static boost::json::object json_schema() { return detail::integer_schema(minor_units::min, minor_units::max); }
};

/// UTF-8 text of Min to Max Unicode characters, both included: it cannot hold another. A literal that cannot fit does
/// not compile, and one that does not fit throws std::invalid_argument; what is known only when the program runs goes
/// through `of`, what comes from outside through its codec. The default is empty: what a decoder starts from, and where
/// Min is not 0 what nobody has given.
template <std::size_t Min, std::size_t Max>
  requires(Min <= Max)
class bounded_string {
 public:
  bounded_string() = default;
  template <std::size_t Size>
    requires(Min < Size && Size <= 4 * Max + 1)
  bounded_string(const char (&literal)[Size]) : text_(literal, Size - 1) {  // NOLINT: implicit
    if (!detail::has_characters(text_, Min, Max)) throw std::invalid_argument("a literal that does not fit: " + text_);
  }
  [[nodiscard]] static std::optional<bounded_string> of(std::string text) {
    if (!detail::has_characters(text, Min, Max)) return std::nullopt;
    return restore(std::move(text));
  }
  /// What was written when the bounds were others. For codecs.
  [[nodiscard]] static bounded_string restore(std::string text) {
    bounded_string made;
    made.text_ = std::move(text);
    return made;
  }
  operator const std::string&() const noexcept { return text_; }  // NOLINT: implicit
  [[nodiscard]] const std::string& value() const& noexcept { return text_; }
  [[nodiscard]] std::string&& value() && noexcept { return std::move(text_); }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
  friend auto operator<=>(const bounded_string&, const bounded_string&) = default;

 private:
  std::string text_;
};

template <std::size_t Min, std::size_t Max>
struct codec<bounded_string<Min, Max>> {
  static bool decode(const boost::json::value& in, bounded_string<Min, Max>& out, context& ctx) {
    std::string text;
    if (!detail::decode_text(in, Min, Max, text, ctx)) return false;
    out = bounded_string<Min, Max>::restore(std::move(text));
    return true;
  }
  static boost::json::value encode(const bounded_string<Min, Max>& in) {
    return codec<std::string>::encode(in.value());
  }
  static boost::json::object json_schema() { return detail::text_schema(Min, Max); }
};

/// A vector of Min to Max elements, both included, when it comes out of the codec.
template <class T, std::size_t Min, std::size_t Max>
  requires(Min <= Max)
class bounded_list : public std::vector<T> {
 public:
  using std::vector<T>::vector;
  bounded_list() = default;
  bounded_list(std::vector<T> elements) : std::vector<T>(std::move(elements)) {}  // NOLINT: implicit
};

template <class T, std::size_t Min, std::size_t Max>
struct codec<bounded_list<T, Min, Max>> {
  static bool decode(const boost::json::value& in, bounded_list<T, Min, Max>& out, context& ctx) {
    return detail::decode_list<T>(in, Min, Max, out, ctx);
  }
  static boost::json::value encode(const bounded_list<T, Min, Max>& in) { return codec<std::vector<T>>::encode(in); }
  static boost::json::object json_schema() { return detail::list_schema(codec<T>::json_schema(), Min, Max); }
};

/// The same of elements that are there once each. The codec says so in the schema alone: when two are the same, and
/// what is then to be said, is for the `validate` of the struct that has the list.
template <class T, std::size_t Min = 0, std::size_t Max = unbounded>
  requires(Min <= Max)
class distinct_list : public std::vector<T> {
 public:
  using std::vector<T>::vector;
  distinct_list() = default;
  distinct_list(std::vector<T> elements) : std::vector<T>(std::move(elements)) {}  // NOLINT: implicit
};

template <class T, std::size_t Min, std::size_t Max>
struct codec<distinct_list<T, Min, Max>> {
  static bool decode(const boost::json::value& in, distinct_list<T, Min, Max>& out, context& ctx) {
    return detail::decode_list<T>(in, Min, Max, out, ctx);
  }
  static boost::json::value encode(const distinct_list<T, Min, Max>& in) { return codec<std::vector<T>>::encode(in); }
  static boost::json::object json_schema() {
    auto schema = detail::list_schema(codec<T>::json_schema(), Min, Max);
    schema.emplace("uniqueItems", true);
    return schema;
  }
};

}  // namespace comanda::schema
