#include "browsers.hpp"

#include <algorithm>
#include <optional>

#include "comanda/kernel/ascii.hpp"
#include "comanda/kernel/url_parts.hpp"
#include "cors.hpp"

namespace comanda::rest {

namespace {

constexpr auto only_tls_for_a_year = "max-age=31536000";

/// The host of "host:port" in small letters and without the dot that ends a name in DNS; nothing when there is none.
std::optional<std::string> host_of(std::string_view authority) {
  if (authority.ends_with(':')) authority.remove_suffix(1);  // a port that is left out (RFC 3986, 3.2.3)
  auto read = read_host_and_port(authority);
  if (!read) return std::nullopt;
  read->host = ascii::to_lower(read->host);
  if (read->host.ends_with('.')) read->host.pop_back();
  return std::move(read->host);
}

bool changes_something(http::method m) {
  return m == http::method::post || m == http::method::put || m == http::method::patch || m == http::method::del;
}

/// A page of the same host may come from another port: proxies hand on the name alone.
bool is_of_our_host(std::string_view origin, const http::request& r) {
  const auto scheme_end = origin.find("://");
  const auto asked = r.headers.find("Host");
  if (scheme_end == std::string_view::npos || !asked) return false;
  const auto theirs = host_of(origin.substr(scheme_end + 3));
  return theirs && theirs == host_of(*asked);
}

}  // namespace

result<> check_host(const environment& env, const http::request& r) {
  const auto asked = r.headers.find("Host");
  if (!env.hosts || !asked) return {};
  const auto host = host_of(*asked);
  if (host && (is_loopback(*host) || std::find(env.hosts->begin(), env.hosts->end(), *host) != env.hosts->end()))
    return {};
  return fail(errc::misdirected_request, "this service does not answer to the name in Host: HTTP_HOSTS has its names");
}

result<> check_site(const environment& env, const http::request& r) {
  if (!env.refuses_other_sites || !changes_something(r.verb) || is_allowed_origin(env.cors_origins, r)) return {};
  const auto origin = r.headers.find("Origin");
  const bool foreign = origin && (r.headers.count("Origin") != 1 || !is_of_our_host(*origin, r));
  if (!foreign && r.headers.find("Sec-Fetch-Site").value_or("") != "cross-site") return {};
  return fail(errc::forbidden,
              "a page of another site may not change anything here: CORS_ORIGINS names those that may");
}

void add_browser_headers(const environment& env, http::headers& to) {
  if (env.over_tls) to.set("Strict-Transport-Security", only_tls_for_a_year);
}

}  // namespace comanda::rest
