#include "comanda/testing/gateway_suite.hpp"

#include <string>

#include "findings.hpp"
#include "trial.hpp"

namespace comanda::testing {
namespace {

using payments::gateway_answer;
using payments::gateway_request;
using payments::gateway_verdict;
using payments::operation_kind;

constexpr std::uint32_t ids_of_a_check = 100;
constexpr int answers_max = 10;  // also what is approved may get no answer at first

/// One check at work: two clients of the gateway, a payment of its own, and what was found wrong.
class gateway_trial : public findings {
 public:
  gateway_trial(const open_gateway& open, const gateway_samples& given, std::uint32_t number)
      : samples(given), mine_(open()), other_(open()), next_id_(given.first_id + number * ids_of_a_check) {
    payment_ = payment_id(numbered_id(next_id_++));
  }

  const gateway_samples& samples;

  /// An operation under a key of its own. It goes on with what the newest approval was called.
  gateway_request operation(operation_kind kind, minor_units amount, std::optional<minor_units> previous = {}) {
    gateway_request r;
    r.operation_id = operation_id(numbered_id(next_id_++));
    r.payment_id = payment_;
    r.kind = kind;
    r.amount = amount;
    r.previous_amount = previous;
    r.currency = samples.currency;
    r.gateway_reference = reference_;
    return r;
  }

  /// Asks with one key until there is an answer.
  gateway_answer settle(gateway_request r, int times = answers_max) {
    gateway_answer a;
    for (r.attempt = 1; r.attempt <= times; ++r.attempt) {
      a = mine_->perform(r);
      if (a.verdict != gateway_verdict::unknown) break;
    }
    return a;
  }
  gateway_answer ask_from_elsewhere(const gateway_request& r) { return other_->perform(r); }

  /// An operation that is to be approved.
  void approve(const gateway_request& r, const std::string& what) {
    const auto a = settle(r);
    expect(a.verdict == gateway_verdict::approved, what + " is not approved: " + a.code + " " + a.message);
    if (a.verdict == gateway_verdict::approved && !a.reference.empty()) reference_ = a.reference;
  }

 private:
  std::unique_ptr<payments::gateway> mine_;
  std::unique_ptr<payments::gateway> other_;
  std::uint32_t next_id_;
  payment_id payment_;
  std::optional<std::string> reference_;
};

void carries_a_payment_through(gateway_trial& t) {
  const auto amount = t.samples.approved;
  t.approve(t.operation(operation_kind::authorize, amount), "an authorization");
  t.approve(t.operation(operation_kind::capture, amount), "its capture");
  t.approve(t.operation(operation_kind::refund, 1), "a refund of a part");
  t.approve(t.operation(operation_kind::refund, amount - minor_units(1)), "a refund of the rest");
}

void voids(gateway_trial& t) {
  t.approve(t.operation(operation_kind::authorize, t.samples.approved), "an authorization");
  t.approve(t.operation(operation_kind::void_, t.samples.approved), "its void");
}

void adjusts(gateway_trial& t) {
  const auto amount = t.samples.approved;
  t.approve(t.operation(operation_kind::authorize, amount), "an authorization");
  t.approve(t.operation(operation_kind::adjust, amount + minor_units(1), amount), "an adjustment that holds more");
  t.approve(t.operation(operation_kind::adjust, amount, amount + minor_units(1)), "an adjustment that holds less");
  t.approve(t.operation(operation_kind::capture, amount), "the capture of what is held");
}

void answers_again(gateway_trial& t) {
  auto authorize = t.operation(operation_kind::authorize, t.samples.approved);
  const auto first = t.settle(authorize);
  ++authorize.attempt;
  const auto again = t.ask_from_elsewhere(authorize);
  t.expect(again.verdict == first.verdict && again.reference == first.reference,
           "the same key did not get the same answer");
  t.approve(authorize, "an authorization that was asked for three times");
  auto capture = t.operation(operation_kind::capture, t.samples.approved);
  t.approve(capture, "its capture");
  t.approve(capture, "the capture, asked for with its key again");
}

void declines(gateway_trial& t) {
  if (!t.samples.declined) return;
  const auto authorize = t.operation(operation_kind::authorize, *t.samples.declined);
  const auto a = t.settle(authorize);
  t.expect(a.verdict == gateway_verdict::declined, "the amount to be declined is not");
  t.expect(!a.code.empty(), "a decline has no code");
  const auto again = t.settle(authorize);
  t.expect(again.verdict == a.verdict && again.code == a.code, "a decline did not get the same answer again");
}

void resolves_the_unknown(gateway_trial& t) {
  if (!t.samples.unknown) return;
  const auto authorize = t.operation(operation_kind::authorize, *t.samples.unknown);
  t.expect(t.settle(authorize, 1).verdict == gateway_verdict::unknown, "the amount to get no answer got one at once");
  const auto a = t.settle(authorize, t.samples.unknown_answers_max);
  t.expect(a.verdict != gateway_verdict::unknown, "asking again with the same key never got an answer");
}

using gateway_rule = void (*)(gateway_trial&);
constexpr std::pair<const char*, gateway_rule> gateway_rules[] = {
    {"a payment is authorized, captured and refunded in parts", carries_a_payment_through},
    {"an authorization is voided", voids},
    {"an authorization is adjusted up and down before its capture", adjusts},
    {"the same key gets the same answer, whoever asks", answers_again},
    {"a decline says why, and says so again", declines},
    {"what is unknown is resolved by asking with the same key", resolves_the_unknown}};

}  // namespace

std::vector<check> gateway_suite(open_gateway open, gateway_samples samples) {
  std::vector<check> checks;
  std::uint32_t number = 0;
  for (const auto& [name, keep] : gateway_rules) {
    checks.push_back({name, [open, samples, number = number++, keep = keep] {
                        gateway_trial t(open, samples, number);
                        keep(t);
                        return std::move(t).take_failures();
                      }});
  }
  return checks;
}

}  // namespace comanda::testing
