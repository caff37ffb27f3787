#pragma once

#include <memory>

#include "comanda/messaging/ports.hpp"
#include "comanda/rabbitmq/options.hpp"

namespace comanda::rabbitmq {

/// Publishes over one connection of its own, with publisher confirms: a message is accepted when the broker has stored
/// it. A command that no queue takes (its service never ran) is not accepted; an event that nobody wants is.
///
/// `publish` returns within `publish_timeout`, plus connecting. When the broker stops reading (a memory or disk alarm,
/// a dead network) the system ends the connection after that same time, because rabbitmq-c itself has no limit.
/// Heartbeats go out only during calls: an owner without traffic calls `check` at least every half heartbeat, or the
/// broker ends the idle connection and the next call makes a new one.
/// The constructor does no I/O. Thread rule: one instance belongs to one thread.
class publisher final : public messaging::publisher {
 public:
  explicit publisher(broker_options options);
  ~publisher() override;
  publisher(const publisher&) = delete;
  publisher& operator=(const publisher&) = delete;

  /// Error: unavailable, with the reason; right after a failure it waits for the backoff, at most one second, before it
  /// tries or gives up.
  [[nodiscard]] result<std::vector<bool>> publish(std::span<const messaging::outgoing> batch) override;
  [[nodiscard]] result<> check() override;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace comanda::rabbitmq
