#include "comanda/orders/order_lines.hpp"

#include "comanda/schema/schema.hpp"
#include "support/catch.hpp"
#include "support/violations.hpp"

using namespace comanda;
using namespace comanda::orders;

namespace {

const sku tea = *sku::parse("tea");
const sku cup = *sku::parse("cup");

std::vector<order_line> distinct(std::size_t count) {
  std::vector<order_line> lines;
  for (std::size_t i = 0; i < count; ++i) lines.push_back({*sku::parse("sku-" + std::to_string(i)), 1, 1});
  return lines;
}

}  // namespace

TEST_CASE("lines have a total and keep their order", "[orders][lines]") {
  const auto lines = order_lines::of({{tea, 2, 350}, {cup, 1, 900}}).value();
  CHECK(lines.total() == 1600);
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].sku == cup);
  CHECK(schema::decode<order_lines>(schema::encode(lines)).value() == lines);
}

TEST_CASE("lines are 1 to 100, each of another SKU, and what is wrong is named", "[orders][lines]") {
  const auto wrong = [](std::vector<order_line> lines) {
    return test::violations_of(order_lines::of(std::move(lines)).error());
  };
  using all = std::vector<std::string>;
  CHECK(wrong({}) == all{"TOO_SHORT /lines"});
  CHECK(wrong(distinct(lines_max + 1)) == all{"TOO_LONG /lines"});
  CHECK(order_lines::of(distinct(lines_max)).has_value());
  CHECK(wrong({{tea, 1, 1}, {cup, 1, 1}, {tea, 2, 1}, {tea, 3, 1}}) ==
        all{"DUPLICATE_SKU /lines/2/sku", "DUPLICATE_SKU /lines/3/sku"});
  CHECK(wrong({{sku(), 1, 1}}) == all{"REQUIRED /lines/0/sku"});
}

TEST_CASE("a line cannot hold a quantity or a price that is out of range", "[orders][lines]") {
  using quantity = decltype(order_line::quantity);
  CHECK_FALSE(quantity::of(0).has_value());
  CHECK_FALSE(quantity::of(-5).has_value());
  CHECK_FALSE(quantity::of(quantity_max + 1).has_value());
  CHECK(quantity::of(quantity_max).value() == quantity_max);
  CHECK_FALSE(piece_price::of(-1).has_value());
  CHECK_FALSE(piece_price::of(unit_price_max + 1).has_value());
}

TEST_CASE("the total of the largest order fits", "[orders][lines]") {
  auto lines = distinct(lines_max);
  for (auto& l : lines) l.quantity = quantity_max, l.unit_price = unit_price_max;
  CHECK(order_lines::of(lines).value().total() == 900'000'000'000'000'000);
}

TEST_CASE("stored lines are read when a rule was another", "[orders][lines]") {
  const auto stored = schema::encode(std::vector<order_line>{{tea, 1, 1}, {tea, 1, 1}});
  CHECK_FALSE(schema::decode<order_lines>(stored).has_value());
  CHECK(schema::decode<order_lines>(stored, {.bounds = schema::bounds::ignore}).value().size() == 2);
}
