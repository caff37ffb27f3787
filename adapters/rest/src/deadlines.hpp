#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "comanda/rest/environment.hpp"
#include "open_request.hpp"

namespace comanda::rest {

/// Answers requests with TIMEOUT that have waited too long. However many there are, one wait of the environment's is
/// enough for all of them: the one for the next deadline. It holds a request only until that is answered, so there are
/// never more than the server has open.
/// Thread rule: safe from every thread.
class deadlines : public std::enable_shared_from_this<deadlines> {
 public:
  using steady = std::chrono::steady_clock;

  explicit deadlines(std::shared_ptr<const environment> env) : env_(std::move(env)) {}

  /// From now on `r` has as long as this.
  void watch(const std::shared_ptr<open_request>& r, std::chrono::milliseconds allowance);
  /// How many requests are waited for.
  [[nodiscard]] std::size_t watched() const;

 private:
  using key = std::pair<steady::time_point, std::uint64_t>;

  void wait_for_next(steady::time_point now);
  void look();

  std::shared_ptr<const environment> env_;
  mutable std::mutex mutex_;
  std::map<key, std::weak_ptr<open_request>> open_;
  std::uint64_t number_ = 0;
  std::optional<steady::time_point> waits_until_;
};

}  // namespace comanda::rest
