#include "comanda/runtime/recipient_book.hpp"

namespace comanda::runtime {

bool recipient_book::is_open(const page& p) const noexcept {
  return limits_.failures_max > 0 && p.failures >= limits_.failures_max;
}

standing recipient_book::of(const std::string& recipient) const {
  const auto at = by_recipient_.find(recipient);
  if (at == by_recipient_.end()) return standing::unknown;
  return at->second->failures == 0 ? standing::good : standing::failing;
}

bool recipient_book::may_call(const std::string& recipient, timestamp now) const {
  const auto at = by_recipient_.find(recipient);
  if (at == by_recipient_.end() || !is_open(*at->second)) return true;
  const auto& p = *at->second;
  if (p.finding_out) return false;
  // A failure that lies ahead is of a clock that was set back: nobody waits for that moment to come again.
  return now < p.last_failure || now >= p.last_failure + limits_.pause;
}

void recipient_book::begun(const std::string& recipient, timestamp now) {
  const auto at = by_recipient_.find(recipient);
  if (at != by_recipient_.end() && is_open(*at->second) && may_call(recipient, now)) at->second->finding_out = true;
}

void recipient_book::ended(const std::string& recipient, bool answered, timestamp now) {
  auto at = by_recipient_.find(recipient);
  if (at == by_recipient_.end()) {
    if (pages_.size() >= limits_.recipients_max && !pages_.empty()) {
      by_recipient_.erase(pages_.back().recipient);
      pages_.pop_back();
    }
    pages_.push_front({recipient});
    at = by_recipient_.emplace(recipient, pages_.begin()).first;
  } else {
    pages_.splice(pages_.begin(), pages_, at->second);
  }
  auto& p = *at->second;
  p.finding_out = false;
  p.failures = answered ? 0 : p.failures + 1;
  if (!answered) p.last_failure = now;
}

}  // namespace comanda::runtime
