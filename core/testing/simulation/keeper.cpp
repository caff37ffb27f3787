#include "comanda/testing/simulation/keeper.hpp"

#include <algorithm>

#include "comanda/storage/record.hpp"

namespace comanda::testing::simulation {

namespace {

// As in the host's keeper.
constexpr microseconds tick = std::chrono::milliseconds(200);
constexpr microseconds timer_lease = std::chrono::seconds(15);
constexpr microseconds effect_lease = std::chrono::seconds(30);
constexpr std::size_t claimed_together_max = 256;

/// How long it may sleep while another instance may leave something behind that it cannot know of.
constexpr microseconds longest_sleep = std::chrono::seconds(5);

template <class Row>
std::vector<Row> claim(storage::store& store, timestamp now, microseconds lease, std::size_t limit) {
  std::vector<Row> rows;
  if (limit == 0) return rows;
  const auto claimed = store.claim({&storage::table_of<Row>(), now, now + lease, limit});
  if (!claimed) return rows;
  for (const auto& cells : *claimed) {
    if (auto r = storage::from_row<Row>(cells)) rows.push_back(*std::move(r));
  }
  return rows;
}

template <class Row>
std::optional<timestamp> earliest(storage::store& store) {
  const auto& table = storage::table_of<Row>();
  const auto s = store.summarize(table, table.due);
  return s ? s->oldest : std::nullopt;
}

}  // namespace

keeper::keeper(node& of, storage::store& on, storage::store& ahead, clock& time, keeper_outlets outlets)
    : node_(of), store_(on), ahead_(ahead), clock_(time), outlets_(std::move(outlets)), actor_(of, [this] { step(); }) {
  actor_.wake();
}

void keeper::step() {
  const auto now = clock_.now();
  static_cast<void>(store_.check());
  look_after_timers(now);
  look_after_effects(now);
  prune();
  look_ahead();
}

void keeper::look_ahead() {
  auto next = earliest<application::timer_row>(ahead_);
  if (outlets_.effect_room() > 0) {
    const auto effect = earliest<application::effect_row>(ahead_);
    if (effect && (!next || *effect < *next)) next = effect;
  }
  if (next) actor_.wake_in(std::max(*next - clock_.now(), tick));
  if (!node_.plan().is_over()) actor_.wake_in(longest_sleep);
}

void keeper::look_after_timers(timestamp now) {
  const auto limit = std::min(claimed_together_max, outlets_.room());
  for (const auto& t : claim<application::timer_row>(store_, now, timer_lease, limit)) outlets_.timer(t);
}

void keeper::look_after_effects(timestamp now) {
  const auto limit = std::min(claimed_together_max, outlets_.effect_room());
  auto rows = claim<application::effect_row>(store_, now, effect_lease, limit);
  if (!rows.empty()) outlets_.effects(std::move(rows));
}

void keeper::prune() {
  while (const auto step = pruning_.next(clock_.now())) {
    if (const auto* look = std::get_if<storage::list_request>(&*step))
      pruning_.found(store_.list(*look));
    else
      pruning_.removed(store_.prune(std::get<storage::prune_request>(*step)), clock_.now());
  }
  if (pruning_.is_under_way()) actor_.wake_in(std::max(pruning_.rests_until() - clock_.now(), microseconds(0)));
}

}  // namespace comanda::testing::simulation
