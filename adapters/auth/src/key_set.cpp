#include "comanda/auth/key_set.hpp"

#include "key.hpp"

namespace comanda::auth {

key_set::found_key key_set::find(std::optional<std::string_view> id, algorithm a) const {
  // A set of one key without an id is ours by setting, and whoever signs may call the key what they like.
  const bool any_id = !id || (entries_.size() == 1 && entries_.front().id.empty());
  found_key found;
  for (const auto& e : entries_) {
    if (e.verifies->algorithm() != a || (!any_id && e.id != *id)) continue;
    if (found.verifies) return {lookup::ambiguous, nullptr};
    found = {lookup::found, e.verifies};
  }
  return found;
}

}  // namespace comanda::auth
