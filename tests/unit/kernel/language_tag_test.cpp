#include "comanda/kernel/language_tag.hpp"

#include <regex>
#include <vector>

#include "support/catch.hpp"

using namespace comanda;

namespace {

const std::vector<std::string> well_formed = {
    "de", "DE", "de-AT", "de-at", "DE-at", "fil", "gsw", "es-419", "zh-Hans", "zh-Hant-TW", "zh-hant-tw", "sr-Latn-RS",
    "zh-yue-HK", "zh-cmn-Hans-CN", "sl-rozaj-biske-1994", "de-CH-1901", "de-1996", "hy-Latn-IT-arevela",
    "en-a-myext-b-another", "en-u-ca-buddhist", "de-DE-u-co-phonebk", "en-x-us", "x-whatever", "X-a-b-c",
    "qaa-Qaaa-QM-x-southern", "az-Arab-x-AZE-derbend", "de-1-abc", "root", "german", "abcdefgh", "ar-a-aaa-b-bbb-a-ccc",
    // as they were before there was a grammar
    "i-klingon", "I-Klingon", "i-default", "en-GB-oed", "EN-gb-OED", "sgn-BE-FR", "art-lojban", "zh-min-nan", "no-bok",
    "zh-guoyu"};

const std::vector<std::string> malformed = {"",
                                            "d",
                                            "-",
                                            "de-",
                                            "-de",
                                            "de--AT",
                                            "de_AT",
                                            "de AT",
                                            "de-AT ",
                                            "abcdefghi",
                                            "de-abcdefghi",
                                            "1de",
                                            "419",
                                            "de-4",
                                            "es-41",
                                            "es-4199-",
                                            "x",
                                            "x-",
                                            "en-x",
                                            "de-AT-x",
                                            "x-abcdefghi",
                                            "en-a",
                                            "en-a-b",
                                            "de-u",
                                            "de-419-DE",
                                            "a-DE",
                                            "de-DE-FR",
                                            "zh-Hant-Hans",
                                            "zh-aaa-bbb-ccc-ddd",
                                            "i-none",
                                            "grün",
                                            "de\r\n",
                                            "de.UTF-8",
                                            "de@euro",
                                            "*"};

}  // namespace

TEST_CASE("a language tag is well-formed as RFC 5646 has it, and its pattern says the same", "[kernel]") {
  const std::regex pattern(language_tag_pattern(), std::regex::ECMAScript);
  for (const auto& tag : well_formed) {
    CAPTURE(tag);
    CHECK(is_language_tag(tag));
    CHECK(std::regex_match(tag, pattern));
  }
  for (const auto& tag : malformed) {
    CAPTURE(tag);
    CHECK_FALSE(is_language_tag(tag));
    CHECK_FALSE(std::regex_match(tag, pattern));
  }
}

TEST_CASE("a language tag is as long as it likes up to a bound", "[kernel]") {
  std::string tag = "x-a";
  while (tag.size() + 2 <= language_tag_chars_max) tag += "-a";
  REQUIRE(tag.size() == language_tag_chars_max);
  CHECK(is_language_tag(tag));
  CHECK_FALSE(is_language_tag(tag + "a"));
}

TEST_CASE("a tag is of the language that it begins with", "[kernel]") {
  for (const auto* tag : {"de", "DE", "de-AT", "de-x-klingon"}) CHECK(is_of_language(tag, "de"));
  for (const auto* tag : {"", "d", "deu", "den-AT", "en-de", "x-de"}) CHECK_FALSE(is_of_language(tag, "de"));
}
