#include "settings.hpp"

#include <algorithm>

namespace comanda::host {

namespace {

constexpr std::size_t broker_prefix_chars_max = 100;  // a name in AMQP has 255 bytes, and ours come behind it

bool is_loopback(std::string_view address) { return address == "::1" || address.starts_with("127."); }

void check_urls(setting_source& from, const settings& s) {
  const bool postgres = s.database_url.starts_with("postgres://") || s.database_url.starts_with("postgresql://");
  if (!s.database_url.empty() && !postgres && !s.database_url.starts_with("sqlite://"))
    from.mistake("DATABASE_URL", "begins neither with postgres:// nor with sqlite://");
  if (!s.rabbitmq_url.empty() && !s.rabbitmq_url.starts_with("amqp://") && !s.rabbitmq_url.starts_with("amqps://"))
    from.mistake("RABBITMQ_URL", "begins neither with amqp:// nor with amqps://");
}

/// Only what needs no quoting anywhere, so that an operator can type the name of a queue.
void check_broker_prefix(setting_source& from, const std::string& prefix) {
  const auto fits = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  if (prefix.size() > broker_prefix_chars_max || !std::all_of(prefix.begin(), prefix.end(), fits))
    from.mistake("BROKER_PREFIX", "is not up to " + std::to_string(broker_prefix_chars_max) + " of A-Z a-z 0-9 . _ -");
}

void read_auth(setting_source& from, const settings_defaults& d, settings& s) {
  const auto mode = from.find("AUTH_MODE");
  if (!mode) {
    if (d.all_in_one && is_loopback(s.http_address))
      s.auth_mode = "disabled";
    else if (d.all_in_one)
      from.mistake("AUTH_MODE",
                   "is not set, and HTTP_ADDRESS is not on loopback: say disabled if everybody may do everything");
    else
      from.mistake("AUTH_MODE", "is not set: say disabled if everybody who reaches this service may do everything");
    return;
  }
  s.auth_mode = *mode;
  if (*mode == "jwt")
    from.mistake("AUTH_MODE", "jwt is not built yet, so this service will not start with it");
  else if (*mode != "disabled")
    from.mistake("AUTH_MODE", "is neither jwt nor disabled: " + *mode);
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
    s.rabbitmq_url = from.required("RABBITMQ_URL", "amqp://user:password@host:port/vhost");
    s.broker_prefix = from.text("BROKER_PREFIX", "");
    check_broker_prefix(from, s.broker_prefix);
  }
  s.http_address = from.text("HTTP_ADDRESS", "127.0.0.1");
  s.http_port = static_cast<std::uint16_t>(from.number("HTTP_PORT", d.http_port, 1, 65535));
  s.lanes = from.number("LANES", 1, 1, d.all_in_one ? 1 : 64);
  s.log_level = from.one_of("LOG_LEVEL", "info", {"debug", "info", "warning", "error"});
  s.log_format = from.one_of("LOG_FORMAT", d.all_in_one ? "console" : "json", {"json", "console"});
  s.api_prefix = from.text("API_V1_PREFIX", "/api/v1");
  if (!s.api_prefix.starts_with('/') || s.api_prefix.ends_with('/'))
    from.mistake("API_V1_PREFIX", "begins with / and does not end with one");
  s.shutdown_grace = std::chrono::seconds(from.number("SHUTDOWN_GRACE", 10, 0, 600));
  s.connections_max = from.number("HTTP_CONNECTIONS_MAX", 4096, 1, 100'000);
  if (d.payments) read_gateway(from, s.gateway);
  check_urls(from, s);
  read_auth(from, d, s);
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

std::vector<std::string> settings::lines(const settings_defaults& d) const {
  std::vector<std::string> out;
  if (d.all_in_one) {
    out.push_back("DATA_DIR=" + data_dir);
  } else {
    out.push_back("DATABASE_URL=" + without_password(database_url));
    out.push_back("RABBITMQ_URL=" + without_password(rabbitmq_url));
    out.push_back("BROKER_PREFIX=" + broker_prefix);
  }
  out.insert(out.end(), {"HTTP_ADDRESS=" + http_address, "HTTP_PORT=" + std::to_string(http_port),
                         "LANES=" + std::to_string(lanes), "LOG_LEVEL=" + log_level, "LOG_FORMAT=" + log_format,
                         "API_V1_PREFIX=" + api_prefix, "AUTH_MODE=" + auth_mode,
                         "SHUTDOWN_GRACE=" + std::to_string(shutdown_grace.count()),
                         "HTTP_CONNECTIONS_MAX=" + std::to_string(connections_max)});
  if (d.payments)
    out.insert(out.end(), {"PAYMENT_GATEWAY=" + gateway.kind, "PAYMENT_GATEWAY_URL=" + without_password(gateway.url),
                           "PAYMENT_GATEWAY_TOKEN=" + std::string(gateway.token.empty() ? "" : "***"),
                           "PAYMENT_GATEWAY_TIMEOUT_MS=" + std::to_string(gateway.timeout.count())});
  return out;
}

}  // namespace comanda::host
