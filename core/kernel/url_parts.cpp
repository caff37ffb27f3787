#include "comanda/kernel/url_parts.hpp"

#include <algorithm>
#include <charconv>

#include "comanda/kernel/ascii.hpp"

namespace comanda {
namespace {

bool is_name_char(char c) noexcept { return ascii::is_alphanumeric(c) || c == '-' || c == '.' || c == '_'; }

int hex_value(char c) noexcept {
  if (ascii::is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_ipv6_char(char c) noexcept { return hex_value(c) >= 0 || c == ':' || c == '.'; }

/// "127.x.y.z" of four decimal numbers.
bool is_ipv4_loopback(std::string_view text) noexcept {
  constexpr int byte_max = 255;
  for (int n = 0; n < 4; ++n) {
    int value = 0;
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    const auto digits = static_cast<std::size_t>(rest - text.data());
    // Some read a number that begins with 0 as octal.
    if (problem != std::errc() || value < 0 || value > byte_max || (digits > 1 && text[0] == '0')) return false;
    if (n == 0 && value != 127) return false;
    text.remove_prefix(digits);
    if (n == 3) break;
    if (!text.starts_with('.')) return false;
    text.remove_prefix(1);
  }
  return text.empty();
}

/// "::1" with any zeros written out.
bool is_ipv6_loopback(std::string_view text) noexcept {
  if (!text.ends_with('1') || text.find(':') == std::string_view::npos) return false;
  text.remove_suffix(1);
  return text.find_first_not_of("0:") == std::string_view::npos;
}

unexpected<error> wrong(std::string what) { return fail(errc::invalid_parameter, std::move(what)); }

result<std::uint16_t> read_port(std::string_view digits) {
  std::uint16_t port = 0;
  const auto* end = digits.data() + digits.size();
  const auto [rest, problem] = std::from_chars(digits.data(), end, port);
  if (problem == std::errc() && rest == end && port > 0) return port;
  return wrong("the port is not a number from 1 to 65535 (in a password, write ':' as %3A, '/' as %2F, '@' as %40)");
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_name_char(c) || c == '~') {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(digits[byte / 16]);
    out.push_back(digits[byte % 16]);
  }
  return out;
}

bool is_host(std::string_view text) noexcept {
  if (text.empty() || text.size() > host_chars_max) return false;
  const bool ipv6 = text.find(':') != std::string_view::npos;
  return std::all_of(text.begin(), text.end(), ipv6 ? is_ipv6_char : is_name_char);
}

bool is_loopback(std::string_view host) noexcept {
  constexpr std::string_view mapped = "::ffff:";
  return host == "localhost" || is_ipv4_loopback(host) || is_ipv6_loopback(host) ||
         (host.starts_with(mapped) && is_ipv4_loopback(host.substr(mapped.size())));
}

result<host_and_port> read_host_and_port(std::string_view text) {
  const bool bracketed = text.starts_with('[');
  auto host = text.substr(0, text.find(':'));
  auto rest = text.substr(host.size());
  if (bracketed) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return wrong("the host starts with '[' and has no ']'");
    host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
    if (!rest.empty() && rest.front() != ':') return wrong("after ']' only a port may follow");
    if (host.find(':') == std::string_view::npos) return wrong("between '[' and ']' there is no IPv6 address");
  }
  if (host.empty()) return wrong("the host is missing");
  if (!is_host(host)) return wrong("the host is neither a name nor an address");
  host_and_port out{std::string(host), {}};
  if (rest.empty()) return out;
  const auto port = read_port(rest.substr(1));
  if (!port) return failure_of(port);
  out.port = *port;
  return out;
}

result<user_and_password> read_user_and_password(std::string_view text) {
  const auto colon = text.find(':');
  auto user = percent_decode(text.substr(0, colon));
  if (!user) return wrong("the user has a '%' without two hexadecimal digits (write a '%' as %25)");
  user_and_password out{*std::move(user), {}};
  if (colon == std::string_view::npos) return out;
  out.password = percent_decode(text.substr(colon + 1));
  if (!out.password) return wrong("the password has a '%' without two hexadecimal digits (write a '%' as %25)");
  return out;
}

}  // namespace comanda
