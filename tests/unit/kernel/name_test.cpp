#include "comanda/kernel/name.hpp"

#include <string>
#include <type_traits>
#include <unordered_set>

#include "support/catch.hpp"

using namespace comanda;

TEST_CASE("a name has 1 to 64 of the letters, digits and four signs", "[kernel]") {
  CHECK(is_name("a"));
  CHECK(is_name("AZaz09._:-"));
  CHECK(is_name(std::string(64, 'x')));
  CHECK_FALSE(is_name(""));
  CHECK_FALSE(is_name(std::string(65, 'x')));
}

TEST_CASE("every other byte is refused", "[kernel]") {
  const std::string allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";
  for (int byte = 0; byte < 256; ++byte) {
    const auto c = static_cast<char>(byte);
    CAPTURE(byte);
    CHECK(is_name(std::string("a") + c) == (allowed.find(c) != std::string::npos));
  }
}

TEST_CASE("parse makes a name of its text and of nothing else", "[kernel]") {
  const auto parsed = sku::parse("espresso-1kg");
  REQUIRE(parsed);
  CHECK(parsed->value() == "espresso-1kg");
  CHECK(to_string(*parsed) == "espresso-1kg");
  CHECK_FALSE(sku::parse("espresso 1kg"));
  CHECK(sku().value().empty());
}

TEST_CASE("names of two kinds are two types", "[kernel]") {
  STATIC_REQUIRE_FALSE(std::is_convertible_v<sku, customer_id>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<std::string, sku>);
}

TEST_CASE("names are ordered and hashed as their text", "[kernel]") {
  CHECK(*sku::parse("A-1") < *sku::parse("A-2"));
  const std::unordered_set<sku> seen{*sku::parse("A"), *sku::parse("B"), *sku::parse("A")};
  CHECK(seen.size() == 2);
}
