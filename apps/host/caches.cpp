#include "caches.hpp"

#include <random>

#include "comanda/lru/cache.hpp"
#include "comanda/postgres/options.hpp"
#include "comanda/redis/cache.hpp"

namespace comanda::host {

namespace {

constexpr std::size_t near_bytes_max = 32u << 20;  // of a lane
/// Only the thread that watches waits for it; a handshake takes some round trips and arithmetic.
constexpr std::chrono::milliseconds encrypted_connect_timeout{2'000};
constexpr std::size_t random_secret_bytes = 32;

redis::options redis_options(const settings& s, const std::string& service, std::string secret, const log_sink& log) {
  redis::options o;
  o.secret = std::move(secret);
  if (auto at = redis::parse_url(s.redis_url)) o.server = *std::move(at);
  o.ca_file = s.tls_ca_bundle;
  if (o.server.tls) o.connect_timeout = encrypted_connect_timeout;
  // Another release may mean something else by the same columns.
  o.key_prefix = "comanda:" COMANDA_VERSION ":" + service + ":";
  o.report = [log](std::string_view what) { log(severity::info, what, {{"dependency", "cache"}}); };
  return o;
}

std::string random_secret() {
  std::random_device device;
  std::string out;
  while (out.size() < random_secret_bytes) out += static_cast<char>(device());
  return out;
}

}  // namespace

std::string cache_secret_of(const settings& s, const log_sink& log) {
  if (s.redis_url.empty()) return {};
  if (!s.cache_key.empty()) return redis::derive_key(s.cache_key);
  if (const auto password = postgres::password_of(s.database_url); !password.empty())
    return redis::derive_key(password);
  if (s.database_url.empty() || s.database_url.starts_with("sqlite://")) return random_secret();
  log(severity::warning, "rows in Redis can be forged: neither CACHE_KEY nor a password in DATABASE_URL is set",
      {{"dependency", "cache"}});
  return redis::derive_key(s.database_url);
}

cache_factory open_caches(const settings& s, const std::string& service, std::string secret, log_sink log) {
  return [s, service, secret = std::move(secret), log] {
    lane_caches made;
    if (s.cache_entries > 0)
      made.near =
          lru::make_cache({.entries_max = static_cast<std::size_t>(s.cache_entries), .bytes_max = near_bytes_max});
    if (!s.redis_url.empty()) made.far = redis::make_cache(redis_options(s, service, secret, log));
    return made;
  };
}

result<> check_cache_url(const std::string& url) {
  if (auto at = redis::parse_url(url); !at) return failure_of(at);
  return {};
}

}  // namespace comanda::host
