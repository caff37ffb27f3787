#pragma once

#include <chrono>

#include "comanda/application/gates.hpp"
#include "comanda/orders/order.hpp"
#include "exchange.hpp"

namespace comanda::rest {

/// Answers 201 with the order as soon as it has left `pending`, or as it is when the time is over or the process
/// leaves. It looks into the database, not at this process's own messages: another instance may lead the saga. A read
/// that fails ends the wait with `placed`, the answer that the command gave: the order is accepted.
void answer_when_decided(application::read_gate& reads, const order_id& id, std::chrono::seconds wait, exchange x,
                         http::response placed);

}  // namespace comanda::rest
