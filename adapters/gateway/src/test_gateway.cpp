#include "comanda/gateway/test_gateway.hpp"

namespace comanda::gateway {

namespace {

constexpr std::int64_t attempts_without_answer = 2;

}  // namespace

payments::gateway_answer test_gateway::perform(const payments::gateway_request& r) {
  using enum payments::gateway_verdict;
  const auto ending = r.amount % 100;
  if (holds_more(r) && ending == 99)
    return {declined, "CARD_DECLINED", "the test gateway declines amounts that end in 99", {}};
  if (holds_more(r) && ending == 98 && r.attempt <= attempts_without_answer)
    return {unknown, "TIMEOUT", "the test gateway gives no answer to amounts that end in 98, twice", {}};
  return {approved, {}, {}, "test-" + to_string(r.payment_id)};
}

}  // namespace comanda::gateway
