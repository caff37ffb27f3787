#pragma once

#include <memory>

#include "comanda/messaging/ports.hpp"
#include "comanda/rabbitmq/options.hpp"

namespace comanda::rabbitmq {

/// Reads `<service>.commands` and `<service>.events` over one connection of its own.
///
/// A `retry` puts the message into the next delayed retry queue, from which it comes back to the queue that it was in;
/// after the last delay, and for `dead`, it goes to `<service>.dead` with its history in headers. The original is
/// acknowledged only after the broker has confirmed the copy, so a crash between the two doubles and loses nothing.
/// What a destroyed or disconnected consumer had not settled is delivered again.
///
/// With `broker_options::parking` it reads `<service>.dead` instead, and each delivery says how it failed. `done` takes
/// the message out of the queue; `retry` and `dead` bring it again after `parking_pause`, without a way over the
/// broker. Of a message larger than any may be it hands over the beginning, `oversize_kept_bytes` of it: nobody can
/// send such a message again, and the operator sees what it was.
///
/// `poll(0, wait)` receives nothing and waits until the settlements queued before are with the broker: the last call of
/// an orderly shutdown. Between two polls may lie at most half a heartbeat.
/// The constructor does no I/O. Thread rule: `poll` and `check` belong to one thread; `settle` and `wake` are safe from
/// every thread.
class consumer final : public messaging::consumer {
 public:
  explicit consumer(broker_options options);
  ~consumer() override;
  consumer(const consumer&) = delete;
  consumer& operator=(const consumer&) = delete;

  [[nodiscard]] result<std::vector<messaging::delivery>> poll(std::size_t limit,
                                                              std::chrono::milliseconds wait) override;
  void settle(std::span<const messaging::settled> outcomes) override;
  void wake() override;
  [[nodiscard]] result<> check() override;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace comanda::rabbitmq
