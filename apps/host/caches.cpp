#include "caches.hpp"

#include "comanda/lru/cache.hpp"
#include "comanda/redis/cache.hpp"

namespace comanda::host {

namespace {

constexpr std::size_t near_bytes_max = 32u << 20;  // of a lane

redis::options redis_options(const settings& s, const std::string& service, const log_sink& log) {
  redis::options o;
  if (auto at = redis::parse_url(s.redis_url)) o.server = *std::move(at);
  // Another release may mean something else by the same columns.
  o.key_prefix = "comanda:" COMANDA_VERSION ":" + service + ":";
  o.report = [log](std::string_view what) { log(severity::info, what, {{"dependency", "cache"}}); };
  return o;
}

}  // namespace

cache_factory open_caches(const settings& s, const std::string& service, log_sink log) {
  return [s, service, log] {
    lane_caches made;
    if (s.cache_entries > 0)
      made.near =
          lru::make_cache({.entries_max = static_cast<std::size_t>(s.cache_entries), .bytes_max = near_bytes_max});
    if (!s.redis_url.empty()) made.far = redis::make_cache(redis_options(s, service, log));
    return made;
  };
}

result<> check_cache_url(const std::string& url) {
  if (auto at = redis::parse_url(url); !at) return unexpected<error>(std::move(at).error());
  return {};
}

}  // namespace comanda::host
