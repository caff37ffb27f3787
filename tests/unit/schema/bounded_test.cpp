#include "comanda/schema/bounded.hpp"

#include <stdexcept>
#include <string>
#include <type_traits>

#include "support/catch.hpp"

using namespace comanda;

TEST_CASE("a bounded text holds so many characters, not bytes, and nothing that is no text", "[schema]") {
  using text = schema::bounded_string<2, 4>;
  CHECK(text::of("ab")->value() == "ab");
  CHECK(text::of("\xc3\xa4\xc3\xb6\xc3\xbc\xe2\x82\xac")->value().size() == 9);
  for (const auto* none : {"", "a", "\xc3\xa4", "abcde", "a\xff", "\xc3\x28x"}) {
    CAPTURE(none);
    CHECK_FALSE(text::of(none));
  }
  CHECK_FALSE(text::of(std::string("a\0b", 3)));
  const text literal = "abcd";
  CHECK(literal.value() == "abcd");
  CHECK(text().empty());
}

TEST_CASE("a literal that does not fit a bounded text does not compile or throws", "[schema]") {
  using text = schema::bounded_string<1, 3>;
  STATIC_REQUIRE(std::is_constructible_v<text, const char(&)[13]>);  // three characters of four bytes
  STATIC_REQUIRE_FALSE(std::is_constructible_v<text, const char(&)[14]>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<text, const char(&)[1]>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<text, std::string>);
  CHECK(text("\xf0\x9f\x8d\x8e\xf0\x9f\x8d\x8e\xf0\x9f\x8d\x8e").value().size() == 12);
  CHECK_THROWS_AS(text("abcd"), std::invalid_argument);
  CHECK_THROWS_AS(text("a\0"), std::invalid_argument);
  CHECK_THROWS_AS(text("\xff"), std::invalid_argument);
}
