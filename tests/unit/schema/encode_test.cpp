#include <boost/json/serialize.hpp>

#include "support/catch.hpp"
#include "unit/schema/documents.hpp"

using namespace comanda;
using test::everything;

namespace {

everything sample() {
  everything e;
  e.flag = true;
  e.small = -1;
  e.large = std::numeric_limits<std::int64_t>::min();
  e.count = 4'000'000'000;
  e.total = std::numeric_limits<std::uint64_t>::max();
  e.text = "a\"b\\é";
  e.near_zero = -5;
  e.code = "éé";
  e.numbers = {1, 2};
  e.by_name["x/y"] = {*sku::parse("A"), 2, 100};
  e.paint = test::colour::delete_;
  e.uuid.bytes[15] = 1;
  e.at = from_micros(1'769'855'400'123'456);
  e.free_object["k"] = 1.5;
  e.free_value = boost::json::array{1, nullptr};
  return e;
}

}  // namespace

TEST_CASE("every supported type is written in its one form", "[schema]") {
  CHECK(boost::json::serialize(schema::encode_object(sample())) ==
        "{\"flag\":true,\"small\":-1,\"large\":-9223372036854775808,\"count\":4000000000,"
        "\"total\":18446744073709551615,\"text\":\"a\\\"b\\\\é\",\"near_zero\":-5,\"code\":\"éé\",\"numbers\":[1,2],"
        "\"by_name\":{\"x/y\":{\"sku\":\"A\",\"quantity\":2,\"unit_price\":100}},\"paint\":\"delete\","
        "\"second_paint\":null,\"uuid\":\"00000000-0000-0000-0000-000000000001\","
        "\"at\":\"2026-01-31T10:30:00.123456Z\",\"free_object\":{\"k\":1.5E0},\"free_value\":[1,null]}");
}

TEST_CASE("what was written is read back the same", "[schema]") {
  const auto read = schema::decode_text<everything>(boost::json::serialize(schema::encode(sample())));
  REQUIRE(read);
  CHECK(*read == sample());
}

TEST_CASE("an optional that holds something is written as that", "[schema]") {
  CHECK(schema::encode(std::optional<test::colour>(test::colour::red)) == "red");
  CHECK(schema::encode(std::optional<test::colour>()).is_null());
}
