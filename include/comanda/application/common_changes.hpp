#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "comanda/application/model.hpp"
#include "comanda/application/outcome.hpp"
#include "comanda/application/rows.hpp"
#include "comanda/application/service.hpp"
#include "comanda/application/slips.hpp"
#include "comanda/storage/store.hpp"

// What every service's batches have in common, whatever the model: messages and answers that are known already, and the
// rows of the tables that every service has.
namespace comanda::application {

struct executor_options {
  microseconds outbox_lease = std::chrono::seconds(15);  ///< longer than a publish can take
  microseconds effect_lease = std::chrono::seconds(30);  ///< longer than a wait and a call
};

namespace detail {

/// The rows that say whether a command of the batch was handled before.
class common_keys {
 public:
  void add(const std::optional<message_id>& message, const std::optional<idempotency>& key);
  void write_to(std::vector<storage::key_request>& requests) const;

 private:
  std::set<message_id> messages_;
  std::set<std::string> idempotency_keys_;
};

/// The part of a change set that every service has: gathered command by command, put into rows at the end.
class common_changes {
 public:
  std::vector<outbox_row> outbox;
  std::vector<effect_row> effects_now;  ///< due: leased to the caller

  /// False when the row is of no table that `common_keys` asks. Error: internal (the row cannot be read).
  [[nodiscard]] result<bool> take(const storage::table& from, const storage::row& cells);
  /// What a command is told that was handled before, in the store or in this batch. A fingerprint that differs is the
  /// error idempotency_key_reused.
  [[nodiscard]] std::optional<outcome> find_handled(const std::optional<message_id>& message,
                                                    const std::optional<idempotency>& key) const;
  /// A command was decided: it is handled from now on, unless what it came to may turn out otherwise.
  void add_handled(const std::optional<message_id>& message, const std::optional<idempotency>& key,
                   const result<answer>& value, timestamp now);

  /// Shows what the decision sends and sets to the finder of slips.
  static void look_through(const common_decision& d, slip_finder& finder);
  void add(const common_decision& d, timestamp now, const executor_options& with);
  void add_fact(const storage::table& into, storage::row fact);

  void write_to(storage::change_set& changes) const;

 private:
  void add_sent(outbox_row m, timestamp now, microseconds lease);
  void add_effect(effect_row e, timestamp now, microseconds lease);
  void forget_effect_now(const effect_id& id);

  storage::change_set facts_;
  std::unordered_set<message_id> seen_;                       ///< of this batch and of the store
  std::unordered_map<std::string, idempotency_row> answers_;  ///< the same
  std::vector<audit_row> audit_;
  std::vector<inbox_row> inbox_;
  std::vector<idempotency_row> new_answers_;
  std::map<effect_id, std::optional<effect_row>> effects_;  ///< nullopt: done
  std::map<uuid, std::optional<timer_row>> timers_;         ///< nullopt: cleared
};

/// Whether the same Idempotency-Key gets this answer again. Rule: the REST contract, "Idempotency".
[[nodiscard]] bool is_stored_under_key(const result<answer>& value) noexcept;

}  // namespace detail
}  // namespace comanda::application
