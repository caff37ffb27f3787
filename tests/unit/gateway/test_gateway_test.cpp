#include "comanda/gateway/test_gateway.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace comanda;
using payments::operation_kind;
using enum payments::gateway_verdict;

TEST_CASE("the test gateway judges what is to be held by the end of its amount, and nothing else", "[gateway]") {
  struct row {
    operation_kind kind;
    minor_units amount;
    std::optional<minor_units> previous;
    std::int64_t attempt;
    payments::gateway_verdict said;
  };
  // clang-format off
  const std::vector<row> table = {
      {operation_kind::authorize, 1250, {},                1, approved},
      {operation_kind::authorize, 1299, {},                1, declined},
      {operation_kind::authorize, 1298, {},                1, unknown},
      {operation_kind::authorize, 1298, {},                2, unknown},
      {operation_kind::authorize, 1298, {},                3, approved},
      {operation_kind::adjust,    1299, minor_units(1000), 1, declined},
      {operation_kind::adjust,    1298, minor_units(1000), 2, unknown},
      {operation_kind::adjust,    1298, minor_units(1000), 3, approved},
      {operation_kind::adjust,    1299, minor_units(2000), 1, approved},
      {operation_kind::adjust,    1298, minor_units(2000), 1, approved},
      {operation_kind::capture,   1299, {},                1, approved},
      {operation_kind::void_,     1298, {},                1, approved},
      {operation_kind::refund,    1299, {},                1, approved},
  };
  // clang-format on
  for (const auto& r : table) {
    CAPTURE(static_cast<int>(r.kind), r.amount.value(), r.attempt);
    payments::gateway_request asked;
    asked.kind = r.kind;
    asked.amount = r.amount;
    asked.previous_amount = r.previous;
    asked.attempt = r.attempt;
    gateway::test_gateway bank;
    CHECK(bank.perform(asked).verdict == r.said);
  }
}
