#include <algorithm>
#include <array>

#include "comanda/payments/service.hpp"
#include "invariant.hpp"
#include "text.hpp"

namespace comanda::simulation {

namespace {

using payments::operation_kind;
using payments::operation_purpose;
using payments::operation_state;
using payments::payment;
using payments::payment_operation;
using payments::payment_status;

bool is_over(const payment_operation& o) {
  return o.state == operation_state::succeeded || o.state == operation_state::failed;
}

void amounts_within_bounds(const books&, const commit_news& news, findings& found) {
  for (const auto& [before, p] : news.payments) {
    if (p.refunded + p.refunding > p.captured || p.captured > p.amount) found.add("payment " + json_of(p));
  }
}

/// An outcome is final, and under one key one thing is asked.
void operations_end_once(const books&, const commit_news& news, findings& found) {
  for (const auto& [before, o] : news.operations) {
    if (!before) continue;
    if (is_over(*before) && o.state != before->state)
      found.add("operation " + to_string(o.operation_id) + " was " + name_of(before->state) + " and is " +
                name_of(o.state));
    if (o.kind != before->kind || o.amount != before->amount || o.payment_id != before->payment_id)
      found.add("operation " + to_string(o.operation_id) + " was " + json_of(*before) + " and is " + json_of(o));
  }
}

constexpr std::array steps = {
    step_invariant{"refunded <= captured <= authorized", amounts_within_bounds},
    step_invariant{"an outcome of the bank is final", operations_end_once},
};

struct sums {
  std::int64_t captured = 0;
  std::int64_t refunded = 0;
  std::int64_t asked_back = 0;  ///< of the refunds, those that a person asked for
};

std::map<payment_id, sums> sums_of_operations(const books& b) {
  std::map<payment_id, sums> all;
  for (const auto& [id, o] : b.operations) {
    if (o.state != operation_state::succeeded) continue;
    auto& s = all[o.payment_id];
    if (o.kind == operation_kind::capture) s.captured += o.amount;
    if (o.kind == operation_kind::refund) s.refunded += o.amount;
    if (o.purpose == operation_purpose::request) s.asked_back += o.amount;
  }
  return all;
}

void operations_make_payment(const books& b, const outside_books&, findings& found) {
  auto all = sums_of_operations(b);
  for (const auto& [id, p] : b.payments) {
    const auto& s = all[id];
    if (p.captured != s.captured || p.refunded != s.refunded || p.refunding != 0)
      found.add("payment " + json_of(p) + ", its operations captured " + std::to_string(s.captured) + " and refunded " +
                std::to_string(s.refunded));
  }
}

void bank_agrees(const books& b, const outside_books& outside, findings& found) {
  for (const auto& complaint : outside.bank_complaints) found.add(complaint);
  for (const auto& [id, account] : outside.bank) {
    const auto p = b.payments.find(id);
    if (p == b.payments.end()) {
      found.add("the bank has a payment that nobody knows: " + to_string(id));
      continue;
    }
    const auto& ours = p->second;
    const bool holds = ours.status == payment_status::authorized || ours.captured > 0;
    if (account.captured != ours.captured || account.refunded != ours.refunded ||
        account.held != (holds ? ours.amount.value() : 0))
      found.add("payment " + json_of(ours) + "; the bank: held " + std::to_string(account.held) + ", captured " +
                std::to_string(account.captured) + ", refunded " + std::to_string(account.refunded));
  }
}

/// Whether a person has made this payment and no saga has found it: nobody but him gives it back.
bool is_led_by_nobody(const books& b, const payment& p) {
  const auto o = b.operations.find(payments::operation_of(p.payment_id, operation_kind::authorize));
  return o != b.operations.end() && !o->second.saga_id;
}

/// A confirmed order is paid, but for what a person gave back; nothing else keeps money.
void orders_are_paid(const books& b, const outside_books&, findings& found) {
  auto all = sums_of_operations(b);
  for (const auto& [id, o] : b.orders) {
    const auto p = b.payments.find(payments::payment_of(id));
    const bool confirmed = o.status == orders::order_status::confirmed;
    if (!confirmed && p != b.payments.end() && is_led_by_nobody(b, p->second)) continue;
    const auto kept = p == b.payments.end() ? 0 : p->second.captured.value() - p->second.refunded.value();
    const auto least = confirmed ? std::max<std::int64_t>(0, o.total - all[payments::payment_of(id)].asked_back) : 0;
    const auto most = confirmed ? o.total.value() : 0;
    if (kept < least || kept > most)
      found.add("order " + to_string(id) + " is " + name_of(o.status) + " and costs " + std::to_string(o.total) +
                "; of its money " + std::to_string(kept) + " is kept, of which a person gave back " +
                std::to_string(all[payments::payment_of(id)].asked_back));
  }
}

void nothing_is_open(const books& b, const outside_books&, findings& found) {
  for (const auto& [id, o] : b.operations) {
    if (!is_over(o)) found.add("operation " + json_of(o));
  }
  for (const auto& [id, p] : b.payments) {
    const bool led = !is_led_by_nobody(b, p);
    if (p.status == payment_status::pending || (led && p.status == payment_status::authorized) ||
        p.target_revision != 0 || p.increase != 0)
      found.add("payment " + json_of(p));
  }
}

constexpr std::array ends = {
    final_invariant{"operations make the sums of their payment", operations_make_payment},
    final_invariant{"the bank keeps the same books", bank_agrees},
    final_invariant{"confirmed orders are paid, others are given back", orders_are_paid},
    final_invariant{"no payment is left open", nothing_is_open},
};

}  // namespace

std::span<const step_invariant> money_steps() { return steps; }
std::span<const final_invariant> money_ends() { return ends; }

}  // namespace comanda::simulation
