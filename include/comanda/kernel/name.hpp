#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace comanda {

/// What the names of one kind look like. Rule: the REST contract, "Validation". None is "." or "..": in a path these
/// are the place itself and the one above (RFC 3986, section 5.2.4), also when they are escaped, so that no client
/// could ask for what is named so.
struct name_rule {
  std::size_t chars_max = 0;    ///< 1 to this many
  std::string_view characters;  ///< those that it takes, in words: "1 to <chars_max> of ..."
  std::string_view pattern;     ///< the same for a JSON Schema
  bool (*takes)(char) noexcept = nullptr;

  [[nodiscard]] bool accepts(std::string_view text) const noexcept;
  /// The same with "." and "..", which were names once: for what is stored.
  [[nodiscard]] bool accepted_once(std::string_view text) const noexcept;
  /// "1 to 64 of A-Z a-z 0-9 . _ : -, and not . or .."
  [[nodiscard]] std::string words() const;
};

namespace detail {
[[nodiscard]] bool is_name_char(char c) noexcept;
[[nodiscard]] bool is_visible_char(char c) noexcept;
}  // namespace detail

// In the patterns: up to two dots and something else, or three and anything.
inline constexpr name_rule plain_name{64, "A-Z a-z 0-9 . _ : -",
                                      R"(^(\.{0,2}[A-Za-z0-9_:-][A-Za-z0-9._:-]*|\.{3}[A-Za-z0-9._:-]*)$)",
                                      detail::is_name_char};
/// `sub` as the issuers of tokens make it: "auth0|5f7c", an address, a URL.
inline constexpr name_rule subject_name{255, "the visible ASCII characters",
                                        R"(^(\.{0,2}[!-,/-~-][!-~]*|\.{3}[!-~]*)$)", detail::is_visible_char};

/// The rule of a kind of name: a plain name unless it is said otherwise.
template <class Tag>
inline constexpr name_rule rule_of = plain_name;

/// 1 to 64 of `A-Z a-z 0-9 . _ : -`, and not "." or "..".
[[nodiscard]] bool is_name(std::string_view text) noexcept;

/// Validated text that names a thing of one kind. The default is empty, which `parse` never makes.
template <class Tag>
class name {
 public:
  name() = default;
  [[nodiscard]] static constexpr const name_rule& rule() noexcept { return rule_of<Tag>; }
  [[nodiscard]] static std::optional<name> parse(std::string_view text) {
    if (!rule().accepts(text)) return std::nullopt;
    return name(std::string(text));
  }
  /// What is stored and was a name when it was; see `name_rule::accepted_once`.
  [[nodiscard]] static std::optional<name> restore(std::string_view text) {
    if (!rule().accepted_once(text)) return std::nullopt;
    return name(std::string(text));
  }
  [[nodiscard]] const std::string& value() const noexcept { return value_; }
  friend auto operator<=>(const name&, const name&) = default;

 private:
  explicit name(std::string value) : value_(std::move(value)) {}
  std::string value_;
};

template <class Tag>
[[nodiscard]] const std::string& to_string(const name<Tag>& n) {
  return n.value();
}

using sku = name<struct sku_tag>;
/// Also who a token is about, and under whose name an administrator's deeds are recorded.
using customer_id = name<struct customer_id_tag>;
template <>
inline constexpr name_rule rule_of<customer_id_tag> = subject_name;

}  // namespace comanda

template <class Tag>
struct std::hash<comanda::name<Tag>> {
  std::size_t operator()(const comanda::name<Tag>& n) const noexcept { return std::hash<std::string>{}(n.value()); }
};
