#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace comanda::rest {

inline constexpr std::size_t streams_per_caller_max_default = 8;
inline constexpr std::size_t waits_max_default = 1024;  ///< of a lane
/// More than of streams: a shop's backend is one caller, and orders for all its customers.
inline constexpr std::size_t waits_per_caller_max_default = 64;

/// How many of something that lasts, an event stream or a `Prefer: wait`, each caller (a token's subject, else the
/// peer's address) has. There are never more callers here than of that, which is bounded in all, too.
/// Thread rule: safe from every thread; one for all lanes, since a caller's connections may be on any of them.
class caller_seats {
 public:
  /// Holds a place until it is destroyed.
  class seat {
   public:
    seat(std::shared_ptr<caller_seats> of, std::string caller) : seats_(std::move(of)), caller_(std::move(caller)) {}
    ~seat() { seats_->release(caller_); }
    seat(const seat&) = delete;
    seat& operator=(const seat&) = delete;

   private:
    std::shared_ptr<caller_seats> seats_;
    std::string caller_;
  };

  explicit caller_seats(std::size_t per_caller_max) : max_(per_caller_max) {}

  /// nullptr: this caller has as many as one may have.
  [[nodiscard]] static std::shared_ptr<seat> take(const std::shared_ptr<caller_seats>& of, const std::string& caller);

  [[nodiscard]] std::size_t per_caller_max() const noexcept { return max_; }
  /// Of all callers.
  [[nodiscard]] std::size_t taken() const;

 private:
  void release(const std::string& caller);

  const std::size_t max_;
  mutable std::mutex mutex_;
  std::map<std::string, std::size_t> by_caller_;  // not hashed: clients choose what is in it
};

}  // namespace comanda::rest
