#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "amqp_library.hpp"
#include "comanda/kernel/error.hpp"
#include "comanda/rabbitmq/options.hpp"
#include "reconnect_schedule.hpp"

namespace comanda::rabbitmq {

using header_value = std::variant<std::string, std::int32_t>;
using header_list = std::vector<std::pair<std::string_view, header_value>>;

/// A message that came in over a channel: delivered, or returned because no queue took it.
struct incoming {
  amqp_channel_t channel = 0;
  bool returned = false;
  std::uint64_t tag = 0;     ///< of a delivery
  std::string consumer_tag;  ///< of a delivery
  std::string message_id;
  std::string type;
  std::string traceparent;
  std::uint32_t attempts = 0;
  std::string first_failed;
  std::string last_failed;
  std::string cause;
  std::string moved_by_broker;  ///< why, when it was the broker that gave it up
  std::string body;
  bool oversize = false;  ///< the body was larger than a message may be; only its beginning was kept
};

/// A message of which not all frames are here.
struct assembly {
  incoming message;
  std::uint64_t missing = 0;  ///< bytes of the body
  bool has_header = false;
};

/// A message to send.
struct outbound {
  std::string_view exchange;  ///< empty: the default exchange, where the key is the name of a queue
  std::string_view key;
  bool mandatory = false;  ///< to be returned when no queue takes it
  std::string_view message_id;
  std::string_view type;
  std::string_view body;
  const header_list& headers;
};

/// Who hears what comes in. Called from within `connection::drain`.
class frame_sink {
 public:
  virtual ~frame_sink() = default;
  virtual void on_message(incoming&& message) = 0;
  virtual void on_confirm(std::uint64_t tag, bool multiple, bool positive) = 0;
};

/// One connection to the broker. Every operation answers `unavailable` with the reason when the connection is of no use
/// any more; the caller then closes it. No reason repeats the password. Thread rule: one thread.
class connection {
 public:
  connection() = default;
  ~connection() { close(); }
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  [[nodiscard]] result<> open(const broker_options& options);
  /// Says goodbye to the broker if it still listens, so that nothing written before is lost.
  void close() noexcept;
  /// Without a goodbye: for a connection that no longer works.
  void drop() noexcept;
  [[nodiscard]] bool is_open() const noexcept { return state_ != nullptr; }
  /// The broker accepts no more messages for now (a resource alarm).
  [[nodiscard]] bool is_blocked() const noexcept { return blocked_; }

  [[nodiscard]] result<> open_channel(amqp_channel_t channel, bool confirms);
  /// What the last synchronous call came to.
  [[nodiscard]] result<> reply(std::string_view what);
  [[nodiscard]] result<> publish(amqp_channel_t channel, const outbound& message, steady::time_point deadline);
  [[nodiscard]] result<> ack(amqp_channel_t channel, std::uint64_t tag, bool multiple);
  [[nodiscard]] result<> reject(amqp_channel_t channel, std::uint64_t tag);

  /// Handles every frame that is here, and sends a heartbeat when one is due. rabbitmq-c reads ahead: without a drain
  /// before each wait, messages lie in its buffer while the socket has nothing to say.
  [[nodiscard]] result<> drain(frame_sink& sink);
  /// Waits for the socket, or `wake_fd` (-1: none), until the deadline or until heartbeats want a drain.
  void wait_readable(int wake_fd, steady::time_point deadline) const;
  [[nodiscard]] amqp_connection_state_t raw() const noexcept { return state_; }

 private:
  [[nodiscard]] result<> open_socket(const broker_options& options);
  [[nodiscard]] result<> log_in(const broker_options& options);
  void bound_sending(std::chrono::milliseconds limit) const;
  [[nodiscard]] result<> on_frame(const amqp_frame_t& frame, frame_sink& sink);
  [[nodiscard]] result<> on_method(const amqp_frame_t& frame, frame_sink& sink);
  [[nodiscard]] result<> sent(int status, std::string_view what) const;
  void finish_if_complete(std::optional<assembly>& slot, frame_sink& sink);

  static constexpr std::size_t channels_max = 2;
  amqp_connection_state_t state_ = nullptr;
  std::optional<assembly> partial_[channels_max + 1];
  std::chrono::milliseconds wait_max_{1000};
  bool blocked_ = false;
};

[[nodiscard]] inline amqp_bytes_t as_bytes(std::string_view text) {
  // The library's type has no const; it does not write through it.
  return {text.size(), const_cast<char*>(text.data())};
}

}  // namespace comanda::rabbitmq
