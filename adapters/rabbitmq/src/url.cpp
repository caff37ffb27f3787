#include "comanda/kernel/url_parts.hpp"
#include "comanda/rabbitmq/options.hpp"

namespace comanda::rabbitmq {
namespace {

constexpr std::uint16_t plain_port = 5672;
constexpr std::uint16_t tls_port = 5671;

unexpected<error> wrong(std::string what) { return fail(errc::invalid_parameter, "broker URL: " + std::move(what)); }

/// As C strings follow.
bool has_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

result<> read_user(std::string_view text, broker_address& to) {
  auto read = read_user_and_password(text);
  if (!read) return wrong(read.error().message);
  if (read->user.empty()) return wrong("the user before '@' is empty");
  to.user = std::move(read->user);
  to.password = std::move(read->password).value_or("");
  if (has_nul(to.user) || has_nul(to.password)) return wrong("the user or the password holds a NUL");
  return {};
}

result<> read_host(std::string_view text, broker_address& to) {
  auto read = read_host_and_port(text);
  if (!read) return wrong(read.error().message);
  to.host = std::move(read->host);
  to.port = read->port.value_or(to.tls ? tls_port : plain_port);
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
  if (!virtual_host || has_nul(*virtual_host))
    return wrong("the virtual host has a '%' without two hexadecimal digits, or a NUL");
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
