#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace comanda::saga {

/// Whether a message type is among those that a table lists. Private to the saga's sources.
[[nodiscard]] inline bool contains(const std::vector<std::string>& types, std::string_view type) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

}  // namespace comanda::saga
