#include "comanda/kernel/money.hpp"

#include <stdexcept>

#include "support/catch.hpp"

using namespace comanda;

TEST_CASE("a currency is a code in use of ISO 4217", "[kernel]") {
  for (const auto* code : {"EUR", "USD", "JPY", "KWD", "AED", "ZWG", "SLE", "CLF", "XOF", "CHE"}) {
    CAPTURE(code);
    const auto parsed = currency::parse(code);
    REQUIRE(parsed);
    CHECK(parsed->code() == code);
    CHECK(to_string(*parsed) == code);
  }
  for (const auto* code : {"", "eur", "EU", "EURO", "ZZZ", "DEM", "HRK", "XXX", "XTS", "XAU", "E\xc3\x9c"}) {
    CAPTURE(code);
    CHECK_FALSE(currency::parse(code));
  }
}

TEST_CASE("a currency that nobody has set has no code", "[kernel]") {
  CHECK(currency().code().empty());
  CHECK(currency() != *currency::parse("EUR"));
}

TEST_CASE("an amount holds what may be owed, and nothing below 0", "[kernel]") {
  CHECK(minor_units() == 0);
  CHECK(minor_units::of(0) == minor_units(0));
  CHECK(minor_units::of(minor_units::max)->value() == minor_units::max);
  CHECK_FALSE(minor_units::of(-1));
  CHECK_FALSE(minor_units::of(minor_units::max + 1));
  CHECK(minor_units(piece_price(900)) == 900);
}

TEST_CASE("amounts are added and taken away, and never become another amount", "[kernel]") {
  CHECK(minor_units(1250) + minor_units(50) == 1300);
  CHECK(minor_units(1250) - minor_units(1250) == 0);
  minor_units held = 1250;
  held += 50;
  held -= 300;
  CHECK(held == 1000);
  CHECK_THROWS_AS(held -= 1001, std::out_of_range);
  CHECK_THROWS_AS(minor_units(minor_units::max) + minor_units(1), std::out_of_range);
  CHECK_THROWS_AS(minor_units(minor_units::max) + minor_units(minor_units::max), std::out_of_range);
  CHECK(held == 1000);
  CHECK(minor_units(minor_units::max - 1) + minor_units(1) == minor_units::max);
}

TEST_CASE("amounts are compared with amounts and numbers", "[kernel]") {
  CHECK(minor_units(2) > minor_units(1));
  CHECK(minor_units(2) >= 2);
  CHECK(minor_units(2) < 3);
  CHECK(3 > minor_units(2));
  CHECK(minor_units(2) != 1);
  CHECK(minor_units(0) > -1);
}
