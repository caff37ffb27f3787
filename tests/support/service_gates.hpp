#pragma once

#include "comanda/inventory/service.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/payments/service.hpp"
#include "support/plain_call_gates.hpp"

// The four services behind their gates, compiled once for all tests that ask them: link comanda_test_gates.
namespace comanda::test {

extern template class immediate_commands<orders::service>;
extern template class immediate_commands<inventory::service>;
extern template class immediate_commands<notifications::service>;
extern template class immediate_commands<payments::service>;

}  // namespace comanda::test
