#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace comanda::rabbitmq {

/// A delayed retry: its queue is `<service>.retry.<label>`.
struct retry_delay {
  std::string_view label;
  std::chrono::milliseconds delay;
};

/// The delay before attempt 2, 3, 4 and 5. A message that fails once more is dead. Rule: design, messages.
inline constexpr std::array<retry_delay, 4> retry_delays{{{"1s", std::chrono::seconds(1)},
                                                          {"5s", std::chrono::seconds(5)},
                                                          {"30s", std::chrono::seconds(30)},
                                                          {"5m", std::chrono::minutes(5)}}};

/// How often a quorum queue hands out a message whose consumer goes away without settling it, before the queue itself
/// moves it to the dead queue: a message that kills its consumer must not do so for ever.
inline constexpr int delivery_limit = 50;

/// The same for the dead queue, in effect none: behind it there is nowhere to go, and from version 4 on RabbitMQ would
/// drop what had been given back 20 times. (It has no "unlimited" that version 3 understands, too.)
inline constexpr int dead_delivery_limit = 1'000'000'000;

/// What a parking consumer keeps of the body of a message that is larger than any may be.
inline constexpr std::size_t oversize_kept_bytes = 64 * 1024;

/// The names of a service's exchanges and queues, for the adapter and for tools that look at them.
class topology_names {
 public:
  topology_names(std::string prefix, std::string service) : prefix_(std::move(prefix)), service_(std::move(service)) {}

  [[nodiscard]] std::string commands_exchange() const { return prefix_ + "comanda.commands"; }
  [[nodiscard]] std::string events_exchange() const { return prefix_ + "comanda.events"; }
  [[nodiscard]] std::string commands_queue() const { return queue("commands"); }
  [[nodiscard]] std::string events_queue() const { return queue("events"); }
  [[nodiscard]] std::string retry_exchange() const { return queue("retry"); }
  [[nodiscard]] std::string retry_queue(const retry_delay& delay) const { return queue("retry.").append(delay.label); }
  [[nodiscard]] std::string dead_queue() const { return queue("dead"); }

 private:
  [[nodiscard]] std::string queue(std::string_view role) const { return (prefix_ + service_ + ".").append(role); }

  std::string prefix_;
  std::string service_;
};

/// Headers of a message in a retry queue or the dead queue.
namespace header {
inline constexpr std::string_view attempts = "x-comanda-attempts";          ///< int: failed deliveries so far
inline constexpr std::string_view cause = "x-comanda-cause";                ///< why the last one failed
inline constexpr std::string_view origin = "x-comanda-origin";              ///< the queue it was in
inline constexpr std::string_view first_failed = "x-comanda-first-failed";  ///< RFC 3339
inline constexpr std::string_view last_failed = "x-comanda-last-failed";    ///< RFC 3339
inline constexpr std::string_view traceparent = "traceparent";
/// Set by the broker when it moved a message itself: "delivery_limit", "rejected".
inline constexpr std::string_view moved_by_broker = "x-first-death-reason";
/// Chooses the retry queue. Not "x-...": a headers exchange ignores those.
inline constexpr std::string_view delay = "comanda-delay";
}  // namespace header

}  // namespace comanda::rabbitmq
