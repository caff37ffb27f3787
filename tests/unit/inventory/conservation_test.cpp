#include "stock_books.hpp"

using namespace comanda;
using namespace comanda::inventory;
using namespace comanda::inventory::given_stock;

namespace {

command random_command(lcg& chance) {
  static const std::vector<sku> skus = {apple, pear, sku_of("plum")};
  const order_id of(nth(chance.below(12)));
  const auto lines = asked_for(random_lines(chance, skus));
  const auto revision = change(1 + chance.below(4));
  switch (chance.below(16)) {
    case 0:
      return put_item{skus[chance.below(3)], {}, *stock_level::of(chance.below(20)), stock_level::of(chance.below(5))};
    case 1:
      return create_item{
          skus[chance.below(3)], {}, *stock_level::of(chance.below(20)), stock_level::of(chance.below(5))};
    case 2:
    case 3:
      return adjust_item{skus[chance.below(3)],
                         level_delta::of(std::int64_t{chance.below(20)} - 8).value_or(level_delta(12)), "counted"};
    case 4:
      return withdraw_item{skus[chance.below(3)]};
    case 5:
    case 6:
      return reserve{{of, lines}, saga};
    case 7:
      return release{{of, lines}, saga};
    case 8:
      return take_back{{of, lines}, saga};
    case 9:
    case 10:
      return commit{{of, lines, 0}, saga};
    case 11:
      return commit{{of, lines, revision}, saga};
    case 12:
    case 13:
      return adjust{{of, revision, lines}, saga};
    case 14:
      return restore{{of, revision, lines}, saga};
    default:
      return expire_reservation{of};
  }
}

}  // namespace

TEST_CASE("whatever happens, levels are the sums of their movements and nothing is oversold, lost or made",
          "[inventory][property]") {
  const service rules;
  std::set<std::pair<std::size_t, bool>> seen;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    lcg chance(seed);
    stock_books books;
    for (std::uint32_t step = 0; step < 300; ++step) {
      CAPTURE(step);
      const auto c = random_command(chance);
      const auto d = rules.decide(c, books.world, context_of(step, at(60 * step)));
      if (d) books.enter(*d);
      seen.emplace(c.index(), d && !d->recorded<stock_movement>().empty());
    }
    CHECK(books.movements() > 20);
  }
  // Each command has changed levels at least once, and been without an effect at least once.
  CHECK(seen.size() == 2 * std::variant_size_v<command>);
}
