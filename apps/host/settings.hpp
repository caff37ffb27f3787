#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "auth_settings.hpp"
#include "broker_users.hpp"
#include "delivery_settings.hpp"
#include "front_settings.hpp"
#include "http_settings.hpp"
#include "setting_source.hpp"

namespace comanda::host {

/// What an executable starts from.
struct settings_defaults {
  std::uint16_t http_port = 8080;
  bool all_in_one = false;  ///< SQLite files under DATA_DIR, no broker, no token needed on loopback
  bool notifies = false;    ///< runs Notifications
  bool payments = false;    ///< asks a payment gateway
  bool orders = false;      ///< runs Orders, as the all-in-one does
};

/// Longer calls would outlast the lease of their effect.
inline constexpr std::int64_t gateway_timeout_ms_max = 15'000;

/// Which payment gateway is asked, and how.
struct gateway_settings {
  std::string kind = "test";  ///< test, http
  std::string url;            ///< of the HTTP gateway
  std::string token;          ///< "": none
  std::chrono::milliseconds timeout{5'000};
};

/// Everything that can be set, read once.
struct settings {
  std::string database_url;                ///< postgres://… or sqlite://path
  std::string database_prepared = "auto";  ///< auto, on, off: whether a session keeps prepared statements
  std::string rabbitmq_url;                ///< amqp://…
  std::string broker_prefix;     ///< before the name of every exchange and queue: several systems on one virtual host
  broker_users users_of_broker;  ///< which user of the broker each service has; empty: not asked
  std::string redis_url;         ///< redis://…, rediss://…; empty: there is no shared cache
  std::string cache_key;         ///< secret of the rows in it; empty: derived, see open_caches
  std::int64_t cache_entries = 10'000;  ///< rows that a lane keeps in memory; 0: none
  std::string data_dir;                 ///< of the all-in-one
  std::string http_address = "127.0.0.1";
  std::uint16_t http_port = 8080;
  std::string tls_certificate;  ///< PEM, with its chain; empty: plain HTTP
  std::string tls_key;          ///< PEM
  std::string
      tls_ca_bundle;  ///< file of the authorities that our own servers' certificates come from; empty: the system's
  std::vector<std::string> allow_clear_text;  ///< variables of URLs; see check_clear_text
  std::int64_t lanes = 1;
  std::string log_level = "info";
  std::string log_format = "json";
  std::string api_prefix = "/api/v1";
  std::chrono::seconds shutdown_grace{10};
  http_settings http;
  auth_settings auth;
  front_settings front;
  delivery_settings delivery;
  gateway_settings gateway;
  std::string orders_prices = "client";  ///< client, catalogue: who says what an order's lines cost

  /// NAME=value lines, secrets masked.
  [[nodiscard]] std::vector<std::string> lines(const settings_defaults& d) const;
};

/// Mistakes are gathered in `from`.
[[nodiscard]] settings read_settings(setting_source& from, const settings_defaults& d);

/// A URL of AMQP or Redis without its password, the one secret that it can hold: "amqp://user:***@host".
[[nodiscard]] std::string without_password(std::string_view url);
/// sqlite:// has no secret; of the rest what libpq takes for one is masked, parameters too.
[[nodiscard]] std::string masked_database_url(std::string_view url);
/// http:// and https://: no password, and no value of a parameter.
[[nodiscard]] std::string masked_http_url(std::string_view url);

}  // namespace comanda::host
