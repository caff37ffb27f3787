#pragma once

#include <map>
#include <string>
#include <vector>

#include "comanda/auth/verifier.hpp"
#include "support/catch.hpp"
#include "support/token_maker.hpp"

namespace comanda::test {

inline const std::string shared_secret = "0123456789abcdef0123456789abcdef";
inline const timestamp noon = *parse_timestamp("2026-01-31T12:00:00Z");

inline std::string seconds_from_noon(std::int64_t seconds) {
  return std::to_string(to_micros(noon) / 1'000'000 + seconds);
}

/// A header that names the algorithm; `more`: ",\"kid\":\"a\"".
inline std::string header_of(const std::string& alg, const std::string& more = "") {
  return R"({"alg":")" + alg + R"(","typ":"JWT")" + more + "}";
}

/// Claims that hold at noon, with some set otherwise; a value "" leaves the claim out.
inline std::string claims_with(const std::map<std::string, std::string>& changes = {}) {
  std::map<std::string, std::string> claims = {
      {"sub", "\"ada\""}, {"exp", seconds_from_noon(3600)}, {"scope", "\"orders:read orders:write\""}};
  for (const auto& [name, value] : changes) claims[name] = value;
  std::string out;
  for (const auto& [name, value] : claims) {
    if (!value.empty()) out += (out.empty() ? "{" : ",") + ("\"" + name + "\":") + value;
  }
  return out + "}";
}

inline auth::verifier by_secret(auth::verifier_options o = {}) {
  o.algorithms = {auth::algorithm::hs256};
  o.secret = shared_secret;
  return auth::verifier::create(std::move(o)).value();
}

/// "" when the text has that part, else the text: what a failed check should show.
inline std::string unless_has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos ? "" : "(" + text + ")";
}

/// Why a token is refused; "" when it is not.
inline std::string refusal(const auth::verifier& v, const std::string& token, timestamp now = noon) {
  const auto who = v.verify(token, now);
  if (who) return "";
  CHECK(who.error().code == errc::unauthenticated);
  return who.error().message;
}

inline std::string hs256(const std::string& payload, const std::string& header = header_of("HS256")) {
  return signing_key::secret(shared_secret).token(header, payload);
}

}  // namespace comanda::test
