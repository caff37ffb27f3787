#include <charconv>
#include <optional>

#include "comanda/rabbitmq/options.hpp"

namespace comanda::rabbitmq {
namespace {

constexpr int plain_port = 5672;
constexpr int tls_port = 5671;
constexpr int port_max = 65535;

unexpected<error> wrong(std::string what) { return fail(errc::invalid_parameter, "broker URL: " + std::move(what)); }

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

/// Nothing when a '%' is not followed by two hexadecimal digits, or when the text holds a NUL, where C would end it.
std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (text.size() - i < 3) return std::nullopt;
      const auto high = hex_digit(text[i + 1]);
      const auto low = hex_digit(text[i + 2]);
      if (!high || !low) return std::nullopt;
      c = static_cast<char>(*high * 16 + *low);
      i += 2;
    }
    if (c == '\0') return std::nullopt;
    out.push_back(c);
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (plain.find(c) != std::string_view::npos) {
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

result<> read_user(std::string_view text, broker_address& to) {
  const auto colon = text.find(':');
  const auto user = percent_decode(text.substr(0, colon));
  if (!user) return wrong("the user has a '%' without two hexadecimal digits (write a '%' as %25)");
  if (user->empty()) return wrong("the user before '@' is empty");
  to.user = *user;
  to.password.clear();
  if (colon == std::string_view::npos) return {};
  const auto password = percent_decode(text.substr(colon + 1));
  if (!password) return wrong("the password has a '%' without two hexadecimal digits (write a '%' as %25)");
  to.password = *password;
  return {};
}

result<> read_host(std::string_view text, broker_address& to) {
  std::string_view host = text;
  std::string_view rest;
  if (text.starts_with('[')) {  // an IPv6 address
    const auto end = text.find(']');
    if (end == std::string_view::npos) return wrong("the host starts with '[' and has no ']'");
    host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
    if (!rest.empty() && rest.front() != ':') return wrong("after ']' only a port may follow");
  } else if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    host = text.substr(0, colon);
    rest = text.substr(colon);
  }
  const auto decoded = percent_decode(host);
  if (!decoded) return wrong("the host has a '%' without two hexadecimal digits");
  if (decoded->empty()) return wrong("the host is missing");
  to.host = *decoded;
  to.port = to.tls ? tls_port : plain_port;
  if (rest.empty()) return {};
  const auto digits = rest.substr(1);
  int port = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (problem != std::errc() || end != digits.data() + digits.size() || port < 1 || port > port_max) {
    return wrong("the port is not a number from 1 to 65535 (in a password, write ':' as %3A, '/' as %2F, '@' as %40)");
  }
  to.port = port;
  return {};
}

}  // namespace

result<broker_options> parse_url(std::string_view url) {
  broker_options out;
  auto& address = out.address;
  const auto scheme_end = url.find("://");
  const auto scheme = url.substr(0, scheme_end);
  if (scheme_end == std::string_view::npos || (scheme != "amqp" && scheme != "amqps")) {
    return wrong("it does not start with amqp:// or amqps://");
  }
  address.tls = scheme == "amqps";
  const auto after_scheme = url.substr(scheme_end + 3);
  if (after_scheme.find_first_of("?#") != std::string_view::npos) {
    return wrong("'?' and '#' are not supported (in a password, write them as %3F and %23)");
  }
  const auto slash = after_scheme.find('/');
  auto authority = after_scheme.substr(0, slash);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    if (auto read = read_user(authority.substr(0, at), address); !read) return unexpected(std::move(read).error());
    authority = authority.substr(at + 1);
  }
  if (auto read = read_host(authority, address); !read) return unexpected(std::move(read).error());
  if (slash == std::string_view::npos) return out;
  const auto path = after_scheme.substr(slash + 1);
  if (path.find_first_of("/@") != std::string_view::npos) {
    return wrong("the virtual host has a '/' or '@' (write '/' as %2F and '@' as %40, in a password too)");
  }
  const auto virtual_host = percent_decode(path);
  if (!virtual_host) return wrong("the virtual host has a '%' without two hexadecimal digits");
  if (!virtual_host->empty()) address.virtual_host = *virtual_host;
  return out;
}

std::string masked_url(const broker_address& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  std::string out = address.tls ? "amqps://" : "amqp://";
  out += percent_encode(address.user) + ":***@";
  out += v6 ? "[" + address.host + "]" : address.host;
  out += ":" + std::to_string(address.port) + "/";
  if (address.virtual_host != "/") out += percent_encode(address.virtual_host);
  return out;
}

}  // namespace comanda::rabbitmq
