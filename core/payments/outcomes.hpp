#pragma once

#include "rules.hpp"

namespace comanda::payments::detail {

/// What an outcome of an operation makes of its payment, and who is told. The operation itself is ended by the caller.
void approved(payment p, const payment_operation& o, const situation& s, decision& d);
void refused(payment p, const payment_operation& o, const gateway_answer& a, const situation& s, decision& d);

}  // namespace comanda::payments::detail
