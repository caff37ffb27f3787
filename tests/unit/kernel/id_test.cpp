#include "comanda/kernel/id.hpp"

#include <array>
#include <set>
#include <string>
#include <type_traits>
#include <unordered_set>

#include "support/catch.hpp"

using namespace comanda;

namespace {

constexpr std::string_view text = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
constexpr timestamp moment = from_micros(0x0190a1b2c3d4 * 1000 + 999);

int version(const uuid& u) { return u.bytes[6] >> 4; }
int variant(const uuid& u) { return u.bytes[8] >> 6; }

}  // namespace

TEST_CASE("a uuid is printed in lower case and read in either", "[kernel]") {
  const auto parsed = parse_uuid(text);
  REQUIRE(parsed);
  CHECK(to_string(*parsed) == text);
  CHECK(parse_uuid("0190A1B2-C3D4-7E5F-8A9B-0C1D2E3F4A5B") == parsed);
  CHECK(to_string(uuid{}) == "00000000-0000-0000-0000-000000000000");
  CHECK(parse_uuid(to_string(uuid{}))->is_nil());
}

TEST_CASE("only the 36 characters of a uuid are read", "[kernel]") {
  for (const auto* wrong : {"", "0190a1b2c3d47e5f8a9b0c1d2e3f4a5b", "{0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b}",
                            "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5", "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b0",
                            "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5g", "0190a1b2xc3d4-7e5f-8a9b-0c1d2e3f4a5b",
                            "0190a1b-2c3d4-7e5f-8a9b-0c1d2e3f4a5b", "-190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
                            " 190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_uuid(wrong));
  }
}

TEST_CASE("a version 7 holds the millisecond, the chance, the version and the variant", "[kernel]") {
  constexpr std::array<std::uint8_t, 10> ones{255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
  constexpr std::array<std::uint8_t, 10> zeros{};
  CHECK(to_string(make_uuid_v7(moment, ones)) == "0190a1b2-c3d4-7fff-bfff-ffffffffffff");
  CHECK(to_string(make_uuid_v7(moment, zeros)) == "0190a1b2-c3d4-7000-8000-000000000000");
}

TEST_CASE("each value of each byte of chance makes a version 7 of its own", "[kernel]") {
  for (std::size_t place = 0; place < 10; ++place) {
    std::set<uuid> ids;
    for (int value = 0; value < 256; ++value) {
      std::array<std::uint8_t, 10> chance{};
      chance[place] = static_cast<std::uint8_t>(value);
      ids.insert(make_uuid_v7(moment, chance));
    }
    CAPTURE(place);
    CHECK(ids.size() == 256);
  }
}

TEST_CASE("a count in the first or the last two bytes of chance makes no id twice", "[kernel]") {
  for (const std::size_t place : {0, 8}) {
    std::set<uuid> ids;
    for (int value = 0; value < 65536; ++value) {
      std::array<std::uint8_t, 10> chance{};
      chance[place] = static_cast<std::uint8_t>(value >> 8);
      chance[place + 1] = static_cast<std::uint8_t>(value & 0xff);
      ids.insert(make_uuid_v7(moment, chance));
    }
    CAPTURE(place);
    CHECK(ids.size() == 65536);
  }
}

TEST_CASE("uuids of later milliseconds sort after those of earlier ones", "[kernel]") {
  constexpr std::array<std::uint8_t, 10> ones{255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
  constexpr std::array<std::uint8_t, 10> zeros{};
  CHECK(make_uuid_v7(moment, ones) < make_uuid_v7(moment + microseconds(1000), zeros));
}

TEST_CASE("a derived uuid depends on the parent and on each label, and on nothing else", "[kernel]") {
  const auto parent = *parse_uuid(text);
  const auto child = derive_uuid(parent, {"reserve", "1"});
  CHECK(child == derive_uuid(parent, {"reserve", "1"}));
  CHECK(child != derive_uuid(parent, {"reserve", "2"}));
  CHECK(child != derive_uuid(parent, {"1", "reserve"}));
  CHECK(derive_uuid(parent, {"a", "bc"}) != derive_uuid(parent, {"ab", "c"}));
  CHECK(derive_uuid(parent, {"a"}) != derive_uuid(parent, {"a", ""}));
  CHECK(derive_uuid(parent, {std::string_view("a\0b", 3)}) != derive_uuid(parent, {"a", "b"}));
  auto other = parent;
  other.bytes[15] ^= 1;
  CHECK(child != derive_uuid(other, {"reserve", "1"}));
}

TEST_CASE("a derived uuid is a version 7 of its parent's time", "[kernel]") {
  const auto parent = *parse_uuid(text);
  const auto child = derive_uuid(parent, {"reserve"});
  CHECK(to_string(child).substr(0, 13) == text.substr(0, 13));
  CHECK(version(child) == 7);
  CHECK(variant(child) == 2);
}

TEST_CASE("a derived uuid is the same in every release, for stored ids must stay findable", "[kernel]") {
  CHECK(to_string(derive_uuid(*parse_uuid(text), {"reserve", "1", "do"})) == "0190a1b2-c3d4-7b8d-a5f9-b5893f167849");
}

TEST_CASE("ids of two kinds are two types", "[kernel]") {
  STATIC_REQUIRE_FALSE(std::is_convertible_v<order_id, payment_id>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<uuid, order_id>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<order_id, payment_id>);
  CHECK(order_id().is_nil());
  CHECK(to_string(order_id(*parse_uuid(text))) == text);
}

TEST_CASE("ids are compared and hashed by their bytes", "[kernel]") {
  std::unordered_set<order_id> seen;
  for (std::uint8_t i = 0; i < 100; ++i) {
    uuid u;
    u.bytes[i % 16] = i;
    seen.insert(order_id(u));
  }
  CHECK(seen.size() == 100);
  CHECK(seen.contains(order_id()));
}
