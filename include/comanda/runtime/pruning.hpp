#pragma once

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

#include "comanda/kernel/error.hpp"
#include "comanda/kernel/time.hpp"
#include "comanda/storage/store.hpp"

namespace comanda::runtime {

/// Rows of one transaction. Small, so that whoever commits beside it waits for milliseconds.
inline constexpr std::size_t pruned_together_max = 500;
inline constexpr microseconds pruning_interval = std::chrono::minutes(1);
/// The longest rest between two transactions.
inline constexpr microseconds pruning_rest_max = std::chrono::seconds(1);

/// A table whose rows are of no use any more when a column of them (a timestamp) is older than `age`.
struct aged_table {
  const storage::table* from = nullptr;
  std::size_t column = 0;
  microseconds age{};
};

/// How long the rows are kept that every service has.
struct retention {
  microseconds inbox = std::chrono::hours(24 * 7);  ///< a message that is older will not come again
  microseconds answers = std::chrono::hours(24);    ///< Rule: the REST contract keeps answers for a day
  /// Of dead messages that were redriven or discarded; those that wait for an operator stay.
  microseconds closed_messages = std::chrono::hours(24 * 30);
};
[[nodiscard]] std::vector<aged_table> aged_tables(const retention& r = {});

/// Decides what is removed when; whoever has the store does it. Once a minute each table is gone through until nothing
/// old is left, however much there is: one small transaction at a time, and after each that was full a rest as long as
/// it took, so that it has half of a connection at most and keeps up with any traffic that the database itself takes.
/// Thread rule: one thread. Knows no clock: the moments come in.
class pruning {
 public:
  /// The one oldest row is to be looked at (`found` gets what came), or rows are to go (`removed`).
  using step = std::variant<storage::list_request, storage::prune_request>;

  explicit pruning(std::vector<aged_table> tables);

  /// What is to be done now; nothing when it rests.
  [[nodiscard]] std::optional<step> next(timestamp now);
  void found(const result<std::vector<storage::row>>& oldest);
  void removed(const result<std::size_t>& rows, timestamp now);

  /// Whether a round has begun and has not ended: then `next` is to be asked again at `rests_until`.
  [[nodiscard]] bool is_under_way() const noexcept { return under_way_; }
  [[nodiscard]] timestamp rests_until() const noexcept { return rests_until_; }

  [[nodiscard]] const std::vector<aged_table>& tables() const noexcept { return tables_; }
  /// How long ago the oldest row of a table, by its place in `tables`, should have gone, when it was last looked at.
  [[nodiscard]] microseconds overdue(std::size_t place) const { return overdue_.at(place); }

 private:
  void next_table();

  std::vector<aged_table> tables_;
  std::vector<microseconds> overdue_;
  std::size_t at_ = 0;  ///< the table that is gone through
  bool under_way_ = false;
  bool is_old_ = false;  ///< something old was seen in it
  timestamp round_began_{};
  timestamp step_began_{};
  timestamp rests_until_{};
};

}  // namespace comanda::runtime
