#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "comanda/kernel/error.hpp"
#include "comanda/kernel/time.hpp"

namespace comanda::messaging {

/// A message as the relay hands it over: already encoded.
struct outgoing {
  std::string id;           ///< message id, for the transport's own header
  std::string type;         ///< the routing key of an event
  std::string target;       ///< the service of a command; empty: an event
  std::string traceparent;  ///< may be empty
  std::string body;         ///< encoded CloudEvent
};

/// Puts messages where their receivers find them. Called by the outbox relay; implemented by rabbitmq and in_process.
/// Thread rule: one instance belongs to one thread.
class publisher {
 public:
  virtual ~publisher() = default;
  /// Blocks until each message is safe with the transport or is not. `accepted[i]` says so for batch[i]; an error
  /// means that none is known to be. A message may arrive twice, never not at all, when it is published again.
  [[nodiscard]] virtual result<std::vector<bool>> publish(std::span<const outgoing> batch) = 0;
  /// Whether the transport could be reached the last time (connects when it has not yet).
  [[nodiscard]] virtual result<> check() = 0;
};

/// How a message came into the parking queue: what the transport kept besides the body. Each may be missing, when
/// somebody else put the message there.
struct failure {
  std::string cause;        ///< of the last failure, as it was settled: "CODE: text"
  std::string type;         ///< the transport's own header, for a body that cannot be read
  std::string traceparent;  ///< likewise
  std::optional<timestamp> first_failed_at;
  std::optional<timestamp> last_failed_at;
};

/// A message as it came in, with what is needed to settle it.
struct delivery {
  std::uint64_t tag = 0;    ///< the transport's; unique within one `epoch`
  std::uint64_t epoch = 0;  ///< the connection it came over; a settlement for another epoch is ignored by the transport
  std::string body;
  std::string sender = {};             ///< the user that the transport vouches for; empty: it does not
  std::uint32_t attempts = 0;          ///< earlier deliveries that failed
  std::optional<failure> failed = {};  ///< only from a parking queue
};

enum class settlement {
  done,   ///< its effect is committed, or it had been before
  retry,  ///< later again (the database is away, the batch lost every race)
  dead,   ///< never again: it cannot be read or is refused for good; kept for an operator
};

struct settled {
  std::uint64_t tag = 0;
  std::uint64_t epoch = 0;
  settlement how = settlement::done;
  std::string cause;  ///< for `dead` and `retry`
};

/// Brings the messages of one service, or those in its parking queue: these are settled `done` once they are kept
/// elsewhere; with `retry`, and with `dead` likewise, they stay and come again after a pause. Implemented by rabbitmq
/// and in_process.
/// Thread rule: `poll` and `check` belong to one thread; `settle` and `wake` are safe from every thread.
class consumer {
 public:
  virtual ~consumer() = default;
  /// What has arrived, at most `limit`; waits up to `wait` for the first. Performs the settlements queued before.
  /// Connects when it is not connected. Error `unavailable`: no connection now (it backs off by itself, within `wait`).
  [[nodiscard]] virtual result<std::vector<delivery>> poll(std::size_t limit, std::chrono::milliseconds wait) = 0;
  /// Queues outcomes and wakes a waiting `poll`.
  virtual void settle(std::span<const settled> outcomes) = 0;
  /// Makes a waiting `poll` return.
  virtual void wake() = 0;
  [[nodiscard]] virtual result<> check() = 0;
};

}  // namespace comanda::messaging
