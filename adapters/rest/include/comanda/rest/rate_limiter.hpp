#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "comanda/kernel/time.hpp"

namespace comanda::rest {

/// How many callers are remembered. Whoever asked longest ago is forgotten first, and starts with a full bucket when
/// they come again.
inline constexpr std::size_t limited_callers_max = 65'536;

/// A token bucket for each caller (a token's subject, else the sender's address).
struct rate_limit {
  std::int64_t per_minute = 0;  ///< tokens that come back in a minute, up to 1,000,000; 0: no limit
  std::int64_t burst = 0;       ///< tokens that the bucket holds, up to 1,000,000; 0: as many as `per_minute`
};

/// What a caller is told about their bucket.
struct rate_verdict {
  bool allowed = true;
  std::int64_t limit = 0;          ///< tokens of a full bucket
  std::int64_t remaining = 0;      ///< whole tokens that are left
  std::int64_t reset_seconds = 0;  ///< until the bucket is full
  std::int64_t retry_seconds = 0;  ///< until there is what was asked for; 0 when allowed
};

/// The buckets of all callers of a process. Thread rule: safe from every thread; one for all lanes, so that a caller
/// has one bucket whichever lane their connection is on.
class rate_limiter {
 public:
  explicit rate_limiter(rate_limit limit, std::size_t callers_max = limited_callers_max);

  /// Takes `cost` tokens or none; what costs more than a bucket holds takes a full one. A clock that goes back brings
  /// no tokens, and none are lost: they come back from that moment on.
  [[nodiscard]] rate_verdict take(std::string_view caller, timestamp now, std::int64_t cost = 1);
  [[nodiscard]] std::size_t callers() const;

 private:
  struct bucket {
    std::string caller;
    std::int64_t level = 0;  ///< in token-minutes, so that no rounding adds up: see the .cpp
    timestamp at;
  };
  using buckets = std::list<bucket>;  ///< who asked last is in front

  [[nodiscard]] bucket& find_or_fill(std::string_view caller, timestamp now);

  std::int64_t per_minute_;
  std::int64_t burst_;
  std::size_t callers_max_;
  mutable std::mutex mutex_;
  buckets buckets_;
  /// The keys live in the list. Not hashed: who has many addresses could choose thousands of one hash.
  std::map<std::string_view, buckets::iterator> by_caller_;
};

}  // namespace comanda::rest
