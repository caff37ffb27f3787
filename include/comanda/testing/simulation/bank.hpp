#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "comanda/payments/gateway.hpp"
#include "comanda/testing/simulation/lifeline.hpp"

namespace comanda::testing::simulation {

/// A bank that does what it is asked once for each idempotency key, and answers again when it is asked again. It
/// declines to hold amounts that end in 99. Thread rule: one thread; outlives its gateways.
class bank {
 public:
  /// Asked when a key is seen for the first time: whether it is refused for good. Empty: never.
  std::function<bool(const payments::gateway_request&)> refuses = {};
  /// Called when a key is seen for the first time and approved: money moves.
  std::function<void(const payments::gateway_request&)> on_approved = {};
  /// Called when something is asked that no bank would let pass: another thing under a key that is known.
  std::function<void(const std::string&)> on_complaint = {};

  [[nodiscard]] payments::gateway_answer perform(const payments::gateway_request& r);

 private:
  struct known {
    payments::gateway_request asked;
    payments::gateway_answer answered;
  };
  std::map<operation_id, known> by_key_;
};

/// A process's way to the bank, which may break off before or after the bank has acted.
[[nodiscard]] std::unique_ptr<payments::gateway> make_gateway(bank& to, port_guard guard);

}  // namespace comanda::testing::simulation
