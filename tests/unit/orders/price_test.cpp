#include <algorithm>
#include <boost/json/serialize.hpp>

#include "story.hpp"

// Whose prices an order has: its client's, or the catalogue's.
using namespace comanda;
using namespace comanda::test;

namespace {

using quotes = std::vector<inventory::quoted_price>;

const sku tea = *sku::parse("tea");
const sku cup = *sku::parse("cup");
const orders::service by_catalogue{orders::settings{.catalogue_prices = true}};

/// The prices that the command carries which was just sent; none: nobody compares.
template <class Command>
std::optional<inventory::quoted_prices> prices_sent(const story& s) {
  for (const auto& m : s.sent) {
    if (m.type == Command::message_type) return messaging::read<Command>(m).value().prices;
  }
  FAIL("no such command was sent");
  return std::nullopt;
}

inventory::stock_rejected other_prices(const story& s) {
  const auto eur = *currency::parse("EUR");
  return {
      s.the_order().order_id, std::string(inventory::price_changed), "other prices", {}, {{tea, 350, eur, 360, eur}}};
}

}  // namespace

TEST_CASE("where prices are the client's nobody is asked to compare them", "[orders][prices]") {
  story s;
  CHECK_FALSE(prices_sent<inventory::reserve_stock>(s));
  s.fulfilled();
  s.run(revise_order{s.the_order().order_id, lines_of({{tea, 3, 1}})});
  CHECK_FALSE(prices_sent<inventory::adjust_reservation>(s));
}

TEST_CASE("where they are the catalogue's every line's price goes along, with its currency, each time",
          "[orders][prices]") {
  story s(by_catalogue);
  const auto asked = prices_sent<inventory::reserve_stock>(s).value();
  CHECK(to_string(asked.currency) == "EUR");
  CHECK(asked.lines == quotes{{tea, 350}, {cup, 900}});
  s.now = *s.the_saga().deadline;
  s.run(saga::deadline{s.the_saga().saga_id, s.the_order().order_id.value()});
  CHECK(prices_sent<inventory::reserve_stock>(s) == asked);
}

TEST_CASE("an order at other prices is rejected with both", "[orders][prices]") {
  story s(by_catalogue);
  s.reply("reserve_stock", other_prices(s));
  CHECK(s.the_order().status == order_status::rejected);
  REQUIRE(s.the_order().rejection);
  CHECK(s.the_order().rejection->code == "PRICE_CHANGED");
  const boost::json::object wanted{{"price_lines",
                                    {{{"sku", "tea"},
                                      {"ordered_unit_price", 350},
                                      {"ordered_currency", "EUR"},
                                      {"catalogue_unit_price", 360},
                                      {"catalogue_currency", "EUR"}}}}};
  CHECK(s.the_order().rejection->details == wanted);
  CHECK(s.types() == types_of<order_rejected>());
  CHECK(messaging::read<order_rejected>(s.sent[0])->code == "PRICE_CHANGED");
}

TEST_CASE("a revision quotes what is new, more or of another price, and what was agreed stays", "[orders][prices]") {
  struct row {
    std::vector<order_line> wanted;
    quotes quoted;
  };
  const sku pot = *sku::parse("pot");
  // The order has two of tea at 350 and a cup at 900.
  for (const auto& [wanted, quoted] : std::vector<row>{{{{tea, 1, 350}, {cup, 1, 900}}, {}},
                                                       {{{tea, 2, 350}}, {}},
                                                       {{{tea, 3, 350}, {cup, 1, 900}}, {{tea, 350}}},
                                                       {{{tea, 2, 1}, {cup, 1, 900}}, {{tea, 1}}},
                                                       {{{tea, 1, 1}}, {{tea, 1}}},
                                                       {{{tea, 2, 350}, {pot, 1, 5}}, {{pot, 5}}}}) {
    CAPTURE(boost::json::serialize(schema::encode(wanted)));
    story s(by_catalogue);
    s.fulfilled();
    s.run(revise_order{s.the_order().order_id, lines_of(wanted)});
    CHECK(prices_sent<inventory::adjust_reservation>(s).value().lines == quoted);
  }
}

TEST_CASE("a revision at other prices is refused with both, and the order stays", "[orders][prices]") {
  story s(by_catalogue);
  s.fulfilled();
  const auto lines = s.the_order().lines;
  s.run(revise_order{s.the_order().order_id, lines_of({{tea, 2, 1}})});
  s.reply("adjust_reservation", other_prices(s));
  CHECK(s.the_order().status == order_status::confirmed);
  CHECK(s.the_order().lines == lines);
  REQUIRE(s.types() == types_of<revision_rejected>());
  const auto told = messaging::read<revision_rejected>(s.sent[0]).value();
  CHECK(told.code == "PRICE_CHANGED");
  const auto refused =
      std::find_if(s.timeline.begin(), s.timeline.end(), [](const auto& e) { return e.event == "refused"; });
  REQUIRE(refused != s.timeline.end());
  CHECK(refused->detail.at("details").at("price_lines").as_array().size() == 1);
}
