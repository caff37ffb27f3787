#include "comanda/beast/url.hpp"

#include <algorithm>

#include "comanda/kernel/ascii.hpp"
#include "comanda/kernel/url_parts.hpp"

namespace comanda::beast {
namespace {

constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t https_port = 443;

constexpr std::string_view mask = "***";

unexpected<error> bad(std::string what) { return fail(errc::invalid_parameter, std::move(what)); }

/// What is behind "scheme://" and before the path.
result<void> take_authority(std::string_view text, url& out) {
  if (text.find('@') != std::string_view::npos) return bad("the URL has a user or password in it");
  if (text.ends_with(':')) text.remove_suffix(1);  // a port that is left out (RFC 3986, 3.2.3)
  auto read = read_host_and_port(text);
  if (!read) return bad("of the URL, " + read.error().message);
  out.host = std::move(read->host);
  out.port = read->port.value_or(out.port);
  return {};
}

/// "a=***&***" of "a=1&2".
std::string masked_query(std::string_view query) {
  std::string out;
  for (;;) {
    const auto end = std::min(query.find('&'), query.size());
    const auto equals = query.substr(0, end).find('=');
    if (equals != std::string_view::npos) out += query.substr(0, equals + 1);
    out += mask;
    if (end == query.size()) return out;
    out += '&';
    query.remove_prefix(end + 1);
  }
}

}  // namespace

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
  out.tls = ascii::equals_ignoring_case(scheme, "https");
  if (!out.tls && !ascii::equals_ignoring_case(scheme, "http"))
    return bad("the URL's scheme is neither http nor https");
  out.port = out.tls ? https_port : http_port;
  text.remove_prefix(scheme_end + 3);
  text = text.substr(0, text.find('#'));
  const auto authority_end = std::min(text.find_first_of("/?"), text.size());
  if (auto taken = take_authority(text.substr(0, authority_end), out); !taken) return failure_of(taken);
  const auto target = text.substr(authority_end);
  out.target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);
  if (!is_target(out.target)) return bad("the URL has a character that must be escaped");
  return out;
}

std::string masked_url(std::string_view text) {
  text = text.substr(0, text.find('#'));
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return std::string(mask);
  const auto scheme = text.substr(0, scheme_end + 3);
  auto rest = text.substr(scheme.size());
  std::string user;
  const auto at = rest.substr(0, rest.find_first_of("/?")).rfind('@');
  if (at != std::string_view::npos) {
    // `parse_url` refuses them; what an operator looks at may have them all the same.
    const auto colon = rest.substr(0, at).find(':');
    user = std::string(rest.substr(0, std::min(colon, at))) +
           (colon == std::string_view::npos ? "" : ":" + std::string(mask)) + "@";
    rest.remove_prefix(at + 1);
  }
  if (!parse_url(std::string(scheme).append(rest))) return std::string(mask);
  const auto query = rest.find('?');
  auto out = std::string(scheme) + user + std::string(rest.substr(0, query));
  if (query != std::string_view::npos) out += "?" + masked_query(rest.substr(query + 1));
  return out;
}

}  // namespace comanda::beast
