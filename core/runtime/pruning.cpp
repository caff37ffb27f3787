#include "comanda/runtime/pruning.hpp"

#include <algorithm>

#include "comanda/application/rows.hpp"
#include "comanda/operations/dead_message.hpp"
#include "comanda/storage/record.hpp"

namespace comanda::runtime {

namespace {

template <class Row>
aged_table aged(std::string_view column, microseconds age) {
  const auto& t = storage::table_of<Row>();
  return {&t, t.index_of(column), age};
}

}  // namespace

std::vector<aged_table> aged_tables(const retention& r) {
  return {aged<application::inbox_row>("received_at", r.inbox),
          aged<application::idempotency_row>("created_at", r.answers),
          aged<operations::dead_message>("closed_at", r.closed_messages)};
}

pruning::pruning(std::vector<aged_table> tables) : tables_(std::move(tables)), overdue_(tables_.size()) {}

std::optional<pruning::step> pruning::next(timestamp now) {
  if (tables_.empty()) return std::nullopt;
  // A clock that was set back must not stop it.
  if (now < rests_until_ && rests_until_ - now <= pruning_interval) return std::nullopt;
  if (!under_way_) {
    under_way_ = true;
    at_ = 0;
    round_began_ = now;
  }
  step_began_ = now;
  const auto& t = tables_[at_];
  if (is_old_) return storage::prune_request{t.from, t.column, now - t.age, pruned_together_max};
  storage::list_request oldest{.from = t.from, .order_by = t.column, .descending = false, .limit = 1};
  oldest.where = {{t.column, storage::comparison::less_than, now - t.age}};
  return oldest;
}

void pruning::found(const result<std::vector<storage::row>>& oldest) {
  if (!oldest) return next_table();  // what it was overdue then, it is still; the next round tries again
  overdue_[at_] = {};
  if (oldest->empty()) return next_table();
  const auto& t = tables_[at_];
  if (const auto* at = std::get_if<timestamp>(&oldest->front()[t.column])) overdue_[at_] = step_began_ - t.age - *at;
  is_old_ = true;
}

void pruning::removed(const result<std::size_t>& rows, timestamp now) {
  is_old_ = false;  // it is looked at again before more goes
  if (!rows) return next_table();
  if (*rows < pruned_together_max) {
    overdue_[at_] = {};
    return next_table();
  }
  rests_until_ = now + std::clamp(now - step_began_, microseconds(0), pruning_rest_max);
}

void pruning::next_table() {
  is_old_ = false;
  if (++at_ < tables_.size()) return;
  under_way_ = false;
  rests_until_ = round_began_ + pruning_interval;
}

}  // namespace comanda::runtime
