#include "comanda/rest/caller_seats.hpp"

#include <utility>

namespace comanda::rest {

std::shared_ptr<caller_seats::seat> caller_seats::take(const std::shared_ptr<caller_seats>& of,
                                                       const std::string& caller) {
  {
    const std::lock_guard lock(of->mutex_);
    auto& count = of->by_caller_[caller];
    if (count >= of->max_) {
      if (count == 0) of->by_caller_.erase(caller);
      return nullptr;
    }
    ++count;
  }
  return std::make_shared<seat>(of, caller);
}

std::size_t caller_seats::taken() const {
  const std::lock_guard lock(mutex_);
  std::size_t all = 0;
  for (const auto& [caller, count] : by_caller_) all += count;
  return all;
}

void caller_seats::release(const std::string& caller) {
  const std::lock_guard lock(mutex_);
  const auto found = by_caller_.find(caller);
  if (found != by_caller_.end() && --found->second == 0) by_caller_.erase(found);
}

}  // namespace comanda::rest
