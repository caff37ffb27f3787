#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace comanda::rest {

/// The idempotency keys whose requests run in this process now. Rule: the REST contract, "still running is 409". A
/// request with the same key that another instance runs is not seen here: there the row in the database decides, and
/// the later one gets the answer of the first.
///
/// There are never more keys than commands wait and run, so it needs no bound of its own.
/// Thread rule: safe from every thread; one for all lanes, since a client's two connections may be on two of them.
class keys_in_use {
 public:
  /// Holds a key until it is destroyed.
  class hold {
   public:
    hold(keys_in_use& of, std::string key) : keys_(of), key_(std::move(key)) {}
    ~hold() { keys_.release(key_); }
    hold(const hold&) = delete;
    hold& operator=(const hold&) = delete;

   private:
    keys_in_use& keys_;
    std::string key_;
  };

  /// nullptr: somebody has it. The hold must not outlive this.
  [[nodiscard]] std::shared_ptr<hold> take(const std::string& key);
  [[nodiscard]] std::size_t size() const;

 private:
  void release(const std::string& key);

  mutable std::mutex mutex_;
  std::set<std::string> keys_;  // not hashed: clients choose what is in it
};

}  // namespace comanda::rest
