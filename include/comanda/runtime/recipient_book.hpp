#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>

#include "comanda/kernel/time.hpp"

namespace comanda::runtime {

/// When a recipient is left alone for a while.
struct breaker_limits {
  int failures_max = 5;                          ///< in a row; 0: nobody is ever left alone
  microseconds pause = std::chrono::seconds(5);  ///< then one call finds out
  std::size_t recipients_max = 4096;             ///< remembered; who was longest not heard of is forgotten
};

/// How a recipient's last call ended.
enum class standing {
  unknown,  ///< there was none, or it is forgotten
  good,
  failing,
};

/// What is known of those whom effects are for: a circuit breaker for each. After so many failures in a row there are
/// no calls for a while, then a single one, whose end says whether there are more. Thread rule: one thread at a time.
class recipient_book {
 public:
  explicit recipient_book(breaker_limits limits) : limits_(limits) {}

  [[nodiscard]] standing of(const std::string& recipient) const;
  [[nodiscard]] bool may_call(const std::string& recipient, timestamp now) const;
  void begun(const std::string& recipient, timestamp now);
  void ended(const std::string& recipient, bool answered, timestamp now);
  [[nodiscard]] std::size_t size() const noexcept { return pages_.size(); }

 private:
  struct page {
    std::string recipient;
    int failures = 0;  ///< in a row
    timestamp last_failure{};
    bool finding_out = false;  ///< the one call after a pause is under way
  };
  using place = std::list<page>::iterator;

  [[nodiscard]] bool is_open(const page& p) const noexcept;

  breaker_limits limits_;
  std::list<page> pages_;  ///< last heard of first
  std::unordered_map<std::string, place> by_recipient_;
};

}  // namespace comanda::runtime
