#include <map>

#include "given_stock.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::inventory;
using namespace comanda::inventory::given_stock;

namespace {

/// Knuth's MMIX generator: the same numbers everywhere.
class lcg {
 public:
  explicit lcg(std::uint64_t seed) : state_(seed) {}
  std::uint32_t below(std::uint32_t bound) {
    state_ = state_ * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<std::uint32_t>(state_ >> 33) % bound;
  }

 private:
  std::uint64_t state_;
};

command random_command(lcg& chance) {
  static const std::vector<sku> skus = {apple, pear, sku_of("plum")};
  const order_id of(nth(chance.below(6)));
  std::vector<reservation_line> lines;
  for (std::uint32_t n = 0; n <= chance.below(3); ++n) lines.push_back({skus[chance.below(3)], 1 + chance.below(5)});
  switch (chance.below(6)) {
    case 0:
      return put_item{skus[chance.below(3)], {}, chance.below(20), chance.below(5)};
    case 1:
    case 2:
      return reserve{{of, lines}, saga};
    case 3:
      return release{{of, lines}, saga};
    case 4:
      return commit{{of, lines}, saga};
    default:
      return expire_reservation{of};
  }
}

struct levels {
  std::int64_t on_hand = 0;
  std::int64_t reserved = 0;
};

std::int64_t held_of(const sku& s, const application::state<model>& world) {
  std::int64_t sum = 0;
  for (const auto& [id, r] : world.entries<reservation>()) {
    if (r.value.status != reservation_status::held) continue;
    for (const auto& line : r.value.lines) sum += line.sku == s ? line.quantity : 0;
  }
  return sum;
}

}  // namespace

TEST_CASE("whatever happens, levels are the sums of their movements and nothing is oversold", "[inventory][property]") {
  const service rules;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    lcg chance(seed);
    auto world = given<model>();
    std::map<sku, levels> ledger;
    std::set<uuid> movements;
    for (std::uint32_t step = 0; step < 200; ++step) {
      const auto d = rules.decide(random_command(chance), world, context_of(step, at(60 * step)));
      if (!d) continue;
      for (const auto& m : d->recorded<stock_movement>()) {
        ledger[m.sku].on_hand += m.on_hand_delta;
        ledger[m.sku].reserved += m.reserved_delta;
        if (!movements.insert(m.movement_id.value()).second) FAIL("a movement id was given twice");
      }
      for (const auto& i : d->saved<item>()) {
        const auto* before = world.find<item>(i.sku);
        if (i.version != (before == nullptr ? 1 : before->version + 1)) FAIL("a version was left out");
      }
      apply(*d, world);
      for (const auto& [s, entry] : world.entries<item>()) {
        const auto& i = entry.value;
        const bool good = 0 <= i.reserved && i.reserved <= i.on_hand && i.on_hand == ledger[s].on_hand &&
                          i.reserved == ledger[s].reserved && i.reserved == held_of(s, world);
        if (!good) FAIL("step " << step << ": " << s.value() << " has " << i.on_hand << "/" << i.reserved);
      }
    }
    CHECK(movements.size() > 20);
  }
}
