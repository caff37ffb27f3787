#pragma once

#include "comanda/payments/gateway.hpp"

namespace comanda::gateway {

/// The built-in gateway that takes nobody's money. Authorizations of an amount that ends in 99 are declined
/// (CARD_DECLINED); one that ends in 98 gives no answer twice and then authorizes; everything else is approved at once.
/// It remembers nothing: the same request always gets the same answer. Rule: the REST contract.
class test_gateway : public payments::gateway {
 public:
  [[nodiscard]] payments::gateway_answer perform(const payments::gateway_request& r) override;
};

}  // namespace comanda::gateway
