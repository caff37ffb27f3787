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

/// One of the steps that stand side by side, while it is waited for.
struct branch {
  std::string step;
  std::int64_t attempt = 0;  ///< sends of it
  bool stuck = false;
  timestamp deadline;
  friend bool operator==(const branch&, const branch&) = default;
};
BOOST_DESCRIBE_STRUCT(branch, (), (step, attempt, stuck, deadline))

/// What was said to a step that waits, before the saga reached it.
struct early_answer {
  std::string step;
  std::string type;
  std::optional<comanda::message_id> message_id;
  boost::json::object detail;
  friend bool operator==(const early_answer&, const early_answer&) = default;
};
BOOST_DESCRIBE_STRUCT(early_answer, (), (step, type, message_id, detail))

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
  std::string
      step;  ///< waited for, by name; of steps side by side their group; in `compensating` the one being undone;
             ///< "" when ended
  std::int64_t attempt = 0;      ///< sends of the present step in the present direction; the most of those side by side
  bool stuck = false;            ///< more attempts than the policy has, and still no answer
  std::vector<branch> branches;  ///< steps side by side that are waited for; of a step that stands alone none
  std::vector<early_answer> early;            ///< what steps that wait will find; at most one a step
  std::vector<std::string> done;              ///< steps that were answered with success, or went on without, in order
  std::vector<std::string> to_undo;           ///< registered compensations, in the order in which their steps were sent
  std::optional<boost::json::object> reason;  ///< why it compensates: {"code", "message", "details"}
  std::optional<timestamp> deadline;          ///< of steps side by side the next one
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
// The columns in the order in which they came into the table.
BOOST_DESCRIBE_STRUCT(instance, (),
                      (saga_id, type, definition_version, definition_hash, subject, status, step, attempt, stuck, done,
                       to_undo, reason, deadline, follows, followed_by, timeline_length, version, started_at,
                       updated_at, branches, early))

}  // namespace comanda::saga
