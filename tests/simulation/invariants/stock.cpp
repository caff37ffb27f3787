#include <algorithm>
#include <array>

#include "invariant.hpp"
#include "text.hpp"

namespace comanda::simulation {

namespace {

using inventory::reservation;
using inventory::reservation_line;
using inventory::reservation_status;

std::map<sku, std::int64_t> by_sku(const std::vector<reservation_line>& lines) {
  std::map<sku, std::int64_t> sums;
  for (const auto& line : lines) sums[line.sku] += line.quantity;
  return sums;
}

/// What the movements of an order must come to when its reservation is this.
std::map<sku, levels> owed(const reservation& r) {
  std::map<sku, levels> sums;
  const auto lines = by_sku(r.lines);
  for (const auto& [s, n] : lines) {
    if (r.status == reservation_status::held) sums[s].reserved += n;
    if (r.status == reservation_status::committed) sums[s].on_hand -= n;
  }
  if (r.target_revision == 0) return sums;
  for (const auto& [s, n] : by_sku(r.target_lines)) {
    const auto at = lines.find(s);
    sums[s].reserved += std::max<std::int64_t>(0, n - (at == lines.end() ? 0 : at->second));
  }
  return sums;
}

void levels_within_bounds(const books&, const commit_news& news, findings& found) {
  for (const auto& [before, i] : news.items) {
    if (i.reserved < 0 || i.reserved > i.on_hand || (i.withdrawn && i.on_hand != 0))
      found.add(i.sku.value() + ": " + text({i.on_hand, i.reserved}) + (i.withdrawn ? ", withdrawn" : ""));
  }
}

void levels_are_sums(const books& b, const commit_news& news, findings& found) {
  std::set<sku> touched;
  for (const auto& i : news.items) touched.insert(i.after.sku);
  for (const auto& m : news.movements) touched.insert(m.sku);
  for (const auto& s : touched) {
    const auto item = b.items.find(s);
    const auto sum = b.sums.find(s);
    const auto stored = item == b.items.end() ? levels() : levels{item->second.on_hand, item->second.reserved};
    const auto wanted = sum == b.sums.end() ? levels() : sum->second;
    if (stored != wanted) found.add(s.value() + " has " + text(stored) + "; its movements come to " + text(wanted));
  }
}

void movements_make_reservation(const books& b, const commit_news& news, findings& found) {
  std::set<order_id> touched;
  for (const auto& r : news.reservations) touched.insert(r.after.order_id);
  for (const auto& m : news.movements) {
    if (m.order_id) touched.insert(*m.order_id);
  }
  for (const auto& id : touched) {
    const auto r = b.reservations.find(id);
    auto wanted = r == b.reservations.end() ? std::map<sku, levels>() : owed(r->second);
    if (const auto sums = b.order_sums.find(id); sums != b.order_sums.end()) {
      for (const auto& [s, moved] : sums->second) {
        wanted[s].on_hand -= moved.on_hand;
        wanted[s].reserved -= moved.reserved;
      }
    }
    for (const auto& [s, left] : wanted) {
      if (left != levels())
        found.add("order " + to_string(id) + ", " +
                  (r == b.reservations.end() ? "no reservation" : name_of(r->second.status)) + ": of " + s.value() +
                  " its movements leave out " + text(left));
    }
  }
}

/// Whether the order's sagas know that it has no stock any more: refused, released or returned.
bool is_off(const books& b, const order_id& id) {
  const auto all = b.timelines.find(id);
  return all != b.timelines.end() && std::ranges::any_of(all->second, [](const auto& e) {
           return (e.step == "reserve_stock" && (e.event == "undone" || e.event == "refused")) ||
                  (e.step == "return_stock" && e.event == "succeeded");
         });
}

void held_for_the_living(const books& b, const commit_news& news, findings& found) {
  for (const auto& [before, r] : news.reservations) {
    const bool newly = r.status == reservation_status::held && (!before || before->status != r.status);
    if (newly && is_off(b, r.order_id)) found.add("order " + to_string(r.order_id) + " was off already");
  }
}

constexpr std::array steps = {
    step_invariant{"stock is never negative", levels_within_bounds},
    step_invariant{"stock is the sum of its movements", levels_are_sums},
    step_invariant{"movements of an order make its reservation", movements_make_reservation},
    step_invariant{"stock is set aside only for orders that are on", held_for_the_living},
};

void only_confirmed_have_stock(const books& b, const outside_books&, findings& found) {
  for (const auto& [id, o] : b.orders) {
    const auto r = b.reservations.find(id);
    const bool has = r != b.reservations.end() && r->second.status == reservation_status::committed;
    if ((o.status == orders::order_status::confirmed) != has)
      found.add("order " + to_string(id) + " is " + name_of(o.status) + ", its reservation " +
                (r == b.reservations.end() ? "not there" : name_of(r->second.status)));
    if (!has) continue;
    std::map<sku, std::int64_t> ordered;
    for (const auto& line : o.lines) ordered[line.sku] += line.quantity;
    if (ordered != by_sku(r->second.lines))
      found.add("order " + to_string(id) + " has lines " + json_of(o.lines) + ", its reservation " +
                json_of(r->second.lines));
  }
}

void nothing_is_set_aside(const books& b, const outside_books&, findings& found) {
  for (const auto& [id, r] : b.reservations) {
    if (r.status == reservation_status::held || r.target_revision != 0)
      found.add("reservation of order " + to_string(id) + ": " + json_of(r));
  }
  for (const auto& [s, i] : b.items) {
    if (i.reserved != 0) found.add(s.value() + ": " + text({i.on_hand, i.reserved}));
  }
}

/// What came into the house is there, or left with an order.
void nothing_is_lost(const books& b, const outside_books&, findings& found) {
  std::map<sku, std::int64_t> sold;
  for (const auto& [id, o] : b.orders) {
    if (o.status != orders::order_status::confirmed) continue;
    for (const auto& line : o.lines) sold[line.sku] += line.quantity;
  }
  for (const auto& [s, i] : b.items) {
    const auto in = b.brought_in.find(s);
    const auto brought = in == b.brought_in.end() ? 0 : in->second;
    if (i.on_hand + sold[s] != brought)
      found.add(s.value() + ": " + std::to_string(i.on_hand) + " on hand and " + std::to_string(sold[s]) +
                " sold, but " + std::to_string(brought) + " came in");
  }
}

constexpr std::array ends = {
    final_invariant{"stock left for confirmed orders and no others", only_confirmed_have_stock},
    final_invariant{"nothing is set aside at the end", nothing_is_set_aside},
    final_invariant{"no stock is lost or made", nothing_is_lost},
};

}  // namespace

std::span<const step_invariant> stock_steps() { return steps; }
std::span<const final_invariant> stock_ends() { return ends; }

}  // namespace comanda::simulation
