#include "comanda/kernel/text.hpp"

#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace comanda;

TEST_CASE("text is UTF-8 as RFC 3629 has it, without NUL", "[kernel][text]") {
  for (const std::string good : {"", "plain", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                                 "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "caf\xc3\xa9 \xe2\x82\xac"}) {
    CAPTURE(good);
    CHECK(is_text(good));
  }
  const std::vector<std::string> bad = {std::string("a\0b", 3),
                                        "\x80",
                                        "\xbf",
                                        "\xc0\x80",
                                        "\xc1\xbf",
                                        "\xc2",
                                        "\xc2\x41",
                                        "\xe0\x9f\xbf",
                                        "\xed\xa0\x80",
                                        "\xe2\x82",
                                        "\xe2\x82\xc0",
                                        "\xf0\x8f\xbf\xbf",
                                        "\xf4\x90\x80\x80",
                                        "\xf5\x80",
                                        "\xff",
                                        "\xf0\x90\x80\xc0",
                                        "\xf0\x90\x41\x80",
                                        "a\xfe"};
  for (const auto& text : bad) {
    CAPTURE(text);
    CHECK_FALSE(is_text(text));
  }
}

TEST_CASE("a text is cut between two characters", "[kernel][text]") {
  const std::string text = "a\xe2\x82\xac!";
  const std::vector<std::string> cut = {"", "a", "a", "a", "a\xe2\x82\xac", text, text};
  for (std::size_t n = 0; n < cut.size(); ++n) CHECK(beginning_of(text, n) == cut[n]);
}

TEST_CASE("base64 is that of RFC 4648", "[kernel][text]") {
  const std::vector<std::pair<std::string, std::string>> table = {{"", ""},
                                                                  {"f", "Zg=="},
                                                                  {"fo", "Zm8="},
                                                                  {"foo", "Zm9v"},
                                                                  {"foob", "Zm9vYg=="},
                                                                  {"fooba", "Zm9vYmE="},
                                                                  {"foobar", "Zm9vYmFy"},
                                                                  {"\xff\xfe\xfb", "//77"}};
  for (const auto& [bytes, text] : table) CHECK(to_base64(bytes) == text);
}
