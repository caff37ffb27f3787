#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "comanda/messaging/ports.hpp"
#include "comanda/rabbitmq/options.hpp"
#include "comanda/rabbitmq/topology.hpp"

namespace comanda::testing_rabbitmq {

inline constexpr std::chrono::seconds patience{60};  ///< only a failing test waits that long

/// The broker that TEST_RABBITMQ_URL names; fails the test, saying so, when it is not set.
[[nodiscard]] rabbitmq::broker_options broker_from_environment();

/// A message as it lies in a queue. Headers as text, numbers included.
struct stored {
  std::string body;
  std::string message_id;
  std::string type;
  std::string content_type;
  std::map<std::string, std::string> headers;
};

/// Exchanges and queues under a prefix of their own, deleted at the end, and a look at them that does not go through
/// the adapter.
class scratch {
 public:
  scratch();
  ~scratch();
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;

  [[nodiscard]] rabbitmq::broker_options options(const std::string& service, std::vector<std::string> event_types = {});
  [[nodiscard]] rabbitmq::topology_names names(const std::string& service) const { return {prefix_, service}; }

  /// Takes a message out of a queue; waits for one.
  [[nodiscard]] std::optional<stored> take(const std::string& queue);
  /// Ready messages; those that a consumer holds do not count.
  [[nodiscard]] std::size_t ready(const std::string& queue);
  /// Whether the queue comes to hold this many ready messages.
  [[nodiscard]] bool becomes_ready(const std::string& queue, std::size_t count);
  /// Puts a message of any size straight into a queue, as if it had failed this often.
  void put(const std::string& queue, const std::string& body, std::int32_t attempts = 0);
  /// A queue for the service's commands that takes so many messages and refuses more; its name. The exchange is there.
  [[nodiscard]] std::string bind_bounded_queue(const std::string& service, std::int32_t messages_max);

 private:
  class session;
  std::string prefix_;
  std::vector<std::string> services_;
  std::vector<std::string> bounded_;
  std::unique_ptr<session> session_;
};

[[nodiscard]] messaging::outgoing command(std::string id, std::string target);
[[nodiscard]] messaging::outgoing event(std::string id, std::string type);

/// Polls until `count` messages are here.
[[nodiscard]] std::vector<messaging::delivery> receive(messaging::consumer& from, std::size_t count);
void settle(messaging::consumer& at, const messaging::delivery& what, messaging::settlement how,
            std::string cause = "");
/// Waits until the settlements are with the broker.
void flush(messaging::consumer& at);

}  // namespace comanda::testing_rabbitmq
