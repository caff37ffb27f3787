#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "comanda/operations/dead_message.hpp"

namespace comanda::operations {

/// How many messages one `redrive_all` sends again: it is one transaction, and what it sends goes to a service that has
/// other things to do.
inline constexpr std::size_t redriven_together_max = 100;

/// It came out of the parking queue.
struct park {
  dead_message failed;
};

/// It goes to its service again, as it once came.
struct redrive {
  comanda::message_id message_id;
  std::string reason;
};

/// Nobody wants it any more.
struct discard {
  comanda::message_id message_id;
  std::string reason;
};

/// Those of these that can be sent again are; the others are passed over. The ids were listed a moment ago, of
/// `matching` that the operator meant.
struct redrive_all {
  std::vector<comanda::message_id> message_ids;  ///< each once; at most `redriven_together_max`
  std::int64_t matching = 0;
  std::string reason;
};

using command = std::variant<park, redrive, discard, redrive_all>;

}  // namespace comanda::operations
