#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "comanda/kernel/language_tag.hpp"
#include "comanda/schema/schema.hpp"

// Where and how a customer is reached: text that has been checked, so that whoever has one need not ask again.
namespace comanda::notifications {

/// A mailbox of RFC 5321 in ASCII, with a dot-string before the "@" and a domain behind it: nothing that could leave
/// its place in a mail's header or envelope, and nothing that only some servers take (quoted strings, numeric
/// addresses, other scripts; a domain's name in those has an ASCII form). Whether anybody reads there, only sending
/// tells.
struct email_rule {
  static constexpr std::size_t bytes_max = 254;            // RFC 5321, 4.5.3.1.3, without the brackets
  static constexpr std::size_t local_part_bytes_max = 64;  // 4.5.3.1.1
  static constexpr std::size_t label_bytes_max = 63;       // RFC 1035, 2.3.4
  static constexpr std::string_view must = "must be an e-mail address in ASCII, such as ada@example.org";
  [[nodiscard]] static bool holds(std::string_view text) noexcept;
  [[nodiscard]] static boost::json::object json_schema();
};

/// http:// or https://, absolute, visible ASCII. No user information, which would end in logs, and no fragment.
struct webhook_rule {
  static constexpr std::size_t bytes_max = 2000;
  static constexpr std::string_view must = "must be an absolute https:// or http:// URL without user and fragment";
  [[nodiscard]] static bool holds(std::string_view text) noexcept;
  [[nodiscard]] static boost::json::object json_schema();
};

/// A language tag, whether or not there are words for it: "de", "zh-Hant-TW".
struct locale_rule {
  static constexpr std::size_t bytes_max = language_tag_chars_max;
  static constexpr std::string_view must = "must be a language tag of RFC 5646, such as de or zh-Hant-TW";
  [[nodiscard]] static bool holds(std::string_view text) noexcept;
  [[nodiscard]] static boost::json::object json_schema();
};

/// Text that keeps a rule. The default is empty, which `parse` never makes.
template <class Rule>
class checked_text {
 public:
  checked_text() = default;
  [[nodiscard]] static std::optional<checked_text> parse(std::string_view text) {
    if (!Rule::holds(text)) return std::nullopt;
    return checked_text(std::string(text));
  }
  [[nodiscard]] const std::string& value() const noexcept { return value_; }
  friend auto operator<=>(const checked_text&, const checked_text&) = default;

 private:
  explicit checked_text(std::string value) : value_(std::move(value)) {}
  std::string value_;
};

using email_address = checked_text<email_rule>;
using webhook_address = checked_text<webhook_rule>;
using locale = checked_text<locale_rule>;

/// The host that a webhook's URL names, an IPv6 address without its brackets; nothing for a URL that breaks the rule.
[[nodiscard]] std::optional<std::string_view> host_of(std::string_view webhook_url) noexcept;

/// The server that a webhook's URL leads to, the same text however it is written: "shop.example:443". Nothing for a URL
/// that breaks the rule.
[[nodiscard]] std::optional<std::string> server_of(std::string_view webhook_url);

}  // namespace comanda::notifications

template <class Rule>
struct comanda::schema::codec<comanda::notifications::checked_text<Rule>> {
  using text = notifications::checked_text<Rule>;
  static bool decode(const boost::json::value& in, text& out, context& ctx) {
    std::string given;
    if (!detail::decode_text(in, 1, Rule::bytes_max, given, ctx)) return false;
    auto parsed = text::parse(given);
    if (!parsed) return ctx.violate(violation_code::invalid_format, std::string(Rule::must));
    out = *std::move(parsed);
    return true;
  }
  static boost::json::value encode(const text& in) { return boost::json::value(in.value()); }
  static boost::json::object json_schema() { return Rule::json_schema(); }
};
