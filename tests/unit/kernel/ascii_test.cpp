#include "comanda/kernel/ascii.hpp"

#include <array>

#include "support/catch.hpp"

using namespace comanda;

namespace {

struct kind {
  const char* name;
  bool (*holds)(char) noexcept;
  std::string_view members;  ///< all that it has of the 256
};

constexpr std::string_view digits = "0123456789";
constexpr std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view smalls = "abcdefghijklmnopqrstuvwxyz";

}  // namespace

TEST_CASE("each kind of character has the members that it should have and no byte besides", "[kernel]") {
  const auto letters = std::string(capitals).append(smalls);
  const auto alphanumerics = letters + std::string(digits);
  std::string controls;
  for (char c = 0; c < ' '; ++c) controls.push_back(c);
  controls.push_back(0x7f);
  const auto visibles = alphanumerics + "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  const std::array kinds = {kind{"digit", ascii::is_digit, digits},
                            kind{"capital", ascii::is_capital, capitals},
                            kind{"small", ascii::is_small, smalls},
                            kind{"letter", ascii::is_letter, letters},
                            kind{"alphanumeric", ascii::is_alphanumeric, alphanumerics},
                            kind{"control", ascii::is_control, controls},
                            kind{"visible", ascii::is_visible, visibles}};
  for (const auto& k : kinds) {
    for (int byte = 0; byte < 256; ++byte) {
      CAPTURE(k.name, byte);
      const auto c = static_cast<char>(byte);
      CHECK(k.holds(c) == (k.members.find(c) != std::string_view::npos));
    }
  }
}

TEST_CASE("only letters have a case", "[kernel]") {
  for (int byte = 0; byte < 256; ++byte) {
    CAPTURE(byte);
    const auto c = static_cast<char>(byte);
    const auto capital = capitals.find(c);
    const auto small = smalls.find(c);
    CHECK(ascii::to_lower(c) == (capital == std::string_view::npos ? c : smalls[capital]));
    CHECK(ascii::to_upper(c) == (small == std::string_view::npos ? c : capitals[small]));
  }
  CHECK(ascii::to_lower("Content-TYPE: \xC3\x84") == "content-type: \xC3\x84");
}

TEST_CASE("texts are compared without case, as long as they are", "[kernel]") {
  CHECK(ascii::equals_ignoring_case("Keep-Alive", "keep-aLIVE"));
  CHECK(ascii::equals_ignoring_case("", ""));
  for (const auto* other : {"", "keep-aliv", "keep-alive ", "keep alive", "keep\ralive"}) {
    CAPTURE(other);
    CHECK_FALSE(ascii::equals_ignoring_case("keep-alive", other));
    CHECK_FALSE(ascii::equals_ignoring_case(other, "keep-alive"));
  }
  CHECK(ascii::starts_with_ignoring_case("HTTPS://a", "https://"));
  CHECK(ascii::starts_with_ignoring_case("a", ""));
  CHECK_FALSE(ascii::starts_with_ignoring_case("http:/", "http://"));
  CHECK_FALSE(ascii::starts_with_ignoring_case("xhttp://", "http://"));
}
