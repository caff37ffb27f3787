#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "amqp_library.hpp"
#include "comanda/kernel/error.hpp"

namespace comanda::rabbitmq {

inline constexpr amqp_channel_t channel_max = 2;
/// RabbitMQ takes no larger message, however it is configured.
inline constexpr std::uint64_t body_bytes_max = 512ULL * 1024 * 1024;
/// Of a header of ours that is text. What is longer is not ours, and is left out.
inline constexpr std::size_t header_text_bytes_max = 4096;

/// A message that came in over a channel: delivered, or returned because no queue took it.
struct incoming {
  amqp_channel_t channel = 0;
  bool returned = false;
  std::uint64_t tag = 0;     ///< of a delivery
  std::string consumer_tag;  ///< of a delivery
  std::string message_id;
  std::string type;
  std::string user;  ///< who published it: the broker refuses another's name
  std::string traceparent;
  std::uint32_t attempts = 0;
  std::string first_failed;
  std::string last_failed;
  std::string cause;
  std::string moved_by_broker;  ///< why, when it was the broker that gave it up
  std::string body;
  bool oversize = false;  ///< the body was larger than a message may be; only its beginning was kept
};

/// Who hears what comes in. An error is a breach of the protocol, by `protocol_error`.
class frame_sink {
 public:
  virtual ~frame_sink() = default;
  virtual result<> on_message(incoming&& message) = 0;
  virtual result<> on_confirm(std::uint64_t tag, bool multiple, bool positive) = 0;
};

/// What each channel is for; what comes in over another is a breach. 0: for nothing.
struct channel_roles {
  amqp_channel_t deliveries = 0;
  amqp_channel_t confirms = 0;  ///< in confirm mode; also where messages are returned
};

/// What a broker does that AMQP does not allow, or that no broker needs to do. The connection is of no use then.
[[nodiscard]] unexpected<error> protocol_error(std::string_view what);

/// A message of which not all frames are here. Not inside its reader, where clang cannot make one yet.
struct assembly {
  incoming message;
  std::uint64_t missing = 0;  ///< bytes of the body
  bool has_header = false;
};

/// Judges frames one by one and puts messages together from theirs. Does no I/O, believes nothing: a frame that does
/// not come where it may is an error, and what one message can make us keep is bounded. Thread rule: one thread.
class frame_reader {
 public:
  frame_reader(channel_roles roles, frame_sink& sink) : roles_(roles), sink_(sink) {}

  /// A new connection.
  void reset();
  /// Error: unavailable, with the reason: the connection has ended, or has to.
  [[nodiscard]] result<> on_frame(const amqp_frame_t& frame);

  /// The broker accepts no more messages for now (a resource alarm).
  [[nodiscard]] bool is_blocked() const noexcept { return blocked_; }
  /// The last error was a breach of the protocol.
  [[nodiscard]] bool broke_protocol() const noexcept { return broken_; }

 private:
  [[nodiscard]] result<> judge(const amqp_frame_t& frame);
  [[nodiscard]] result<> on_method(amqp_channel_t channel, const amqp_method_t& method);
  [[nodiscard]] result<> on_connection_method(const amqp_method_t& method);
  [[nodiscard]] result<> on_deliver(amqp_channel_t channel, const amqp_basic_deliver_t& deliver);
  [[nodiscard]] result<> on_return(amqp_channel_t channel);
  [[nodiscard]] result<> on_header(const amqp_frame_t& frame);
  [[nodiscard]] result<> on_body(const amqp_frame_t& frame);
  [[nodiscard]] result<> finish_if_complete(amqp_channel_t channel);

  channel_roles roles_;
  frame_sink& sink_;
  std::array<std::optional<assembly>, channel_max + 1> partial_;
  bool blocked_ = false;
  bool broken_ = false;
};

[[nodiscard]] inline std::string_view as_view(amqp_bytes_t bytes) {
  return bytes.len == 0 ? std::string_view() : std::string_view(static_cast<const char*>(bytes.bytes), bytes.len);
}

}  // namespace comanda::rabbitmq
