#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "comanda/kernel/backoff.hpp"
#include "comanda/messaging/ports.hpp"

namespace comanda::in_process {

/// A message that its service gave up.
struct dead_letter {
  std::string service;  ///< whose consumer gave it up
  std::string id;
  std::string type;
  std::string body;
  std::string cause;
  std::uint32_t attempts = 0;  ///< failed deliveries, the last one included
};

/// The bounds of a bus.
struct bus_options {
  std::size_t service_messages_max = 4096;          ///< messages held per service: waiting, delivered and to be retried
  std::chrono::milliseconds publish_timeout{5000};  ///< what is not settled by then counts as not accepted
  backoff retry{std::chrono::milliseconds(20), std::chrono::seconds(2)};
  std::uint32_t attempts_max = 5;                        ///< failed deliveries of a message before it is dead
  std::chrono::milliseconds parking_pause{1000};         ///< before a parked message that could not be kept comes again
  std::size_t dead_letters_max = 1000;                   ///< the oldest go first
  std::function<void(const dead_letter&)> on_dead = {};  ///< for the log; called without a lock, on the settling thread
};

/// A message bus inside one process, for running services together without a broker.
///
/// It stores nothing, and still delivers at least once: `publish` calls a message accepted only when the consumer of
/// each service that listens has settled it as done or dead. Until then it stays in the sender's outbox, so that a
/// crash of the process loses nothing. A message published again while the first copy is still here joins that copy.
/// For a service that has a parking consumer, a message that is given up counts as settled only when that consumer has
/// settled it; until then it stays among the service's messages, and their bound holds for it, too.
///
/// Consumers of one service compete for its messages; each message of an event type goes to every service that listens.
///
/// Owned by the composition root. Thread rule: every member is safe from every thread; the publishers and consumers
/// that it makes follow the rules of their ports and may outlive the bus, which is closed by its destructor.
class bus {
 public:
  explicit bus(bus_options options = {});
  ~bus();
  bus(const bus&) = delete;
  bus& operator=(const bus&) = delete;

  [[nodiscard]] std::unique_ptr<messaging::publisher> make_publisher();
  /// Listens to the commands for `service` and to the events of exactly these types. What a destroyed consumer had not
  /// settled goes to another consumer of the service; with none left it counts as not accepted.
  [[nodiscard]] std::unique_ptr<messaging::consumer> make_consumer(std::string service,
                                                                   std::vector<std::string> event_types);

  /// Gets what the consumers of `service` gave up. `retry` and `dead` bring a message again after `parking_pause`.
  [[nodiscard]] std::unique_ptr<messaging::consumer> make_parking_consumer(std::string service);

  /// Wakes everybody; from now on every call on a port answers `unavailable`. May be called twice.
  void close();

  /// How many messages were given up since the start.
  [[nodiscard]] std::uint64_t dead_count() const;
  /// The latest of them, oldest first.
  [[nodiscard]] std::vector<dead_letter> dead_letters() const;

 private:
  class state;
  class bus_publisher;
  class bus_consumer;
  std::shared_ptr<state> state_;
};

}  // namespace comanda::in_process
