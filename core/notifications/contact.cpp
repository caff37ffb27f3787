#include "comanda/notifications/contact.hpp"

#include <algorithm>

namespace comanda::notifications {

namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_visible(char c) noexcept { return c > 0x20 && c < 0x7f; }

/// Bytes above 0x7f belong to letters of other scripts.
bool fits_address(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7f && std::string_view("()<>[],;:\\\"").find(c) == std::string_view::npos;
}

bool is_port(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit)) return false;
  int port = 0;
  for (const char c : text) port = port * 10 + (c - '0');
  return port >= 1 && port <= 65535;
}

std::optional<std::string_view> host_in_brackets(std::string_view authority) noexcept {
  const auto close = authority.find(']');
  if (close == std::string_view::npos) return std::nullopt;
  const auto host = authority.substr(1, close - 1);
  const auto rest = authority.substr(close + 1);
  const auto fits = [](char c) { return is_digit(c) || is_letter(c) || c == ':' || c == '.'; };
  if (host.empty() || !std::all_of(host.begin(), host.end(), fits)) return std::nullopt;
  if (!rest.empty() && (rest[0] != ':' || !is_port(rest.substr(1)))) return std::nullopt;
  return host;
}

}  // namespace

std::optional<std::string_view> host_of(std::string_view url) noexcept {
  if (url.size() > webhook_rule::bytes_max || !std::all_of(url.begin(), url.end(), is_visible)) return std::nullopt;
  // A backslash ends the host for some readers and not for others, so that two of them could see two hosts.
  if (url.find_first_of("#\\") != std::string_view::npos) return std::nullopt;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!url.starts_with(scheme)) continue;
    auto authority = url.substr(scheme.size());
    authority = authority.substr(0, authority.find_first_of("/?"));
    if (authority.starts_with('[')) return host_in_brackets(authority);
    const auto colon = authority.find(':');
    const auto host = authority.substr(0, colon);
    const auto fits = [](char c) { return is_digit(c) || is_letter(c) || c == '.' || c == '-' || c == '_'; };
    if (host.empty() || !std::all_of(host.begin(), host.end(), fits)) return std::nullopt;
    if (colon != std::string_view::npos && !is_port(authority.substr(colon + 1))) return std::nullopt;
    return host;
  }
  return std::nullopt;
}

bool email_rule::holds(std::string_view text) noexcept {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == text.npos &&
         text.size() <= bytes_max && std::all_of(text.begin(), text.end(), fits_address);
}

boost::json::object email_rule::json_schema() {
  return {{"type", "string"}, {"format", "email"}, {"maxLength", bytes_max}};
}

bool webhook_rule::holds(std::string_view text) noexcept { return host_of(text).has_value(); }

boost::json::object webhook_rule::json_schema() {
  return {{"type", "string"}, {"format", "uri"}, {"maxLength", bytes_max}, {"pattern", "^https?://"}};
}

bool locale_rule::holds(std::string_view text) noexcept {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (text.size() != 2 && text.size() != 5) return false;
  if (!lower(text[0]) || !lower(text[1])) return false;
  return text.size() == 2 || (text[2] == '-' && upper(text[3]) && upper(text[4]));
}

boost::json::object locale_rule::json_schema() { return {{"type", "string"}, {"pattern", "^[a-z]{2}(-[A-Z]{2})?$"}}; }

}  // namespace comanda::notifications
