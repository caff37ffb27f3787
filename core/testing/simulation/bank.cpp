#include "comanda/testing/simulation/bank.hpp"

#include "comanda/schema/enumeration.hpp"

namespace comanda::testing::simulation {

namespace {

bool is_same(const payments::gateway_request& a, const payments::gateway_request& b) {
  return a.payment_id == b.payment_id && a.kind == b.kind && a.amount == b.amount && a.currency == b.currency &&
         a.previous_amount == b.previous_amount;
}

payments::gateway_answer silence(const char* why) { return {payments::gateway_verdict::unknown, "TIMEOUT", why, {}}; }

class simulated_gateway final : public payments::gateway {
 public:
  simulated_gateway(bank& to, port_guard guard) : bank_(to), guard_(guard) {}

  payments::gateway_answer perform(const payments::gateway_request& r) override {
    guard_.before(port::perform);
    if (guard_.strikes(fault::no_outcome, port::perform)) return silence("the bank was not reached");
    const auto answer = bank_.perform(r);
    guard_.note("bank", schema::enum_name(r.kind), static_cast<std::uint64_t>(r.amount));
    guard_.after(port::perform);
    if (guard_.strikes(fault::answer_lost, port::perform)) return silence("the bank's answer was lost");
    return answer;
  }

 private:
  bank& bank_;
  port_guard guard_;
};

}  // namespace

payments::gateway_answer bank::perform(const payments::gateway_request& r) {
  const auto at = by_key_.find(r.operation_id);
  if (at != by_key_.end()) {
    if (!is_same(at->second.asked, r) && on_complaint)
      on_complaint("another thing under the known key " + to_string(r.operation_id));
    return at->second.answered;
  }
  payments::gateway_answer answer;
  if (payments::holds_more(r) && r.amount % 100 == 99) {
    answer = {payments::gateway_verdict::declined, "CARD_DECLINED", "amounts that end in 99 are declined", {}};
  } else if (refuses && refuses(r)) {
    answer = {payments::gateway_verdict::declined, "NOT_TODAY", "the bank will not do this", {}};
  } else {
    answer = {payments::gateway_verdict::approved, {}, {}, "bank-" + to_string(r.payment_id)};
    if (on_approved) on_approved(r);
  }
  by_key_.emplace(r.operation_id, known{r, answer});
  return answer;
}

std::unique_ptr<payments::gateway> make_gateway(bank& to, port_guard guard) {
  return std::make_unique<simulated_gateway>(to, guard);
}

}  // namespace comanda::testing::simulation
