#include "comanda/runtime/recipient_book.hpp"

#include "support/catch.hpp"
#include "support/decisions.hpp"

using namespace comanda;
using namespace comanda::runtime;
using namespace std::chrono_literals;

namespace {

const std::string ann = "https://ann.example/hook";

recipient_book book_after(int failures) {
  recipient_book b({.failures_max = 3, .pause = 5s, .recipients_max = 2});
  for (int i = 0; i < failures; ++i) b.ended(ann, false, test::at(0));
  return b;
}

}  // namespace

TEST_CASE("a recipient is left alone after so many failures in a row", "[runtime][breaker]") {
  CHECK(book_after(2).may_call(ann, test::at(0)));
  CHECK_FALSE(book_after(3).may_call(ann, test::at(0)));
  CHECK(book_after(3).may_call("https://bob.example/hook", test::at(0)));
}

TEST_CASE("an answer ends a row of failures", "[runtime][breaker]") {
  auto b = book_after(2);
  b.ended(ann, true, test::at(1));
  CHECK(b.of(ann) == standing::good);
  b.ended(ann, false, test::at(2));
  CHECK(b.of(ann) == standing::failing);
  CHECK(b.may_call(ann, test::at(2)));
}

TEST_CASE("after the pause a single call finds out", "[runtime][breaker]") {
  auto b = book_after(3);
  CHECK_FALSE(b.may_call(ann, test::at(4)));
  REQUIRE(b.may_call(ann, test::at(5)));
  b.begun(ann, test::at(5));
  CHECK_FALSE(b.may_call(ann, test::at(5)));
  SECTION("and when it fails there is another pause") {
    b.ended(ann, false, test::at(9));
    CHECK_FALSE(b.may_call(ann, test::at(13)));
    CHECK(b.may_call(ann, test::at(14)));
  }
  SECTION("and when it is answered all may call") {
    b.ended(ann, true, test::at(9));
    b.begun(ann, test::at(9));
    CHECK(b.may_call(ann, test::at(9)));
  }
}

TEST_CASE("a pause does not outlast a clock that is set back", "[runtime][breaker]") {
  CHECK(book_after(3).may_call(ann, test::at(-3600)));
}

TEST_CASE("without a bound of failures nobody is left alone", "[runtime][breaker]") {
  recipient_book b({.failures_max = 0});
  for (int i = 0; i < 100; ++i) b.ended(ann, false, test::at(0));
  CHECK(b.may_call(ann, test::at(0)));
}

TEST_CASE("who was longest not heard of is forgotten", "[runtime][breaker]") {
  auto b = book_after(1);
  b.ended("bob", true, test::at(1));
  b.ended(ann, true, test::at(2));
  b.ended("cleo", true, test::at(3));
  CHECK(b.size() == 2);
  CHECK(b.of(ann) == standing::good);
  CHECK(b.of("bob") == standing::unknown);
  CHECK(b.of("cleo") == standing::good);
}
