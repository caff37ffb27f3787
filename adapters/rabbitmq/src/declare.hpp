#pragma once

#include "comanda/rabbitmq/topology.hpp"
#include "connection.hpp"

namespace comanda::rabbitmq {

/// Declares the two exchanges that all services share. Safe to repeat.
[[nodiscard]] result<> declare_exchanges(connection& link, amqp_channel_t channel, const topology_names& names);

/// Declares the exchanges and everything that belongs to the service: its queues with their bindings, the delayed retry
/// queues and the dead queue. Safe to repeat; a queue that exists with other arguments is an error that names it.
[[nodiscard]] result<> declare_service(connection& link, amqp_channel_t channel, const topology_names& names,
                                       const broker_options& options);

/// Declares the dead queue and nothing else: all that a parking consumer reads. Safe to repeat.
[[nodiscard]] result<> declare_dead_queue(connection& link, amqp_channel_t channel, const topology_names& names);

}  // namespace comanda::rabbitmq
