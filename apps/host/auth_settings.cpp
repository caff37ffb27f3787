#include "auth_settings.hpp"

#include <algorithm>

#include "comanda/auth/verifier.hpp"
#include "settings.hpp"

namespace comanda::host {

namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

/// A PEM in one line, as an environment file holds it: "\n" stands for the ends of its lines.
std::string with_line_ends(std::string pem) {
  if (pem.find('\n') == std::string::npos) replace_all(pem, "\\n", "\n");
  return pem;
}

std::string source_of(const auth_settings& s) {
  if (!s.secret.empty()) return "JWT_SECRET";
  return s.public_key.empty() ? "JWT_JWKS_URL" : "JWT_PUBLIC_KEY";
}

void read_algorithms(setting_source& from, auth_settings& s) {
  const auto fallback = s.secret.empty() ? "RS256,ES256" : "HS256";
  const auto given = from.text("JWT_ALGORITHM", "");
  if (given.empty() && !s.public_key.empty()) {
    // A key has one algorithm: the one with which a verifier can be made of it.
    for (const auto a : {auth::algorithm::rs256, auth::algorithm::es256}) {
      auth::verifier_options o;
      o.algorithms = {a};
      o.public_key_pem = s.public_key;
      if (auth::verifier::create(o)) s.algorithms = {a};
    }
    if (!s.algorithms.empty()) return;
  }
  auto read = auth::parse_algorithms(given.empty() ? fallback : given);
  if (!read) return from.mistake("JWT_ALGORITHM", read.error().message);
  s.algorithms = *std::move(read);
}

void check_jwks(setting_source& from, const auth_settings& s) {
  if (!s.jwks_url.starts_with("https://") && !s.jwks_url.starts_with("http://"))
    from.mistake("JWT_JWKS_URL", "begins neither with https:// nor with http://");
  if (std::find(s.algorithms.begin(), s.algorithms.end(), auth::algorithm::hs256) != s.algorithms.end())
    from.mistake("JWT_ALGORITHM", "names HS256, which needs JWT_SECRET and not JWT_JWKS_URL");
  // An issuer has other clients than ours: without it, a token for any of them would do.
  if (s.audience.empty()) from.mistake("JWT_AUDIENCE", "is not set, and has to be with JWT_JWKS_URL");
}

void check_key(setting_source& from, const auth_settings& s) {
  auth::verifier_options o;
  o.algorithms = s.algorithms;
  o.secret = s.secret;
  o.public_key_pem = s.public_key;
  if (const auto made = auth::verifier::create(o); !made) from.mistake(source_of(s), made.error().message);
}

void read_jwt(setting_source& from, auth_settings& s) {
  s.secret = from.text("JWT_SECRET", "");
  s.public_key = with_line_ends(from.text("JWT_PUBLIC_KEY", ""));
  s.jwks_url = from.text("JWT_JWKS_URL", "");
  s.issuer = from.text("JWT_ISSUER", "");
  s.audience = from.text("JWT_AUDIENCE", "");
  const auto sources = (s.secret.empty() ? 0 : 1) + (s.public_key.empty() ? 0 : 1) + (s.jwks_url.empty() ? 0 : 1);
  read_algorithms(from, s);
  if (sources != 1)
    from.mistake("AUTH_MODE", std::string("jwt needs exactly one of JWT_SECRET, JWT_PUBLIC_KEY and JWT_JWKS_URL: ") +
                                  (sources == 0 ? "none is set" : "several are set"));
  else if (s.jwks_url.empty() && !s.algorithms.empty())
    check_key(from, s);
  else if (!s.jwks_url.empty())
    check_jwks(from, s);
}

}  // namespace

auth_settings read_auth_settings(setting_source& from, bool may_be_silent) {
  auth_settings s;
  const auto mode = from.find("AUTH_MODE");
  if (!mode) {
    if (may_be_silent) s.mode = "disabled";
    return s;
  }
  s.mode = *mode;
  if (*mode == "jwt")
    read_jwt(from, s);
  else if (*mode != "disabled")
    from.mistake("AUTH_MODE", "is neither jwt nor disabled: " + *mode);
  return s;
}

std::vector<std::string> auth_settings::lines() const {
  std::vector<std::string> out = {"AUTH_MODE=" + mode};
  if (mode != "jwt") return out;
  std::string names;
  for (const auto a : algorithms) names += (names.empty() ? "" : ",") + std::string(to_string(a));
  auto key = public_key;
  replace_all(key, "\n", "\\n");
  out.insert(out.end(), {"JWT_ALGORITHM=" + names, "JWT_SECRET=" + std::string(secret.empty() ? "" : "***"),
                         "JWT_PUBLIC_KEY=" + key, "JWT_JWKS_URL=" + masked_http_url(jwks_url), "JWT_ISSUER=" + issuer,
                         "JWT_AUDIENCE=" + audience});
  return out;
}

}  // namespace comanda::host
