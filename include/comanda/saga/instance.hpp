#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/kernel/id.hpp"

namespace comanda::saga {

enum class status {
  running,       ///< going forward
  compensating,  ///< undoing, last step first; nothing turns it round
  completed,     ///< every step is done
  compensated,   ///< everything that may have happened is undone
};
BOOST_DESCRIBE_ENUM(status, running, compensating, completed, compensated)

/// One saga under way: all that must survive a crash. A record of the table `sagas`.
struct instance {
  static constexpr std::string_view table_name = "sagas";
  static constexpr std::string_view key_column = "saga_id";

  comanda::saga_id saga_id;
  std::string type;  ///< name of the definition
  std::int64_t definition_version = 0;
  std::string definition_hash;
  uuid subject;  ///< the id of what it is about
  saga::status status = saga::status::running;
  std::string step;          ///< the step waited for, by name; in `compensating` the one being undone; "" when ended
  std::int64_t attempt = 0;  ///< sends of the present step in the present direction
  bool stuck = false;        ///< more attempts than the policy has, and still no answer
  std::vector<std::string> done;              ///< steps that were answered with success, in order
  std::vector<std::string> to_undo;           ///< registered compensations, in the order in which their steps were sent
  std::optional<boost::json::object> reason;  ///< why it compensates: {"code", "message", "details"}
  std::optional<timestamp> deadline;
  // The next three are the caller's: the engine leaves them.
  std::optional<comanda::saga_id> follows;      ///< the saga of the same subject that it waited for before it began
  std::optional<comanda::saga_id> followed_by;  ///< the one that waits for this one to end
  std::int64_t timeline_length = 0;  ///< entries of the subject's timeline so far, those of earlier sagas included
  std::int64_t version = 0;
  timestamp started_at;
  timestamp updated_at;

  /// Stored, and nothing of it done or sent.
  [[nodiscard]] bool waits_to_begin() const noexcept {
    return status == saga::status::running && step.empty() && done.empty();
  }
  [[nodiscard]] bool ended() const noexcept {
    return status == saga::status::completed || status == saga::status::compensated;
  }
  friend bool operator==(const instance&, const instance&) = default;
};
BOOST_DESCRIBE_STRUCT(instance, (),
                      (saga_id, type, definition_version, definition_hash, subject, status, step, attempt, stuck, done,
                       to_undo, reason, deadline, follows, followed_by, timeline_length, version, started_at,
                       updated_at))

}  // namespace comanda::saga
