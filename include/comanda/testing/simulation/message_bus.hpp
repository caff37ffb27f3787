#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "comanda/messaging/ports.hpp"
#include "comanda/testing/simulation/lifeline.hpp"

namespace comanda::testing::simulation {

struct message_bus_options {
  std::size_t queue_messages_max = 500;  ///< of a service, waiting; what is more is not accepted
  /// Before attempt 2, 3, ...; what fails once more is dead.
  std::vector<microseconds> retry_delays = {std::chrono::seconds(1), std::chrono::seconds(5), std::chrono::seconds(30),
                                            std::chrono::minutes(5)};
  microseconds parking_pause = std::chrono::seconds(1);
  microseconds travel_max = std::chrono::milliseconds(5);  ///< of a message to its queue, when nothing goes wrong
};

enum class line {
  delivery,  ///< to be handled
  parking,   ///< given up, to be kept for an operator
};

/// A broker with a queue for each service, which keeps what it has accepted whatever happens to those who use it, and
/// delivers at least once: what a consumer had not settled when it went away comes again. It does to messages what the
/// plan says: twice, late, out of order, lost before it was accepted, accepted without a word, no room, a broken
/// connection, a process cut off. Thread rule: one thread; outlives the publishers and consumers that it makes.
class message_bus {
 public:
  message_bus(world& in, fault_plan& plan, message_bus_options options = {});
  ~message_bus();
  message_bus(const message_bus&) = delete;
  message_bus& operator=(const message_bus&) = delete;

  /// A queue for the commands to this service and the events of these types. It is there from now on.
  void declare(const std::string& service, const std::vector<std::string>& event_types);
  [[nodiscard]] std::unique_ptr<messaging::publisher> make_publisher(lifeline& of);
  /// `arrived`: called when there may be something to poll; it may be called from anywhere and does little.
  [[nodiscard]] std::unique_ptr<messaging::consumer> make_consumer(lifeline& of, const std::string& service, line from,
                                                                   std::function<void()> arrived);
  /// Messages that wait or are not settled.
  [[nodiscard]] std::size_t messages() const;

 private:
  class queue;
  class bus_publisher;
  class bus_consumer;

  world& world_;
  fault_plan& plan_;
  message_bus_options options_;
  std::map<std::string, std::unique_ptr<queue>> queues_;
  std::uint64_t last_epoch_ = 0;
};

}  // namespace comanda::testing::simulation
