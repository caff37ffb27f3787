#include "given_stock.hpp"
#include "support/catch.hpp"
#include "support/violations.hpp"

// What is asked for at another price than the catalogue's is not set aside.
using namespace comanda;
using namespace comanda::inventory;
using namespace comanda::inventory::given_stock;
using enum comanda::inventory::reservation_status;

namespace {

const service rules;
const timestamp later = at(1000);
const currency eur = currency_of("EUR");

reserve reserving_at(piece_price apples, piece_price pears = 70, currency in = eur) {
  return {{order, {{apple, 3}, {pear, 1}}, quoted_prices{in, {{apple, apples}, {pear, pears}}}}, saga};
}

adjust adjusting_at(piece_price apples, change_number revision = 2) {
  return {{order, revision, {{apple, 5}}, quoted_prices{eur, {{apple, apples}}}}, saga};
}

auto at_prices() { return given<model>(sold_at(stock_of(apple, 10), 50), sold_at(stock_of(pear, 10), 70)); }

auto with_committed() {
  auto found = at_prices();
  found.put_loaded(reservation_of(committed));
  return found;
}

stock_rejected refusal_in(const application::decision<model>& d) {
  return messaging::read<stock_rejected>(d.messages.at(0)).value();
}

}  // namespace

TEST_CASE("an order at the catalogue's prices is reserved", "[inventory][prices]") {
  CHECK(said(rules.decide(reserving_at(50), at_prices(), context_of(1, later))) == "stock_reserved");
}

TEST_CASE("an order without prices is reserved whatever the catalogue says", "[inventory][prices]") {
  const reserve bare{{order, {{apple, 3}, {pear, 1}}}, saga};
  CHECK(said(rules.decide(bare, at_prices(), context_of(1, later))) == "stock_reserved");
  CHECK(said(rules.decide(bare, given<model>(stock_of(apple, 10), stock_of(pear, 10)), context_of(1, later))) ==
        "stock_reserved");
}

TEST_CASE("every line of another price is named with both", "[inventory][prices]") {
  const auto d = rules.decide(reserving_at(49, 71), at_prices(), context_of(1, later)).value();
  const auto refusal = refusal_in(d);
  CHECK(refusal.code == "PRICE_CHANGED");
  CHECK(refusal.price_lines == std::vector<price_line>{{apple, 49, eur, 50, eur}, {pear, 71, eur, 70, eur}});
  CHECK(refusal.short_lines.empty());
  CHECK(movements_of(d) == "-");
  const auto one = rules.decide(reserving_at(50, 71), at_prices(), context_of(1, later)).value();
  CHECK(refusal_in(one).price_lines == std::vector<price_line>{{pear, 71, eur, 70, eur}});
}

TEST_CASE("the same number in another currency is another price", "[inventory][prices]") {
  const auto usd = currency_of("USD");
  const auto d = rules.decide(reserving_at(50, 70, usd), at_prices(), context_of(1, later)).value();
  CHECK(refusal_in(d).price_lines == std::vector<price_line>{{apple, 50, usd, 50, eur}, {pear, 70, usd, 70, eur}});
}

TEST_CASE("what is not for sale has no price that would be right, not even none", "[inventory][prices]") {
  const auto found = given<model>(stock_of(apple, 10), sold_at(stock_of(pear, 10), 70));
  const auto d = rules.decide(reserving_at(0), found, context_of(1, later)).value();
  CHECK(refusal_in(d).price_lines == std::vector<price_line>{{apple, 0, eur, std::nullopt, std::nullopt}});
}

TEST_CASE("a wrong price goes before want of stock, and what is not in the catalogue is a matter of stock",
          "[inventory][prices]") {
  auto scarce = given<model>(sold_at(stock_of(apple, 1), 50), sold_at(stock_of(pear, 10), 70));
  CHECK(said(rules.decide(reserving_at(49), scarce, context_of(1, later))) == "stock_rejected PRICE_CHANGED");
  CHECK(said(rules.decide(reserving_at(50), scarce, context_of(1, later))) == "stock_rejected INSUFFICIENT_STOCK");
  auto gone = given<model>(sold_at(stock_of(apple, 10), 50), sold_at(withdrawn_of(pear), 70));
  CHECK(said(rules.decide(reserving_at(50), gone, context_of(1, later))) == "stock_rejected INSUFFICIENT_STOCK");
}

TEST_CASE("an order that was refused for a price stays refused when it comes again, whatever the price is then",
          "[inventory][prices]") {
  auto found = at_prices();
  apply(*rules.decide(reserving_at(49), found, context_of(1, later)), found);
  CHECK(found.find<reservation>(order)->status == released);
  apply(*rules.decide(put_item{apple, {}, 10, {}, item_sale{item_price{49, eur}}}, found, context_of(2, later)), found);
  const auto again = rules.decide(reserving_at(49), found, context_of(3, later)).value();
  CHECK(refusal_in(again).price_lines == std::vector<price_line>{{apple, 49, eur, 50, eur}});
  CHECK(said(rules.decide(release{{order, {}}, saga}, found, context_of(4, later))) == "stock_released");
}

