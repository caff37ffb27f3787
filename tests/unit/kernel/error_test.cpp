#include "comanda/kernel/error.hpp"

#include <set>
#include <string>

#include "support/catch.hpp"

using comanda::errc;
using comanda::errc_from_string;

namespace {

constexpr int codes = static_cast<int>(errc::rejected) + 1;

}  // namespace

TEST_CASE("every code has a text in capitals of its own that leads back to it", "[kernel]") {
  std::set<std::string> texts;
  for (int number = 0; number < codes; ++number) {
    const auto code = static_cast<errc>(number);
    const std::string text(to_string(code));
    CAPTURE(number, text);
    REQUIRE_FALSE(text.empty());
    CHECK(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == std::string::npos);
    CHECK(errc_from_string(text) == code);
    CHECK(texts.insert(text).second);
  }
  CHECK(to_string(static_cast<errc>(codes)).empty());
}

TEST_CASE("the texts are those of the REST contract", "[kernel]") {
  CHECK(to_string(errc::order_not_found) == "ORDER_NOT_FOUND");
  CHECK(to_string(errc::malformed_json) == "MALFORMED_JSON");
  CHECK(to_string(errc::idempotency_key_reused) == "IDEMPOTENCY_KEY_REUSED");
  CHECK(to_string(errc::internal) == "INTERNAL");
}

TEST_CASE("a text that names no code is internal", "[kernel]") {
  CHECK(errc_from_string("") == errc::internal);
  CHECK(errc_from_string("order_not_found") == errc::internal);
  CHECK(errc_from_string("NO_SUCH_CODE") == errc::internal);
}

TEST_CASE("fail makes the failure side of any result", "[kernel]") {
  const auto find = [](bool there) -> comanda::result<int> {
    if (!there) return comanda::fail(errc::item_not_found, "No such item", {{"sku", "A"}});
    return 1;
  };
  CHECK(*find(true) == 1);
  CHECK(find(false).error() == comanda::error(errc::item_not_found, "No such item", {{"sku", "A"}}));
}
