#pragma once

#include <set>
#include <string_view>

#include "comanda/saga/definition.hpp"
#include "comanda/saga/timeline.hpp"
#include "comanda/storage/store.hpp"
#include "comanda/testing/simulation/tally.hpp"

namespace comanda::testing::simulation {

/// Which transitions of a service's sagas a run has come to, from the entries of their timelines. Expected are those
/// that the tables of the definitions have:
///
/// - "saga fulfilment completed": of each saga `started`, `completed`, `compensating`, `compensated`,
/// `abort_requested`,
///   `stuck`, `retry_requested`, `compensate_requested`;
/// - "saga fulfilment/reserve_stock sent": of each step with a command `sent`, `succeeded`, `timed_out`, `resent`, and
///   `refused` where it can be; with an undo also `undo_sent`, `undo_timed_out`, `undo_resent`, `undone`;
/// - "saga fulfilment/confirm_order local": of each local step; a step that waits has `waiting` in place of `sent` and
/// is
///   never sent again; one that can be skipped is `skipped`, too.
///
/// These are the words of `saga::happened`; what times out or is sent again while the saga undoes has one of its own.
/// Any other event of a step is counted, and not expected. Thread rule: one thread.
class saga_coverage {
 public:
  explicit saga_coverage(const saga::registry& definitions);

  /// An entry that was committed. Those of a saga in the order of their commits.
  void enter(const saga::timeline_entry& entry);
  /// What was committed: the entries in it. For a `commit_observer`; the store must be able to read its own rows.
  void enter(const storage::change_set& committed);

  [[nodiscard]] const tally& reached() const noexcept { return reached_; }

 private:
  tally reached_;
  std::set<saga_id> undoing_;
};

}  // namespace comanda::testing::simulation
