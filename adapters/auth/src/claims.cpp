#include "claims.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <optional>

#include "comanda/kernel/name.hpp"
#include "token.hpp"

namespace comanda::auth {

namespace json = boost::json;

namespace {

/// Seconds since 1970 (RFC 7519, section 2), perhaps with a fraction. A double holds each second of the next hundred
/// million years, and what is further away is compared as well.
std::optional<double> seconds_of(const json::value& v) {
  if (!v.is_number()) return std::nullopt;
  return v.to_number<double>();
}

/// No token holds longer than this, however far away its `exp` is: the end of the year 9999.
constexpr std::int64_t last_second = 253'402'300'799;

/// When a token that holds now ceases to. That is its `exp`: the leeway is for clocks that differ when it is looked at,
/// and only a token that lives by it already has it to its end.
timestamp end_of(double expires, std::chrono::seconds leeway, timestamp now) {
  const auto at = std::chrono::duration<double>(now.time_since_epoch()).count();
  const auto end = at < expires ? expires : expires + std::chrono::duration<double>(leeway).count();
  // Compared before it is made a number of microseconds, of which a double may hold more than there can be.
  const auto seconds = std::min(end, static_cast<double>(last_second));
  return from_micros(static_cast<std::int64_t>(seconds * 1e6));
}

result<> check_times(const json::object& claims, std::chrono::seconds leeway, timestamp now) {
  const auto at = std::chrono::duration<double>(now.time_since_epoch()).count();
  const auto slack = std::chrono::duration<double>(leeway).count();
  for (const char* name : {"exp", "nbf", "iat"}) {
    const auto* v = claims.if_contains(name);
    if (v != nullptr && !seconds_of(*v)) return refused("the token's `" + std::string(name) + "` is not a number");
  }
  const auto* expires = claims.if_contains("exp");
  if (expires == nullptr) return refused("the token has no `exp`: it would hold for ever");
  if (at >= *seconds_of(*expires) + slack) return refused("the token has expired");
  const auto* begins = claims.if_contains("nbf");
  if (begins != nullptr && at < *seconds_of(*begins) - slack) return refused("the token does not hold yet (`nbf`)");
  return {};
}

bool is_text(const json::value& v, std::string_view text) {
  return v.is_string() && std::string_view(v.get_string()) == text;
}

result<> check_issuer(const json::object& claims, const std::string& wanted) {
  const auto* v = claims.if_contains("iss");
  if (wanted.empty() || (v != nullptr && is_text(*v, wanted))) return {};
  return refused("the token is not from the issuer that is trusted here (`iss`)");
}

result<> check_audience(const json::object& claims, const std::string& wanted) {
  if (wanted.empty()) return {};
  const auto* v = claims.if_contains("aud");
  if (v != nullptr && is_text(*v, wanted)) return {};
  if (v != nullptr && v->is_array()) {
    const auto& list = v->get_array();
    if (std::any_of(list.begin(), list.end(), [&](const json::value& one) { return is_text(one, wanted); })) return {};
  }
  return refused("the token is not for this audience (`aud`)");
}

/// "orders:read orders:write" (RFC 8693, section 4.2), or an array of them, as some issuers write it.
result<std::vector<std::string>> scopes_of(const json::object& claims) {
  std::vector<std::string> scopes;
  const auto* v = claims.if_contains("scope");
  if (v == nullptr) return scopes;
  if (v->is_string()) {
    std::string_view rest = v->get_string();
    while (!rest.empty()) {
      const auto space = std::min(rest.find(' '), rest.size());
      if (space > 0) scopes.emplace_back(rest.substr(0, space));
      rest.remove_prefix(std::min(space + 1, rest.size()));
    }
    return scopes;
  }
  const auto* list = v->if_array();
  const bool texts = list != nullptr &&
                     std::all_of(list->begin(), list->end(), [](const json::value& one) { return one.is_string(); });
  if (!texts) return refused("the token's `scope` is neither a string nor an array of strings");
  for (const auto& one : *list) scopes.emplace_back(one.get_string());
  return scopes;
}

}  // namespace

result<http::principal> principal_of(const json::object& claims, const expectations& e, timestamp now) {
  if (auto good = check_times(claims, e.leeway, now); !good) return failure_of(good);
  if (auto good = check_issuer(claims, e.issuer); !good) return failure_of(good);
  if (auto good = check_audience(claims, e.audience); !good) return failure_of(good);
  const auto* subject = claims.if_contains("sub");
  if (subject == nullptr || !subject->is_string() || !customer_id::parse(subject->get_string()))
    return refused("the token's `sub` is not " + customer_id::rule().words());
  auto scopes = scopes_of(claims);
  if (!scopes) return failure_of(scopes);
  http::principal p;
  p.until = end_of(*seconds_of(claims.at("exp")), e.leeway, now);
  p.subject = std::string(subject->get_string());
  p.scopes = *std::move(scopes);
  p.admin = std::find(p.scopes.begin(), p.scopes.end(), http::admin_scope) != p.scopes.end();
  return p;
}

}  // namespace comanda::auth
