#include <charconv>
#include <optional>

#include "comanda/redis/options.hpp"

namespace comanda::redis {
namespace {

constexpr int port_max = 65535;
constexpr int database_max = 65535;  // servers have 16 unless told otherwise, and answer to one too high themselves

unexpected<error> wrong(const std::string& what) { return fail(errc::invalid_parameter, "Redis URL: " + what); }

/// All of the text as a number of the range; nothing else.
std::optional<int> number(std::string_view text, int from, int to) {
  int n = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (problem != std::errc() || end != text.data() + text.size() || n < from || n > to) return std::nullopt;
  return n;
}

/// Nothing when a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    unsigned byte = 0;
    const auto [end, problem] = std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16);
    if (problem != std::errc() || end != text.data() + i + 3) return std::nullopt;
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

result<> read_user(std::string_view text, server_address& to) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return wrong("before '@' there is a user without a password");
  const auto user = percent_decode(text.substr(0, colon));
  const auto password = percent_decode(text.substr(colon + 1));
  if (!user || !password)
    return wrong("user or password has a '%' without two hexadecimal digits (write a '%' as %25)");
  if (password->empty()) return wrong("the password before '@' is empty");
  to.user = *user;
  to.password = *password;
  return {};
}

result<> read_host(std::string_view text, server_address& to) {
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
  if (host.empty()) return wrong("the host is missing");
  to.host = host;
  if (rest.empty()) return {};
  const auto port = number(rest.substr(1), 1, port_max);
  if (!port)
    return wrong("the port is not a number from 1 to 65535 (in a password, write ':' as %3A, '/' as %2F, '@' as %40)");
  to.port = *port;
  return {};
}

}  // namespace

result<server_address> parse_url(std::string_view url) {
  const auto scheme_end = url.find("://");
  const auto scheme = url.substr(0, scheme_end);
  if (scheme_end != std::string_view::npos && scheme == "rediss")
    return wrong("rediss:// needs TLS, which this program does not speak with Redis; lead it through a tunnel");
  if (scheme_end == std::string_view::npos || scheme != "redis") return wrong("it does not start with redis://");
  const auto after_scheme = url.substr(scheme_end + 3);
  if (after_scheme.find_first_of("?#") != std::string_view::npos)
    return wrong("'?' and '#' are not supported (in a password, write them as %3F and %23)");
  server_address out;
  const auto slash = after_scheme.find('/');
  auto authority = after_scheme.substr(0, slash);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    if (auto read = read_user(authority.substr(0, at), out); !read) return unexpected<error>(std::move(read).error());
    authority = authority.substr(at + 1);
  }
  if (auto read = read_host(authority, out); !read) return unexpected<error>(std::move(read).error());
  if (slash == std::string_view::npos) return out;
  const auto path = after_scheme.substr(slash + 1);
  if (path.empty()) return out;
  const auto database = number(path, 0, database_max);
  if (!database) return wrong("what follows the '/' is not the number of a database (in a password, write '/' as %2F)");
  out.database = *database;
  return out;
}

}  // namespace comanda::redis
