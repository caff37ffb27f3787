#include "comanda/kernel/name.hpp"

#include <regex>
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

TEST_CASE("a customer is named as an issuer of tokens names its subjects", "[kernel]") {
  for (const std::string text : {"a", "auth0|5f7c", "x@clients", "ada@shop.example",
                                 "https://issuer.example/users/7?a=b#c", "CN=Ada,O=\"Shop\"\\%7C", "!~"}) {
    CAPTURE(text);
    const auto parsed = customer_id::parse(text);
    REQUIRE(parsed);
    CHECK(parsed->value() == text);
  }
  CHECK(customer_id::parse(std::string(255, 'x')));
  CHECK_FALSE(customer_id::parse(std::string(256, 'x')));
  CHECK_FALSE(customer_id::parse(""));
  for (int byte = 0; byte < 256; ++byte) {
    CAPTURE(byte);
    CHECK(customer_id::parse(std::string("a") + static_cast<char>(byte)).has_value() == (byte > 0x20 && byte < 0x7f));
  }
}

TEST_CASE("what a path takes for a place is no name, and what was one once can be read", "[kernel]") {
  for (const std::string text : {".", ".."}) {
    CHECK_FALSE(is_name(text));
    CHECK_FALSE(sku::parse(text));
    CHECK_FALSE(customer_id::parse(text));
    CHECK(sku::restore(text)->value() == text);
  }
  for (const std::string text : {"...", ".a", "..a", "a.", "a..", ".-.", "....", "._"}) {
    CAPTURE(text);
    CHECK(is_name(text));
    CHECK(customer_id::parse(text));
  }
  CHECK(sku::restore("") == sku());  // the default, which can be stored
  CHECK_FALSE(sku::restore("a b"));
}

TEST_CASE("the pattern of a rule takes what the rule takes", "[kernel]") {
  const auto agree = [](const name_rule& rule, const std::string& text) {
    CAPTURE(text);
    CHECK(std::regex_match(text, std::regex(std::string(rule.pattern))) == rule.accepts(text));
  };
  for (const std::string text : {"",    ".",   "..", "...", "....", "a",   ".a",  "..a",  "...a", "a.",   "a..",
                                 ".-",  "..-", "-",  ".:",  "._.",  "..%", "a b", ". ",   ".\n",  "..\n", "...\n",
                                 "a\n", "~",   "!",  ".~",  "..!",  ".,",  "./",  "..-a", "a/..", "\x7f", "\xc3\xa9"}) {
    agree(plain_name, text);
    agree(subject_name, text);
  }
  for (int byte = 1; byte < 128; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    for (const auto& text : {one, "." + one, ".." + one, "..." + one, one + ".", "a" + one}) {
      agree(plain_name, text);
      agree(subject_name, text);
    }
  }
}

TEST_CASE("a rule says in words what it takes", "[kernel]") {
  CHECK(sku::rule().words() == "1 to 64 of A-Z a-z 0-9 . _ : -, and not . or ..");
  CHECK(customer_id::rule().words() == "1 to 255 of the visible ASCII characters, and not . or ..");
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
