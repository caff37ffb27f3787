#include "comanda/beast/url.hpp"

#include <algorithm>
#include <charconv>

#include "ascii.hpp"

namespace comanda::beast {
namespace {

constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t https_port = 443;

unexpected<error> bad(std::string what) { return fail(errc::invalid_parameter, std::move(what)); }

bool is_host_char(char c) noexcept {
  const char lower = to_lower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_ipv6_char(char c) noexcept {
  const char lower = to_lower(c);
  return (lower >= 'a' && lower <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

/// What is behind "scheme://" and before the path.
result<void> take_authority(std::string_view text, url& out) {
  if (text.find('@') != std::string_view::npos) return bad("the URL has a user or password in it");
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return bad("the URL's host is malformed");
    out.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
    if (out.host.find(':') == std::string::npos) return bad("the URL's host is malformed");
  } else {
    const auto colon = std::min(text.find(':'), text.size());
    out.host = text.substr(0, colon);
    port = text.substr(colon);
  }
  if (!is_host(out.host)) return bad("the URL's host is malformed");
  if (port.empty() || port == ":") return {};
  const auto digits = port.substr(1);
  const auto* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, out.port);
  if (port[0] != ':' || read.ec != std::errc{} || read.ptr != end || out.port == 0)
    return bad("the URL's port is not one");
  return {};
}

}  // namespace

bool is_host(std::string_view text) noexcept {
  constexpr std::size_t host_chars_max = 253;  // of a name in DNS
  if (text.empty() || text.size() > host_chars_max) return false;
  const bool ipv6 = text.find(':') != std::string_view::npos;
  return std::all_of(text.begin(), text.end(), ipv6 ? is_ipv6_char : is_host_char);
}

bool is_target(std::string_view text) noexcept {
  const auto visible = [](char c) { return c > 0x20 && c < 0x7f; };
  return (text.starts_with('/') || text == "*") && std::all_of(text.begin(), text.end(), visible);
}

std::string url::authority() const {
  auto out = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != (tls ? https_port : http_port)) out += ":" + std::to_string(port);
  return out;
}

result<url> parse_url(std::string_view text) {
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return bad("the URL is not absolute");
  url out;
  const auto scheme = text.substr(0, scheme_end);
  out.tls = equals_ignoring_case(scheme, "https");
  if (!out.tls && !equals_ignoring_case(scheme, "http")) return bad("the URL's scheme is neither http nor https");
  out.port = out.tls ? https_port : http_port;
  text.remove_prefix(scheme_end + 3);
  text = text.substr(0, text.find('#'));
  const auto authority_end = std::min(text.find_first_of("/?"), text.size());
  if (auto taken = take_authority(text.substr(0, authority_end), out); !taken)
    return unexpected<error>(std::move(taken).error());
  const auto target = text.substr(authority_end);
  out.target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);
  if (!is_target(out.target)) return bad("the URL has a character that must be escaped");
  return out;
}

}  // namespace comanda::beast
