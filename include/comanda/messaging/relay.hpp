#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "comanda/application/rows.hpp"
#include "comanda/kernel/ports.hpp"
#include "comanda/messaging/ports.hpp"
#include "comanda/storage/store.hpp"

namespace comanda::messaging {

inline constexpr std::size_t relay_batch_messages_max = 500;

/// Takes committed messages to the broker, and their rows out of the outbox once the broker has them (P5).
/// Thread rule: belongs to the thread that owns its store and its publisher.
class outbox_relay {
 public:
  /// `unreadable` is told of each row that `recover` finds and cannot read: it stays, and the others are published.
  outbox_relay(storage::store& store, publisher& to, clock& time, microseconds lease = std::chrono::seconds(15),
               std::function<void(const error&)> unreadable = {})
      : store_(store), publisher_(to), clock_(time), lease_(lease), unreadable_(std::move(unreadable)) {}

  /// Publishes rows that this process holds the lease of; those that the broker has leave the outbox. What is left in
  /// `rows` the broker did not take: try again while the lease lasts, after that `recover` finds it. Error
  /// `unavailable`: nothing is known to be published, or what was published could not be taken out of the outbox (it is
  /// published again, then).
  [[nodiscard]] result<> publish(std::vector<application::outbox_row>& rows);

  /// Publishes what nobody holds a lease of any more: the rows of a process that died, or that the broker did not take.
  /// How many it took.
  [[nodiscard]] result<std::size_t> recover();

 private:
  storage::store& store_;
  publisher& publisher_;
  clock& clock_;
  microseconds lease_;
  std::function<void(const error&)> unreadable_;
};

}  // namespace comanda::messaging