TEST_CASE("what has been set aside stays so when the price changes, and the command comes again",
          "[inventory][prices]") {
  auto found = at_prices();
  apply(*rules.decide(reserving_at(50), found, context_of(1, later)), found);
  apply(*rules.decide(put_item{apple, {}, 10, {}, item_sale{item_price{60, eur}}}, found, context_of(2, later)), found);
  CHECK(said(rules.decide(reserving_at(50), found, context_of(3, later))) == "stock_reserved");
}

TEST_CASE("a change at the catalogue's prices is prepared, one at others refused for good", "[inventory][prices]") {
  CHECK(said(rules.decide(adjusting_at(50), with_committed(), context_of(1, later))) == "reservation_adjusted");
  auto found = with_committed();
  const auto d = rules.decide(adjusting_at(49), found, context_of(1, later)).value();
  CHECK(refusal_in(d).code == "PRICE_CHANGED");
  CHECK(refusal_in(d).price_lines == std::vector<price_line>{{apple, 49, eur, 50, eur}});
  CHECK(movements_of(d) == "-");
  apply(d, found);
  CHECK(found.find<reservation>(order)->restored_revision == 2);
  apply(*rules.decide(put_item{apple, {}, 10, {}, item_sale{item_price{49, eur}}}, found, context_of(2, later)), found);
  CHECK(said(rules.decide(adjusting_at(49), found, context_of(3, later))) == "stock_rejected REVISION_RESTORED");
  CHECK(said(rules.decide(adjusting_at(49, 3), found, context_of(4, later))) == "reservation_adjusted");
}

TEST_CASE("what an order has of an article that is gone has no price any more that could be changed to",
          "[inventory][prices]") {
  auto found = given<model>(sold_at(withdrawn_of(apple), 50));
  found.put_loaded(reservation_of(committed));
  const auto has = asked_for(found.find<reservation>(order)->lines);
  const adjust cheaper{{order, 2, has, quoted_prices{eur, {{apple, 0}}}}, saga};
  const auto d = rules.decide(cheaper, found, context_of(1, later)).value();
  CHECK(refusal_in(d).code == "PRICE_CHANGED");
  CHECK(refusal_in(d).price_lines == std::vector<price_line>{{apple, 0, eur, std::nullopt, std::nullopt}});
  // At the price that was agreed nothing is quoted.
  CHECK(said(rules.decide(adjust{{order, 2, has, quoted_prices{eur, {}}}, saga}, found, context_of(1, later))) ==
        "reservation_adjusted");
}

TEST_CASE("an item has a price when it is given one, keeps it, and is not for sale again when it is taken away",
          "[inventory][prices]") {
  const auto price_after = [](const command& c, const application::state<model>& found) {
    const auto d = rules.decide(c, found, context_of(1, later)).value();
    const auto* i = item_in(d, apple);
    REQUIRE(i != nullptr);
    CHECK(i->unit_price.has_value() == i->currency.has_value());
    return i->unit_price ? std::to_string(*i->unit_price) + " " + to_string(*i->currency) : std::string("-");
  };
  const auto sold = given<model>(sold_at(stock_of(apple, 10), 50));
  const item_price price{60, currency_of("USD")};
  CHECK(price_after(create_item{apple, {}, 5, {}, price}, given<model>()) == "60 USD");
  CHECK(price_after(create_item{apple, {}, 5, {}}, given<model>()) == "-");
  CHECK(price_after(put_item{apple, {}, 5, {}, item_sale{price}}, given<model>()) == "60 USD");
  CHECK(price_after(put_item{apple, {}, 5, {}}, given<model>()) == "-");
  CHECK(price_after(put_item{apple, {}, 10, {}, item_sale{price}}, sold) == "60 USD");
  CHECK(price_after(put_item{apple, {}, 11, {}}, sold) == "50 EUR");
  CHECK(price_after(put_item{apple, {}, 10, {}, item_sale{}}, sold) == "-");
  CHECK(price_after(create_item{apple, {}, 5, {}}, given<model>(sold_at(withdrawn_of(apple), 50))) == "-");
}

TEST_CASE("a new price alone is no movement, and the same one no change", "[inventory][prices]") {
  const auto sold = given<model>(sold_at(stock_of(apple, 10), 50));
  const auto dearer =
      rules.decide(put_item{apple, {}, 10, {}, item_sale{item_price{51, eur}}}, sold, context_of(1, later)).value();
  CHECK(dearer.saved<item>().size() == 1);
  CHECK(movements_of(dearer) == "-");
  const auto same =
      rules.decide(put_item{apple, {}, 10, {}, item_sale{item_price{50, eur}}}, sold, context_of(1, later)).value();
  CHECK(same.saved<item>().empty());
}

TEST_CASE("a price below nothing or above the bound cannot be asked for, and one in no currency is refused",
          "[inventory][prices]") {
  for (const auto none : {std::int64_t{-1}, unit_price_max + 1}) CHECK_FALSE(piece_price::of(none));
  const item_price in_none{1, {}};
  const auto put = rules.decide(put_item{apple, {}, 1, {}, item_sale{in_none}}, given<model>(), context_of(1, later));
  const auto made = rules.decide(create_item{apple, {}, 1, {}, in_none}, given<model>(), context_of(1, later));
  CHECK(test::violations_of(put.error()) == std::vector<std::string>{"REQUIRED /currency"});
  CHECK(test::violations_of(made.error()) == std::vector<std::string>{"REQUIRED /currency"});
}
