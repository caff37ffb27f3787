#include "comanda/kernel/expected.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

using comanda::bad_expected_access;
using comanda::expected;
using comanda::unexpected;

namespace {

using number = expected<int, std::string>;

number half(int n) {
  if (n % 2 != 0) return unexpected<std::string>("odd");
  return n / 2;
}

expected<void, std::string> must_be_even(int n) {
  if (n % 2 != 0) return unexpected<std::string>("odd");
  return {};
}

}  // namespace

TEST_CASE("an expected holds a value or the reason why there is none", "[kernel]") {
  const auto good = half(8);
  REQUIRE(good);
  CHECK(*good == 4);
  CHECK(good.value() == 4);
  const auto bad = half(7);
  REQUIRE_FALSE(bad);
  CHECK(bad.error() == "odd");
  CHECK_THROWS_AS(bad.value(), bad_expected_access);
}

TEST_CASE("the value and the reason may be of one type", "[kernel]") {
  const expected<std::string, std::string> value("x");
  const expected<std::string, std::string> reason{unexpected<std::string>("x")};
  CHECK(value.has_value());
  CHECK_FALSE(reason.has_value());
  CHECK_FALSE(value == reason);
}

TEST_CASE("value_or answers with the fallback only where there is no value", "[kernel]") {
  CHECK(half(8).value_or(-1) == 4);
  CHECK(half(7).value_or(-1) == -1);
}

TEST_CASE("and_then goes on from a value and passes a failure by", "[kernel]") {
  CHECK(*half(8).and_then(half) == 2);
  CHECK(half(6).and_then(half).error() == "odd");
  int calls = 0;
  const auto count = [&](int n) -> number {
    ++calls;
    return n;
  };
  CHECK_FALSE(half(1).and_then(count));
  CHECK(calls == 0);
}

TEST_CASE("transform changes the value and its type, and passes a failure by", "[kernel]") {
  const auto text = [](int n) { return std::to_string(n); };
  CHECK(*half(8).transform(text) == "4");
  CHECK(half(7).transform(text).error() == "odd");
}

TEST_CASE("an expected of nothing still says whether it went well", "[kernel]") {
  CHECK(must_be_even(2));
  CHECK(must_be_even(1).error() == "odd");
  CHECK(must_be_even(2) == expected<void, std::string>());
  CHECK(must_be_even(2).and_then([] { return half(7); }).error() == "odd");
  CHECK(*must_be_even(2).and_then([] { return half(4); }) == 2);
}

TEST_CASE("a value that can only be moved can be moved out", "[kernel]") {
  expected<std::unique_ptr<int>, std::string> owner(std::make_unique<int>(5));
  const auto taken = *std::move(owner);
  CHECK(*taken == 5);
}

namespace {

/// Counts how many of it live.
struct counted {
  int* alive;
  explicit counted(int* n) : alive(n) { ++*alive; }
  counted(const counted& other) : alive(other.alive) { ++*alive; }
  counted(counted&& other) noexcept : alive(other.alive) { ++*alive; }
  counted& operator=(const counted&) = default;
  ~counted() { --*alive; }
};

struct throws_when_copied {
  throws_when_copied() = default;
  throws_when_copied(const throws_when_copied&) { throw std::runtime_error("copied"); }
  throws_when_copied(throws_when_copied&&) noexcept = default;
};

}  // namespace

TEST_CASE("an expected changes from one side to the other, and back", "[kernel]") {
  using either = expected<std::string, std::vector<int>>;
  const either text("a text that is longer than what a string keeps in itself");
  const either numbers{unexpected<std::vector<int>>({1, 2, 3})};
  either e = text;
  CHECK(e == text);
  e = numbers;
  CHECK(e == numbers);
  e = e;  // NOLINT: on purpose
  CHECK(e == numbers);
  e = either("x");
  CHECK(*e == "x");
  e = numbers;
  either taken = std::move(e);
  CHECK(taken == numbers);
  taken = text;
  CHECK(taken == text);
}

TEST_CASE("what an expected holds lives as long as it does, and once", "[kernel]") {
  int values = 0;
  int reasons = 0;
  {
    using either = expected<counted, counted>;
    either e{counted(&values)};
    CHECK(values == 1);
    either copy = e;
    CHECK(values == 2);
    copy = either{unexpected<counted>(counted(&reasons))};
    CHECK(values == 1);
    CHECK(reasons == 1);
    e = std::move(copy);
    CHECK(values == 0);
    CHECK(reasons == 2);
    auto& same = e;
    e = std::move(same);
    CHECK(reasons == 2);
  }
  CHECK(values == 0);
  CHECK(reasons == 0);
}

TEST_CASE("a copy that fails leaves an expected as it was", "[kernel]") {
  expected<throws_when_copied, std::string> e{unexpected<std::string>("reason")};
  const expected<throws_when_copied, std::string> other;
  CHECK_THROWS_AS(e = other, std::runtime_error);
  REQUIRE_FALSE(e);
  CHECK(e.error() == "reason");
}

TEST_CASE("an expected is copied where both of its sides can be", "[kernel]") {
  STATIC_REQUIRE(std::is_copy_constructible_v<expected<std::string, int>>);
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<expected<std::unique_ptr<int>, int>>);
  STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<expected<int, std::unique_ptr<int>>>);
  STATIC_REQUIRE(std::is_nothrow_move_constructible_v<expected<std::string, int>>);
}

TEST_CASE("an expected can be made in a constant expression", "[kernel]") {
  constexpr expected<int, int> good(3);
  constexpr expected<int, int> bad{unexpected<int>(4)};
  STATIC_REQUIRE(*good == 3);
  STATIC_REQUIRE(bad.error() == 4);
}
