#include "clear_text.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "comanda/beast/url.hpp"
#include "comanda/kernel/url_parts.hpp"
#include "comanda/rabbitmq/options.hpp"
#include "comanda/redis/options.hpp"
#include "comma_list.hpp"

namespace comanda::host {

namespace {

constexpr std::array<std::string_view, 5> clear_text_variables = {"JWT_JWKS_URL", "PAYMENT_GATEWAY_URL", "RABBITMQ_URL",
                                                                  "REDIS_URL", "SMTP_URL"};

/// The host that is spoken with in clear text; nothing when it is not.
using host_in_clear = std::optional<std::string>;

host_in_clear of_http(const std::string& text) {
  const auto url = beast::parse_url(text);
  return url && !url->tls ? host_in_clear(url->host) : std::nullopt;
}

host_in_clear of_rabbitmq(const std::string& text) {
  const auto options = rabbitmq::parse_url(text);
  return options && !options->address.tls ? host_in_clear(options->address.host) : std::nullopt;
}

/// Without a password there is nothing to overhear but rows that are meant for us.
host_in_clear of_redis(const std::string& text) {
  const auto at = redis::parse_url(text);
  return at && !at->tls && !at->password.empty() ? host_in_clear(at->host) : std::nullopt;
}

/// With STARTTLS only offered, whoever is in between takes the offer out and is told the password.
host_in_clear of_smtp(const delivery_settings& s) {
  constexpr std::string_view scheme = "smtp://";
  if (!s.smtp_url.starts_with(scheme) || s.smtp_tls != "offered" || s.smtp_password.empty()) return std::nullopt;
  const auto at = read_host_and_port(std::string_view(s.smtp_url).substr(scheme.size()));
  return at ? host_in_clear(at->host) : std::nullopt;
}

std::vector<std::string> read_allowed(setting_source& from) {
  std::vector<std::string> allowed;
  for (auto& one : split_at_commas(from.text("ALLOW_CLEAR_TEXT", ""))) {
    if (std::find(clear_text_variables.begin(), clear_text_variables.end(), one) == clear_text_variables.end()) {
      from.mistake("ALLOW_CLEAR_TEXT",
                   "is not a list, with commas, of JWT_JWKS_URL, PAYMENT_GATEWAY_URL, RABBITMQ_URL, REDIS_URL and "
                   "SMTP_URL: " +
                       one);
      return {};
    }
    allowed.push_back(std::move(one));
  }
  return allowed;
}

}  // namespace

void check_clear_text(setting_source& from, settings& s) {
  s.allow_clear_text = read_allowed(from);
  const auto check = [&](const std::string& name, const host_in_clear& host, std::string_view instead) {
    if (!host || is_loopback(*host)) return;
    if (std::find(s.allow_clear_text.begin(), s.allow_clear_text.end(), name) != s.allow_clear_text.end()) return;
    from.mistake(name, "leads over a network in clear text: say " + std::string(instead) +
                           ", or name it in ALLOW_CLEAR_TEXT if nobody can listen there");
  };
  check("JWT_JWKS_URL", of_http(s.auth.jwks_url), "https://");
  check("PAYMENT_GATEWAY_URL", of_http(s.gateway.url), "https://");
  check("RABBITMQ_URL", of_rabbitmq(s.rabbitmq_url), "amqps://");
  check("REDIS_URL", of_redis(s.redis_url), "rediss://");
  check("SMTP_URL", of_smtp(s.delivery), "smtps:// or SMTP_TLS=required");
}

}  // namespace comanda::host
