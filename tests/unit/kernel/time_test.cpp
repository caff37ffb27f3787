#include "comanda/kernel/time.hpp"

#include <string>

#include "support/catch.hpp"

using namespace comanda;

namespace {

/// The text that the same moment is printed as.
std::string again(std::string_view text) {
  const auto parsed = parse_timestamp(text);
  return parsed ? to_string(*parsed) : "refused";
}

}  // namespace

TEST_CASE("a moment is printed in UTC with all its digits", "[kernel]") {
  CHECK(to_string(from_micros(0)) == "1970-01-01T00:00:00.000000Z");
  CHECK(to_string(from_micros(1'769'855'400'123'456)) == "2026-01-31T10:30:00.123456Z");
  CHECK(to_string(from_micros(-1)) == "1969-12-31T23:59:59.999999Z");
  CHECK(to_string_millis(from_micros(1'769'855'400'123'999)) == "2026-01-31T10:30:00.123Z");
  CHECK(to_string_millis(from_micros(-1)) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("what is printed is read back the same", "[kernel]") {
  for (const std::int64_t micros : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'769'855'400'123'456},
                                    std::int64_t{-62'167'219'200'000'000}, std::int64_t{253'402'300'799'999'999}}) {
    CHECK(to_micros(*parse_timestamp(to_string(from_micros(micros)))) == micros);
  }
}

TEST_CASE("the first and the last year end the range", "[kernel]") {
  CHECK(again("0000-01-01T00:00:00Z") == "0000-01-01T00:00:00.000000Z");
  CHECK(again("9999-12-31T23:59:59.999999Z") == "9999-12-31T23:59:59.999999Z");
  CHECK(again("0000-01-01T00:00:00+00:01") == "refused");
  CHECK(again("9999-12-31T23:59:59-00:01") == "refused");
  CHECK(to_string(timestamp::max()) == "9999-12-31T23:59:59.999999Z");
  CHECK(to_string(timestamp::min()) == "0000-01-01T00:00:00.000000Z");
}

TEST_CASE("any offset is brought to UTC", "[kernel]") {
  CHECK(again("2026-01-31T10:30:00+01:30") == "2026-01-31T09:00:00.000000Z");
  CHECK(again("2026-01-31T23:30:00-01:00") == "2026-02-01T00:30:00.000000Z");
  CHECK(again("2026-01-31T10:30:00-00:00") == "2026-01-31T10:30:00.000000Z");
  CHECK(again("2026-01-31t10:30:00z") == "2026-01-31T10:30:00.000000Z");
  CHECK(again("2026-01-31T10:30:00+24:00") == "refused");
  CHECK(again("2026-01-31T10:30:00+01:60") == "refused");
  CHECK(again("2026-01-31T10:30:00+0100") == "refused");
  CHECK(again("2026-01-31T10:30:00+01") == "refused");
  CHECK(again("2026-01-31T10:30:00") == "refused");
}

TEST_CASE("digits past the microsecond are dropped", "[kernel]") {
  CHECK(again("2026-01-31T10:30:00.1Z") == "2026-01-31T10:30:00.100000Z");
  CHECK(again("2026-01-31T10:30:00.123456789Z") == "2026-01-31T10:30:00.123456Z");
  CHECK(again("1969-12-31T23:59:59.999999999Z") == "1969-12-31T23:59:59.999999Z");
  CHECK(again("2026-01-31T10:30:00.1234567890Z") == "refused");
  CHECK(again("2026-01-31T10:30:00.Z") == "refused");
  CHECK(again("2026-01-31T10:30:00,5Z") == "refused");
}

TEST_CASE("a day, an hour and a minute that do not exist are refused", "[kernel]") {
  CHECK(again("2024-02-29T00:00:00Z") == "2024-02-29T00:00:00.000000Z");
  for (const auto* wrong : {"2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-00-01T00:00:00Z",
                            "2026-13-01T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z",
                            "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z"}) {
    CAPTURE(wrong);
    CHECK(again(wrong) == "refused");
  }
}

TEST_CASE("a leap second is the moment after it, and exists only at the end of a month", "[kernel]") {
  CHECK(again("2016-12-31T23:59:60Z") == "2017-01-01T00:00:00.000000Z");
  CHECK(again("2016-12-31T23:59:60.5Z") == "2017-01-01T00:00:00.500000Z");
  CHECK(again("2017-01-01T00:59:60+01:00") == "2017-01-01T00:00:00.000000Z");
  CHECK(again("2016-12-30T23:59:60Z") == "refused");
  CHECK(again("2016-12-31T22:59:60Z") == "refused");
}

TEST_CASE("nothing but RFC 3339 is read", "[kernel]") {
  for (const auto* wrong :
       {"", "2026-01-31", "2026-01-31 10:30:00Z", "2026-1-31T10:30:00Z", "2026-01-31T10:30Z", " 2026-01-31T10:30:00Z",
        "2026-01-31T10:30:00Z ", "20260131T103000Z", "+2026-01-31T10:30:00Z", "-026-01-31T10:30:00Z",
        "2026-01-31T10:30:00ZZ", "2026-01-31T10:30:0aZ", "1769855400"}) {
    CAPTURE(wrong);
    CHECK(again(wrong) == "refused");
  }
}
