#include <charconv>
#include <optional>

#include "comanda/kernel/url_parts.hpp"
#include "comanda/redis/options.hpp"

namespace comanda::redis {
namespace {

constexpr int database_max = 65535;  // servers have 16 unless told otherwise, and answer to one too high themselves

unexpected<error> wrong(const std::string& what) { return fail(errc::invalid_parameter, "Redis URL: " + what); }

/// All of the text as a number of the range; nothing else.
std::optional<int> number(std::string_view text, int from, int to) {
  int n = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (problem != std::errc() || end != text.data() + text.size() || n < from || n > to) return std::nullopt;
  return n;
}

result<> read_user(std::string_view text, server_address& to) {
  auto read = read_user_and_password(text);
  if (!read) return wrong(read.error().message);
  if (!read->password) return wrong("before '@' there is a user without a password");
  if (read->password->empty()) return wrong("the password before '@' is empty");
  to.user = std::move(read->user);
  to.password = *std::move(read->password);
  return {};
}

result<> read_host(std::string_view text, server_address& to) {
  auto read = read_host_and_port(text);
  if (!read) return wrong(read.error().message);
  to.host = std::move(read->host);
  to.port = read->port.value_or(to.port);
  return {};
}

}  // namespace

result<server_address> parse_url(std::string_view url) {
  const auto scheme_end = url.find("://");
  const auto scheme = url.substr(0, scheme_end);
  if (scheme_end == std::string_view::npos || (scheme != "redis" && scheme != "rediss"))
    return wrong("it does not start with redis:// or rediss://");
  const auto after_scheme = url.substr(scheme_end + 3);
  if (after_scheme.find_first_of("?#") != std::string_view::npos)
    return wrong("'?' and '#' are not supported (in a password, write them as %3F and %23)");
  server_address out;
  out.tls = scheme == "rediss";
  const auto slash = after_scheme.find('/');
  auto authority = after_scheme.substr(0, slash);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    if (auto read = read_user(authority.substr(0, at), out); !read) return failure_of(read);
    authority = authority.substr(at + 1);
  }
  if (auto read = read_host(authority, out); !read) return failure_of(read);
  if (slash == std::string_view::npos) return out;
  const auto path = after_scheme.substr(slash + 1);
  if (path.empty()) return out;
  const auto database = number(path, 0, database_max);
  if (!database) return wrong("what follows the '/' is not the number of a database (in a password, write '/' as %2F)");
  out.database = *database;
  return out;
}

}  // namespace comanda::redis
