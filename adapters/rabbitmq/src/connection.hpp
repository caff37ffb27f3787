#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "amqp_library.hpp"
#include "comanda/kernel/error.hpp"
#include "comanda/rabbitmq/options.hpp"
#include "frame_feed.hpp"
#include "frame_reader.hpp"
#include "reconnect_schedule.hpp"

namespace comanda::rabbitmq {

using header_value = std::variant<std::string, std::int32_t>;
using header_list = std::vector<std::pair<std::string_view, header_value>>;

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

/// One connection to the broker. Every operation answers `unavailable` with the reason when the connection is of no use
/// any more; the caller then closes it. No reason repeats the password. Nothing that the broker sends, or does not
/// send, makes an operation wait beyond its time or keep more than what a channel may have: the library would queue
/// without a bound what comes while it waits for an answer, and would not come back from what it swallows, so waiting,
/// reading and heartbeats are done here. Thread rule: one thread.
class connection {
 public:
  connection(channel_roles roles, frame_sink& sink) : reader_(roles, sink) {}
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
  [[nodiscard]] bool is_blocked() const noexcept { return reader_.is_blocked(); }
  /// It ended, or has to, because the broker does what AMQP does not allow.
  [[nodiscard]] bool broke_protocol() const noexcept { return reader_.broke_protocol() || feed_.broke_protocol(); }

  [[nodiscard]] result<> open_channel(amqp_channel_t channel, bool confirms);
  /// Sends a method and waits for the one that answers it. `what` is for the reason of a failure. Part of the setup:
  /// all that is asked has `setup_timeout` together, from `open` on.
  template <class Method>
  [[nodiscard]] result<> call(amqp_channel_t channel, amqp_method_number_t id, Method method,
                              amqp_method_number_t answer, std::string_view what) {
    return ask(channel, id, &method, answer, what);
  }
  [[nodiscard]] result<> publish(amqp_channel_t channel, const outbound& message, steady::time_point deadline);
  [[nodiscard]] result<> ack(amqp_channel_t channel, std::uint64_t tag, bool multiple);
  [[nodiscard]] result<> reject(amqp_channel_t channel, std::uint64_t tag);

  /// Handles the frames that are here, and sends a heartbeat when one is due. Several are read at once: without a drain
  /// before each wait, messages lie in the buffer while the socket has nothing to say. A broker that sends without a
  /// pause does not hold the caller: after `drain_looks_max` the rest is for the next drain.
  [[nodiscard]] result<> drain();
  /// Waits for the socket, or `wake_fd` (-1: none), until the deadline or until heartbeats want a drain. Not at all
  /// when the last drain left something.
  void wait_readable(int wake_fd, steady::time_point deadline) const;

 private:
  [[nodiscard]] result<> open_socket(const broker_options& options);
  [[nodiscard]] result<> log_in(const broker_options& options);
  [[nodiscard]] result<> authenticate(const broker_options& options, steady::time_point deadline);
  [[nodiscard]] result<> tune(const broker_options& options, steady::time_point deadline);
  void bound_sending(std::chrono::milliseconds limit) const;
  [[nodiscard]] result<> ask(amqp_channel_t channel, amqp_method_number_t id, void* method, amqp_method_number_t answer,
                             std::string_view what);
  /// The method that the broker has to send next on this channel; frames of others are handled meanwhile. What it
  /// points to holds until the next frame is read.
  [[nodiscard]] result<amqp_method_t> await(amqp_channel_t channel, amqp_method_number_t id,
                                            steady::time_point deadline);
  [[nodiscard]] result<> say(amqp_channel_t channel, amqp_method_number_t id, void* method, std::string_view what);
  [[nodiscard]] result<> sent(int status, std::string_view what);
  void say_goodbye(steady::time_point deadline);
  /// Sends a heartbeat when nothing else was sent for long. Error: nothing came for too long.
  [[nodiscard]] result<> keep_alive();
  /// Waits for room in the send buffer.
  [[nodiscard]] bool has_room(steady::time_point deadline) const;
  /// As `wait_readable`, whatever the last drain left.
  void wait_for_input(int wake_fd, steady::time_point deadline) const;
  /// The deadline of something that has this long but is part of the setup.
  [[nodiscard]] steady::time_point within_setup(std::chrono::milliseconds limit) const {
    return std::min(steady::now() + limit, set_up_by_);
  }

  static constexpr std::size_t drain_looks_max = 1024;  ///< each at most one read and one frame
  static constexpr int silent_heartbeats_max = 2;
  amqp_connection_state_t state_ = nullptr;
  SSL* session_ = nullptr;  ///< the library's, when the connection is encrypted
  frame_feed feed_;
  frame_reader reader_;
  std::string user_;  ///< the name that everything is published under
  std::chrono::milliseconds reply_timeout_{10000};
  steady::time_point set_up_by_{};
  std::chrono::milliseconds heartbeat_{0};  ///< as agreed on; 0: none
  steady::time_point said_at_{};            ///< when we last sent something
  bool more_ = false;                       ///< the last drain left something
};

[[nodiscard]] inline amqp_bytes_t as_bytes(std::string_view text) {
  // The library's type has no const; it does not write through it.
  return {text.size(), const_cast<char*>(text.data())};
}

}  // namespace comanda::rabbitmq
