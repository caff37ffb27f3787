#pragma once

#include <functional>
#include <memory>
#include <string>

#include "comanda/storage/cache.hpp"
#include "log.hpp"
#include "settings.hpp"

namespace comanda::host {

/// What a lane's reader remembers rows in; either may be null.
struct lane_caches {
  std::unique_ptr<storage::cache> near;  ///< in memory, the lane's own
  std::unique_ptr<storage::cache> far;   ///< shared with others, and may be lost
};
/// Called once for each lane.
using cache_factory = std::function<lane_caches()>;

/// What rows in Redis are sealed with: CACHE_KEY, else derived from the password of DATABASE_URL, which all instances
/// have and Redis has not. Without one: of this process alone for SQLite; else of the URL, with a warning, for that is
/// no secret. "" without REDIS_URL.
[[nodiscard]] std::string cache_secret_of(const settings& s, const log_sink& log);

/// In memory unless CACHE_ENTRIES is 0, and Redis when REDIS_URL is set. The URL has been checked by `check_cache_url`.
[[nodiscard]] cache_factory open_caches(const settings& s, const std::string& service, std::string secret,
                                        log_sink log);

/// Error: invalid_parameter, naming what is wrong.
[[nodiscard]] result<> check_cache_url(const std::string& url);

}  // namespace comanda::host
