#include "comanda/kernel/money.hpp"

#include <limits>

#include "support/catch.hpp"

using namespace comanda;

namespace {

constexpr auto most = std::numeric_limits<std::int64_t>::max();
constexpr auto least = std::numeric_limits<std::int64_t>::min();

money eur(std::int64_t minor) { return {minor, *currency::parse("EUR")}; }
money usd(std::int64_t minor) { return {minor, *currency::parse("USD")}; }

}  // namespace

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

TEST_CASE("amounts of one currency are added, taken away and multiplied", "[kernel]") {
  CHECK(*add(eur(1250), eur(-50)) == eur(1200));
  CHECK(*subtract(eur(1250), eur(1300)) == eur(-50));
  CHECK(*multiply(eur(1250), 3) == eur(3750));
  CHECK(*multiply(eur(1250), 0) == eur(0));
}

TEST_CASE("two currencies do not mix", "[kernel]") {
  CHECK(add(eur(1), usd(1)).error().code == errc::currency_mismatch);
  CHECK(subtract(eur(1), usd(1)).error().code == errc::currency_mismatch);
  CHECK(add(eur(most), usd(1)).error().message == "Amounts in EUR and USD cannot be added to or taken from each other");
}

TEST_CASE("an amount beyond 64 bits is a failure and never another amount", "[kernel]") {
  CHECK(add(eur(most), eur(1)).error().code == errc::overflow);
  CHECK(add(eur(least), eur(-1)).error().code == errc::overflow);
  CHECK(subtract(eur(least), eur(1)).error().code == errc::overflow);
  CHECK(subtract(eur(0), eur(least)).error().code == errc::overflow);
  CHECK(multiply(eur(most / 2 + 1), 2).error().code == errc::overflow);
  CHECK(multiply(eur(least), -1).error().code == errc::overflow);
  CHECK(checked_add(most, 1).error().code == errc::overflow);
  CHECK(checked_multiply(most, most).error().code == errc::overflow);
}

TEST_CASE("the largest amounts that fit are exact", "[kernel]") {
  CHECK(*add(eur(most - 1), eur(1)) == eur(most));
  CHECK(*subtract(eur(-1), eur(most)) == eur(least));
  CHECK(*checked_add(least, most) == -1);
  CHECK(*checked_multiply(least, 1) == least);
}
