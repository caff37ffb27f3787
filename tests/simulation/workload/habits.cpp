#include "habits.hpp"

#include <array>

namespace comanda::simulation {

namespace {

/// Something that this seed does not do at all, one time in three.
weight maybe(world& in, weight usual) { return in.one_in(3) ? 0 : usual; }

std::vector<std::int64_t> draw_prices(world& in) {
  // The test gateway declines totals that end in 99, and gives no answer to those that end in 98, twice.
  std::vector<std::int64_t> prices = {100, 250, 333};
  if (in.one_in(2)) prices.push_back(199);
  if (in.one_in(2)) prices.push_back(398);
  if (in.one_in(6)) prices.push_back(0);
  return prices;
}

}  // namespace

habits habits::draw(world& in) {
  // From requests that overlap to days on which reservations expire between two of them.
  constexpr std::array<microseconds, 5> pauses = {std::chrono::milliseconds(30), std::chrono::milliseconds(300),
                                                  std::chrono::seconds(2), std::chrono::seconds(20),
                                                  std::chrono::minutes(4)};
  habits h;
  for (std::uint64_t i = 0; i <= in.below(4); ++i) h.skus.push_back("article-" + std::to_string(i));
  constexpr std::array<std::int64_t, 4> stocks = {2, 5, 12, 60};
  h.stock_at_first = in.any_of(stocks);
  h.customers = 1 + in.below(3);
  h.actions_each = 2 + in.below(7);
  h.places = 2 + in.below(3);
  h.revises = maybe(in, 4);
  h.cancels = maybe(in, 2);
  h.refunds = maybe(in, 2);
  h.looks = maybe(in, 1);
  h.changes_preferences = maybe(in, 1);
  h.pays_own_by_hand = in.one_in(4) ? 2 : 0;
  h.missing_sku_one_in = in.one_in(2) ? 0 : 12;
  h.waits_one_in = in.one_in(2) ? 0 : 4;
  h.if_match_one_in = in.one_in(2) ? 0 : 3;
  h.prices = draw_prices(in);
  h.clerk_actions = in.one_in(3) ? 0 : 2 + in.below(6);
  h.puts_item = maybe(in, 2);
  h.withdraws_item = maybe(in, 1);
  h.creates_item = maybe(in, 1);
  h.pays_by_hand = maybe(in, 2);
  h.writes_by_hand = maybe(in, 1);
  h.operator_rounds = in.one_in(3) ? 0 : 2 + in.below(6);
  h.compensates_saga = maybe(in, 3);
  h.discards = maybe(in, 1);
  h.redrives = maybe(in, 2);
  h.pause = in.any_of(pauses);
  h.impatient_one_in = in.one_in(3) ? 3 : 0;
  h.asks.repeats_one_in = in.one_in(2) ? 0 : 3;
  h.asks.uses_keys = !in.one_in(8);
  h.calls_off_one_in = in.one_in(2) ? 0 : 1 + in.below(3);
  h.watches_outboxes = in.one_in(3);
  return h;
}

}  // namespace comanda::simulation
