#include "comanda/notifications/contact.hpp"

#include <algorithm>

#include "comanda/kernel/ascii.hpp"

namespace comanda::notifications {

namespace {

constexpr std::string_view atom_signs = "!#$%&'*+-/=?^_`{|}~";  // RFC 5322, 3.2.3

bool fits_atom(char c) noexcept { return ascii::is_alphanumeric(c) || atom_signs.find(c) != std::string_view::npos; }

bool is_atom(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), fits_atom);
}

bool is_label(std::string_view text) noexcept {
  const auto fits = [](char c) { return ascii::is_alphanumeric(c) || c == '-'; };
  return !text.empty() && text.size() <= email_rule::label_bytes_max && !text.starts_with('-') &&
         !text.ends_with('-') && std::all_of(text.begin(), text.end(), fits);
}

/// At least one, and a dot between two.
bool are_separated_by_dots(std::string_view text, bool (*is)(std::string_view) noexcept) noexcept {
  while (true) {
    const auto dot = text.find('.');
    if (!is(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_port(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), ascii::is_digit)) return false;
  int port = 0;
  for (const char c : text) port = port * 10 + (c - '0');
  return port >= 1 && port <= 65535;
}

std::optional<std::string_view> host_in_brackets(std::string_view authority) noexcept {
  const auto close = authority.find(']');
  if (close == std::string_view::npos) return std::nullopt;
  const auto host = authority.substr(1, close - 1);
  const auto rest = authority.substr(close + 1);
  const auto fits = [](char c) { return ascii::is_alphanumeric(c) || c == ':' || c == '.'; };
  if (host.empty() || !std::all_of(host.begin(), host.end(), fits)) return std::nullopt;
  if (!rest.empty() && (rest[0] != ':' || !is_port(rest.substr(1)))) return std::nullopt;
  return host;
}

}  // namespace

std::optional<std::string_view> host_of(std::string_view url) noexcept {
  if (url.size() > webhook_rule::bytes_max || !std::all_of(url.begin(), url.end(), ascii::is_visible))
    return std::nullopt;
  // A backslash ends the host for some readers and not for others, so that two of them could see two hosts.
  if (url.find_first_of("#\\") != std::string_view::npos) return std::nullopt;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!url.starts_with(scheme)) continue;
    auto authority = url.substr(scheme.size());
    authority = authority.substr(0, authority.find_first_of("/?"));
    if (authority.starts_with('[')) return host_in_brackets(authority);
    const auto colon = authority.find(':');
    const auto host = authority.substr(0, colon);
    const auto fits = [](char c) { return ascii::is_alphanumeric(c) || c == '.' || c == '-' || c == '_'; };
    if (host.empty() || !std::all_of(host.begin(), host.end(), fits)) return std::nullopt;
    if (colon != std::string_view::npos && !is_port(authority.substr(colon + 1))) return std::nullopt;
    return host;
  }
  return std::nullopt;
}

std::optional<std::string> server_of(std::string_view url) {
  const auto host = host_of(url);
  if (!host) return std::nullopt;
  auto server = ascii::to_lower(*host);
  if (server.ends_with('.')) server.pop_back();  // the root of all names, which goes without saying
  auto rest = url.substr(static_cast<std::size_t>(host->data() - url.data()) + host->size());
  if (rest.starts_with(']')) rest.remove_prefix(1);
  if (rest.starts_with(':')) {
    rest.remove_prefix(1);
    rest = rest.substr(0, rest.find_first_of("/?"));
    while (rest.size() > 1 && rest.starts_with('0')) rest.remove_prefix(1);
  } else {
    rest = url.starts_with("https://") ? "443" : "80";
  }
  return server + ":" + std::string(rest);
}

bool email_rule::holds(std::string_view text) noexcept {
  const auto at = text.find('@');
  return text.size() <= bytes_max && at <= local_part_bytes_max && are_separated_by_dots(text.substr(0, at), is_atom) &&
         are_separated_by_dots(text.substr(at + 1), is_label);
}

boost::json::object email_rule::json_schema() {
  const std::string atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
  const std::string label = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  const auto pattern = "^(?=[^@]{1,64}@)" + atom + "([.]" + atom + ")*@" + label + "([.]" + label + ")*$";
  return {{"type", "string"}, {"format", "email"}, {"maxLength", bytes_max}, {"pattern", pattern}};
}

bool webhook_rule::holds(std::string_view text) noexcept { return host_of(text).has_value(); }

boost::json::object webhook_rule::json_schema() {
  const std::string host = R"((\[[0-9A-Za-z:.]+\]|[0-9A-Za-z._-]+))";
  const std::string port =
      "(?=[0-9]{1,5}([/?]|$))0*([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|"
      "655[0-2][0-9]|6553[0-5])";
  const std::string rest = R"([/?][!"$-\[\]-~]*)";  // what is visible, without # and the backslash
  return {{"type", "string"},
          {"format", "uri"},
          {"maxLength", bytes_max},
          {"pattern", "^https?://" + host + "(:" + port + ")?(" + rest + ")?$"}};
}

bool locale_rule::holds(std::string_view text) noexcept { return is_language_tag(text); }

boost::json::object locale_rule::json_schema() {
  return {{"type", "string"}, {"maxLength", bytes_max}, {"pattern", language_tag_pattern()}};
}

}  // namespace comanda::notifications
