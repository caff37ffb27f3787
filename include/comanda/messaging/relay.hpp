#pragma once

#include <cstdint>
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
  outbox_relay(storage::store& store, publisher& to, clock& time, microseconds lease = std::chrono::seconds(30))
      : store_(store), publisher_(to), clock_(time), lease_(lease) {}

  /// Publishes rows that this process holds the lease of. What the broker did not take stays in the outbox and is found
  /// again by `recover`. The number published; error `unavailable`: nothing is known to be.
  [[nodiscard]] result<std::size_t> publish(const std::vector<application::outbox_row>& rows);

  /// Publishes what nobody holds a lease of any more: the rows of a process that died, or that the broker did not take.
  [[nodiscard]] result<std::size_t> recover();

 private:
  storage::store& store_;
  publisher& publisher_;
  clock& clock_;
  microseconds lease_;
};

}  // namespace comanda::messaging
