#include "comanda/rest/keys_in_use.hpp"

namespace comanda::rest {

std::shared_ptr<keys_in_use::hold> keys_in_use::take(const std::string& key) {
  {
    const std::lock_guard lock(mutex_);
    if (!keys_.insert(key).second) return nullptr;
  }
  return std::make_shared<hold>(*this, key);
}

std::size_t keys_in_use::size() const {
  const std::lock_guard lock(mutex_);
  return keys_.size();
}

void keys_in_use::release(const std::string& key) {
  const std::lock_guard lock(mutex_);
  keys_.erase(key);
}

}  // namespace comanda::rest
