#pragma once

#include "comanda/payments/gateway.hpp"

namespace comanda::gateway {

/// The built-in gateway that takes nobody's money. Authorizations, and adjustments that hold more, are declined
/// (CARD_DECLINED) when the amount ends in 99; one that ends in 98 gives no answer twice and is then approved;
/// everything else is approved at once. It remembers nothing: the same request always gets the same answer. Rule: the
/// REST contract.
class test_gateway : public payments::gateway {
 public:
  [[nodiscard]] payments::gateway_answer perform(const payments::gateway_request& r) override;
};

}  // namespace comanda::gateway
