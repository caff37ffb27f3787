#include "settings.hpp"

#include <algorithm>

#include "clear_text.hpp"
#include "comanda/beast/tls.hpp"
#include "comanda/beast/url.hpp"
#include "comanda/kernel/ascii.hpp"
#include "comanda/kernel/ip_address.hpp"
#include "comanda/kernel/url_parts.hpp"
#include "comanda/postgres/options.hpp"
#include "comma_list.hpp"

namespace comanda::host {

namespace {

constexpr std::size_t cache_key_chars_min = 16;
constexpr std::size_t broker_prefix_chars_max = 100;  // a name in AMQP has 255 bytes, and ours come behind it

void check_urls(setting_source& from, const settings& s) {
  const bool postgres = s.database_url.starts_with("postgres://") || s.database_url.starts_with("postgresql://");
  if (!s.database_url.empty() && !postgres && !s.database_url.starts_with("sqlite://"))
    from.mistake("DATABASE_URL", "begins neither with postgres:// nor with sqlite://");
  if (postgres) {
    if (const auto good = postgres::validate_url(s.database_url); !good)
      from.mistake("DATABASE_URL", good.error().message);
  }
  if (!s.rabbitmq_url.empty() && !s.rabbitmq_url.starts_with("amqp://") && !s.rabbitmq_url.starts_with("amqps://"))
    from.mistake("RABBITMQ_URL", "begins neither with amqp:// nor with amqps://");
}

/// Only what needs no quoting anywhere, so that an operator can type the name of a queue.
void check_broker_prefix(setting_source& from, const std::string& prefix) {
  const auto fits = [](char c) { return ascii::is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; };
  if (prefix.size() > broker_prefix_chars_max || !std::all_of(prefix.begin(), prefix.end(), fits))
    from.mistake("BROKER_PREFIX", "is not up to " + std::to_string(broker_prefix_chars_max) + " of A-Z a-z 0-9 . _ -");
}

/// What a path can have without escapes, and not where the routes are that are not part of the API.
void check_api_prefix(setting_source& from, std::string_view prefix) {
  const auto fits = [](char c) { return ascii::is_alphanumeric(c) || c == '/' || c == '.' || c == '_' || c == '-'; };
  if (!prefix.starts_with('/') || prefix.ends_with('/') || prefix.find("//") != std::string_view::npos ||
      !std::all_of(prefix.begin(), prefix.end(), fits))
    return from.mistake("API_V1_PREFIX", "is not a path such as /api/v1: parts of A-Z a-z 0-9 . _ -, no / at its end");
  const auto first = prefix.substr(1, prefix.find('/', 1) - 1);
  for (const std::string_view taken : {"health", "metrics", "docs"}) {
    if (first == taken)
      from.mistake("API_V1_PREFIX", "begins with /" + std::string(taken) + ", which is something else");
  }
}

/// Both or none, and a pair: a service that cannot show a certificate must not come up and refuse every client.
void read_tls(setting_source& from, settings& s) {
  s.tls_certificate = from.text("HTTP_TLS_CERTIFICATE", "");
  s.tls_key = from.text("HTTP_TLS_KEY", "");
  if (s.tls_certificate.empty() && s.tls_key.empty()) return;
  if (s.tls_certificate.empty()) return from.mistake("HTTP_TLS_CERTIFICATE", "is not set, but HTTP_TLS_KEY is");
  if (s.tls_key.empty()) from.mistake("HTTP_TLS_KEY", "is not set, but HTTP_TLS_CERTIFICATE is");
  if (const auto wrong = beast::wrong_with_tls_certificate(s.tls_certificate))
    return from.mistake("HTTP_TLS_CERTIFICATE", *wrong);
  if (s.tls_key.empty()) return;
  if (const auto wrong = beast::wrong_with_tls_key(s.tls_key, s.tls_certificate)) from.mistake("HTTP_TLS_KEY", *wrong);
}

/// What cannot be read now would look like an outage of every server later.
void read_authorities(setting_source& from, settings& s) {
  s.tls_ca_bundle = from.text("TLS_CA_BUNDLE", "");
  if (s.tls_ca_bundle.empty()) return;
  if (const auto wrong = beast::wrong_with_tls_authorities(s.tls_ca_bundle)) from.mistake("TLS_CA_BUNDLE", *wrong);
}

void read_cache_key(setting_source& from, settings& s) {
  s.cache_key = from.text("CACHE_KEY", "");
  if (!s.cache_key.empty() && s.cache_key.size() < cache_key_chars_min)
    from.mistake("CACHE_KEY", "has less than " + std::to_string(cache_key_chars_min) + " characters");
}

/// The all-in-one on loopback is for whoever sits before it; everything else must say what it means.
void read_auth(setting_source& from, const settings_defaults& d, settings& s) {
  const bool at_home = d.all_in_one && is_loopback(s.http_address);
  s.auth = read_auth_settings(from, at_home);
  if (!s.auth.mode.empty()) return;
  if (d.all_in_one)
    from.mistake(
        "AUTH_MODE",
        "is not set, and HTTP_ADDRESS is not on loopback: say jwt, or disabled if everybody may do everything");
  else
    from.mistake("AUTH_MODE",
                 "is not set: say jwt, or disabled if everybody who reaches this service may do everything");
}

void read_gateway(setting_source& from, gateway_settings& g) {
  g.kind = from.one_of("PAYMENT_GATEWAY", "test", {"test", "http"});
  g.url = from.text("PAYMENT_GATEWAY_URL", "");
  if (g.kind == "http" && g.url.empty())
    from.mistake("PAYMENT_GATEWAY_URL", "is not set: https://host/path of the gateway, as PAYMENT_GATEWAY is http");
  if (!g.url.empty() && !g.url.starts_with("http://") && !g.url.starts_with("https://"))
    from.mistake("PAYMENT_GATEWAY_URL", "begins neither with http:// nor with https://");
  g.token = from.text("PAYMENT_GATEWAY_TOKEN", "");
  if (!std::all_of(g.token.begin(), g.token.end(), [](char c) { return c > ' ' && c < 0x7f; }))
    from.mistake("PAYMENT_GATEWAY_TOKEN", "holds a character that no header can carry");
  g.timeout = std::chrono::milliseconds(from.number("PAYMENT_GATEWAY_TIMEOUT_MS", 5'000, 100, gateway_timeout_ms_max));
}

}  // namespace

settings read_settings(setting_source& from, const settings_defaults& d) {
  settings s;
  if (d.all_in_one) {
    s.data_dir = from.text("DATA_DIR", "./data");
  } else {
    s.database_url = from.required("DATABASE_URL", "postgres://user@host:port/database or sqlite://path");
    s.database_prepared = from.one_of("DATABASE_PREPARED", s.database_prepared, {"auto", "on", "off"});
    s.rabbitmq_url = from.required("RABBITMQ_URL", "amqp://user:password@host:port/vhost");
    s.broker_prefix = from.text("BROKER_PREFIX", "");
    check_broker_prefix(from, s.broker_prefix);
    s.users_of_broker = read_broker_users(from);
  }
  s.redis_url = from.text("REDIS_URL", "");
  read_cache_key(from, s);
  s.cache_entries = from.number("CACHE_ENTRIES", s.cache_entries, 0, 1'000'000);
  s.http_address = from.text("HTTP_ADDRESS", "127.0.0.1");
  if (!parse_ip_address(s.http_address)) from.mistake("HTTP_ADDRESS", "is not a numeric IP address, without a port");
  s.http_port = static_cast<std::uint16_t>(from.number("HTTP_PORT", d.http_port, 1, 65535));
  read_tls(from, s);
  read_authorities(from, s);
  s.lanes = from.number("LANES", 1, 1, d.all_in_one ? 1 : 64);
  s.log_level = from.one_of("LOG_LEVEL", "info", {"debug", "info", "warning", "error"});
  s.log_format = from.one_of("LOG_FORMAT", d.all_in_one ? "console" : "json", {"json", "console"});
  s.api_prefix = from.text("API_V1_PREFIX", "/api/v1");
  check_api_prefix(from, s.api_prefix);
  s.shutdown_grace = std::chrono::seconds(from.number("SHUTDOWN_GRACE", 10, 0, 600));
  s.http = read_http_settings(from);
  if (d.notifies) s.delivery = read_delivery_settings(from);
  if (d.payments) read_gateway(from, s.gateway);
  if (d.orders || d.all_in_one)
    s.orders_prices = from.one_of("ORDERS_PRICES", s.orders_prices, {"client", "catalogue"});
  check_urls(from, s);
  read_auth(from, d, s);
  s.front = read_front_settings(from, s.auth.mode == "jwt");
  check_clear_text(from, s);
  return s;
}

std::string without_password(std::string_view url) {
  const auto scheme = url.find("://");
  const auto at = url.rfind('@');
  if (scheme == std::string_view::npos || at == std::string_view::npos || at < scheme) return std::string(url);
  const auto colon = url.find(':', scheme + 3);
  if (colon == std::string_view::npos || colon > at) return std::string(url);
  return std::string(url.substr(0, colon)) + ":***" + std::string(url.substr(at));
}

std::string masked_database_url(std::string_view url) {
  return url.empty() || url.starts_with("sqlite://") ? std::string(url) : postgres::masked_url(url);
}

std::string masked_http_url(std::string_view url) { return url.empty() ? "" : beast::masked_url(url); }

std::vector<std::string> settings::lines(const settings_defaults& d) const {
  std::vector<std::string> out;
  if (d.all_in_one) {
    out.push_back("DATA_DIR=" + data_dir);
  } else {
    out.push_back("DATABASE_URL=" + masked_database_url(database_url));
    out.push_back("DATABASE_PREPARED=" + database_prepared);
    out.push_back("RABBITMQ_URL=" + without_password(rabbitmq_url));
    out.push_back("BROKER_PREFIX=" + broker_prefix);
    out.push_back("BROKER_USERS=" + to_text(users_of_broker));
  }
  out.push_back("REDIS_URL=" + without_password(redis_url));
  out.push_back("CACHE_KEY=" + std::string(cache_key.empty() ? "" : "***"));
  out.push_back("CACHE_ENTRIES=" + std::to_string(cache_entries));
  out.insert(out.end(), {"HTTP_ADDRESS=" + http_address, "HTTP_PORT=" + std::to_string(http_port),
                         // One line a setting; a PEM has many.
                         "HTTP_TLS_CERTIFICATE=" + std::string(tls_certificate.empty() ? "" : "(set)"),
                         "HTTP_TLS_KEY=" + std::string(tls_key.empty() ? "" : "***"), "TLS_CA_BUNDLE=" + tls_ca_bundle,
                         "ALLOW_CLEAR_TEXT=" + joined_by_commas(allow_clear_text), "LANES=" + std::to_string(lanes),
                         "LOG_LEVEL=" + log_level, "LOG_FORMAT=" + log_format, "API_V1_PREFIX=" + api_prefix,
                         "SHUTDOWN_GRACE=" + std::to_string(shutdown_grace.count())});
  for (const auto& more : {http.lines(), auth.lines(), front.lines()}) out.insert(out.end(), more.begin(), more.end());
  if (d.notifies) {
    const auto more = delivery.lines();
    out.insert(out.end(), more.begin(), more.end());
  }
  if (d.payments)
    out.insert(out.end(), {"PAYMENT_GATEWAY=" + gateway.kind, "PAYMENT_GATEWAY_URL=" + masked_http_url(gateway.url),
                           "PAYMENT_GATEWAY_TOKEN=" + std::string(gateway.token.empty() ? "" : "***"),
                           "PAYMENT_GATEWAY_TIMEOUT_MS=" + std::to_string(gateway.timeout.count())});
  if (d.orders || d.all_in_one) out.push_back("ORDERS_PRICES=" + orders_prices);
  return out;
}

}  // namespace comanda::host
