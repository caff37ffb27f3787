#pragma once

#include <algorithm>
#include <map>
#include <set>

#include "given_stock.hpp"
#include "support/catch.hpp"
#include "support/lcg.hpp"

// Books that are kept beside the rules, for the tests that let many commands happen.
namespace comanda::inventory::given_stock {

using test::lcg;

inline std::vector<reservation_line> random_lines(lcg& chance, const std::vector<sku>& skus) {
  const auto any = [&] { return chance.below(static_cast<std::uint32_t>(skus.size())); };
  std::vector<reservation_line> lines;
  for (std::uint32_t n = 0; n <= chance.below(3); ++n) lines.push_back({skus[any()], 1 + chance.below(5)});
  return lines;
}

/// The world after each decision, and what must be true of it.
class stock_books {
 public:
  application::state<model> world = given<model>();
  std::size_t movements() const { return movements_.size(); }

  void enter(const application::decision<model>& d) {
    for (const auto& m : d.recorded<stock_movement>()) {
      auto& sum = sums_[m.sku];
      sum.on_hand += m.on_hand_delta;
      sum.reserved += m.reserved_delta;
      if (m.kind == movement_kind::receipt || m.kind == movement_kind::adjustment) sum.brought += m.on_hand_delta;
      if (!movements_.insert(m.movement_id.value()).second) FAIL("a movement id was given twice");
    }
    for (const auto& i : d.saved<item>()) {
      const auto* before = world.find<item>(i.sku);
      if (i.version != (before == nullptr ? 1 : before->version + 1)) FAIL("a version was left out");
    }
    apply(d, world);
    for (const auto& [s, entry] : world.entries<item>()) check(entry.value);
  }

 private:
  struct totals {
    std::int64_t on_hand = 0;
    std::int64_t reserved = 0;
    std::int64_t brought = 0;  ///< by people, not for orders
  };
  struct owed {
    std::int64_t set_aside = 0;  ///< for orders that are held and changes that are prepared
    std::int64_t left = 0;       ///< the house, for orders that are committed
  };

  static std::int64_t quantity_of(const sku& s, const std::vector<reservation_line>& lines) {
    std::int64_t sum = 0;
    for (const auto& line : lines) sum += line.sku == s ? line.quantity : 0;
    return sum;
  }

  owed owed_of(const sku& s) const {
    owed sum;
    for (const auto& [id, entry] : world.entries<reservation>()) {
      const auto& r = entry.value;
      const auto present = quantity_of(s, r.lines);
      if (r.status == reservation_status::held) sum.set_aside += present;
      if (r.status == reservation_status::committed) sum.left += present;
      if (r.target_revision != 0) sum.set_aside += std::max<std::int64_t>(0, quantity_of(s, r.target_lines) - present);
    }
    return sum;
  }

  void check(const item& i) {
    CAPTURE(i.sku.value(), i.on_hand, i.reserved, i.withdrawn);
    const auto& sum = sums_[i.sku];
    const auto orders = owed_of(i.sku);
    if (i.reserved < 0 || i.reserved > i.on_hand) FAIL("a level left its bounds");
    if (i.on_hand != sum.on_hand || i.reserved != sum.reserved) FAIL("a level is not the sum of its movements");
    if (i.reserved != orders.set_aside) FAIL("reserved for nobody, or for nothing: " << orders.set_aside);
    if (i.on_hand + orders.left != sum.brought) FAIL("stock was lost or made: " << orders.left << " left");
    if (i.withdrawn && i.on_hand != 0) FAIL("a withdrawn item has stock");
  }

  std::map<sku, totals> sums_;
  std::set<uuid> movements_;
};

}  // namespace comanda::inventory::given_stock
