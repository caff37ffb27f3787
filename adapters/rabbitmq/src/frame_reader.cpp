#include "frame_reader.hpp"

#include <algorithm>

#include "comanda/messaging/message.hpp"
#include "comanda/rabbitmq/topology.hpp"

namespace comanda::rabbitmq {
namespace {

/// Far above the attempts that a message gets, far below where counting on would overflow.
constexpr std::int64_t attempts_max = 1'000'000;

std::string as_string(amqp_bytes_t bytes) { return std::string(as_view(bytes)); }

/// "the broker closed the connection: 320 CONNECTION_FORCED ..."
unexpected<error> closed_by_broker(std::string_view what, std::uint16_t code, amqp_bytes_t text) {
  return fail(errc::unavailable,
              std::string(what).append(": ").append(std::to_string(code)).append(" ").append(as_view(text)));
}

/// A count that may have been written by another client with another width; 0 when it is none.
std::uint32_t count_of(const amqp_field_value_t& value) {
  std::int64_t count = 0;
  switch (value.kind) {
    case AMQP_FIELD_KIND_I8:
      count = value.value.i8;
      break;
    case AMQP_FIELD_KIND_I16:
      count = value.value.i16;
      break;
    case AMQP_FIELD_KIND_I32:
      count = value.value.i32;
      break;
    case AMQP_FIELD_KIND_I64:
      count = value.value.i64;
      break;
    default:
      break;
  }
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(count, 0, attempts_max));
}

/// How much more of its body is kept.
std::size_t body_room(const incoming& message) {
  const auto kept_max = message.oversize ? oversize_kept_bytes : messaging::message_bytes_max;
  return kept_max - std::min(kept_max, message.body.size());
}

/// Where the text of a header of ours goes; nullptr: it is not one of ours.
std::string* text_of(std::string_view key, incoming& to) {
  if (key == header::traceparent) return &to.traceparent;
  if (key == header::first_failed) return &to.first_failed;
  if (key == header::last_failed) return &to.last_failed;
  if (key == header::cause) return &to.cause;
  if (key == header::moved_by_broker) return &to.moved_by_broker;
  return nullptr;
}

void read_properties(const amqp_basic_properties_t& from, incoming& to) {
  if ((from._flags & AMQP_BASIC_MESSAGE_ID_FLAG) != 0) to.message_id = as_string(from.message_id);
  if ((from._flags & AMQP_BASIC_TYPE_FLAG) != 0) to.type = as_string(from.type);
  if ((from._flags & AMQP_BASIC_USER_ID_FLAG) != 0) to.user = as_string(from.user_id);
  if ((from._flags & AMQP_BASIC_HEADERS_FLAG) == 0) return;
  for (int i = 0; i < from.headers.num_entries; ++i) {
    const auto& entry = from.headers.entries[i];
    const auto key = as_view(entry.key);
    if (key == header::attempts) to.attempts = count_of(entry.value);
    if (entry.value.kind != AMQP_FIELD_KIND_UTF8) continue;
    const auto text = as_view(entry.value.value.bytes);
    if (auto* into = text_of(key, to); into != nullptr && text.size() <= header_text_bytes_max) *into = text;
  }
}

}  // namespace

unexpected<error> protocol_error(std::string_view what) {
  return fail(errc::unavailable, std::string("the broker breaks the protocol: ").append(what));
}

void frame_reader::reset() {
  for (auto& slot : partial_) slot.reset();
  blocked_ = false;
  broken_ = false;
}

result<> frame_reader::on_frame(const amqp_frame_t& frame) {
  broken_ = true;  // unless it turns out otherwise
  auto judged = judge(frame);
  if (judged) broken_ = false;
  return judged;
}

result<> frame_reader::judge(const amqp_frame_t& frame) {
  if (frame.channel > channel_max) return protocol_error("a frame on a channel that is not open");
  switch (frame.frame_type) {
    case AMQP_FRAME_METHOD:
      return frame.channel == 0 ? on_connection_method(frame.payload.method)
                                : on_method(frame.channel, frame.payload.method);
    case AMQP_FRAME_HEADER:
      return on_header(frame);
    case AMQP_FRAME_BODY:
      return on_body(frame);
    case AMQP_FRAME_HEARTBEAT:
      return frame.channel == 0 ? result<>() : protocol_error("a heartbeat on a channel");
    default:
      return protocol_error("a frame of an unknown kind");
  }
}

result<> frame_reader::on_connection_method(const amqp_method_t& method) {
  switch (method.id) {
    case AMQP_CONNECTION_BLOCKED_METHOD:
      blocked_ = true;
      return {};
    case AMQP_CONNECTION_UNBLOCKED_METHOD:
      blocked_ = false;
      return {};
    case AMQP_CONNECTION_CLOSE_METHOD: {
      broken_ = false;
      const auto* why = static_cast<const amqp_connection_close_t*>(method.decoded);
      return closed_by_broker("the broker closed the connection", why->reply_code, why->reply_text);
    }
    default:
      return protocol_error("a method that nobody asked for");
  }
}

result<> frame_reader::on_method(amqp_channel_t channel, const amqp_method_t& method) {
  if (partial_[channel]) return protocol_error("a method within a message");
  switch (method.id) {
    case AMQP_BASIC_DELIVER_METHOD:
      return on_deliver(channel, *static_cast<const amqp_basic_deliver_t*>(method.decoded));
    case AMQP_BASIC_RETURN_METHOD:
      return on_return(channel);
    case AMQP_BASIC_ACK_METHOD: {
      const auto* ack = static_cast<const amqp_basic_ack_t*>(method.decoded);
      if (channel != roles_.confirms) return protocol_error("a confirmation on a channel without any");
      return sink_.on_confirm(ack->delivery_tag, ack->multiple != 0, true);
    }
    case AMQP_BASIC_NACK_METHOD: {
      const auto* nack = static_cast<const amqp_basic_nack_t*>(method.decoded);
      if (channel != roles_.confirms) return protocol_error("a confirmation on a channel without any");
      return sink_.on_confirm(nack->delivery_tag, nack->multiple != 0, false);
    }
    case AMQP_BASIC_CANCEL_METHOD:
      broken_ = channel != roles_.deliveries;
      return fail(errc::unavailable, "the broker cancelled the consumer (queue deleted?)");
    case AMQP_CHANNEL_CLOSE_METHOD: {
      broken_ = false;
      const auto* why = static_cast<const amqp_channel_close_t*>(method.decoded);
      return closed_by_broker("the broker closed the channel", why->reply_code, why->reply_text);
    }
    default:
      return protocol_error("a method that nobody asked for");
  }
}

result<> frame_reader::on_deliver(amqp_channel_t channel, const amqp_basic_deliver_t& deliver) {
  if (channel != roles_.deliveries) return protocol_error("a delivery on a channel without consumers");
  auto& slot = partial_[channel].emplace();
  slot.message.channel = channel;
  slot.message.tag = deliver.delivery_tag;
  slot.message.consumer_tag = as_string(deliver.consumer_tag);
  return {};
}

result<> frame_reader::on_return(amqp_channel_t channel) {
  if (channel != roles_.confirms) return protocol_error("a returned message on a channel that publishes none");
  auto& slot = partial_[channel].emplace();
  slot.message.channel = channel;
  slot.message.returned = true;
  return {};
}

result<> frame_reader::on_header(const amqp_frame_t& frame) {
  auto& slot = partial_[frame.channel];
  if (!slot || slot->has_header) return protocol_error("a message's header that belongs to none");
  const auto& properties = frame.payload.properties;
  // The library decodes each class into a struct of its own.
  if (properties.class_id != AMQP_BASIC_CLASS) return protocol_error("a message's header of another class");
  if (properties.body_size > body_bytes_max) return protocol_error("a message that is larger than a broker can hold");
  slot->has_header = true;
  slot->missing = properties.body_size;
  slot->message.oversize = slot->missing > messaging::message_bytes_max;
  if (!slot->message.oversize) slot->message.body.reserve(slot->missing);
  if (properties.decoded != nullptr) {
    read_properties(*static_cast<const amqp_basic_properties_t*>(properties.decoded), slot->message);
  }
  return finish_if_complete(frame.channel);
}

result<> frame_reader::on_body(const amqp_frame_t& frame) {
  auto& slot = partial_[frame.channel];
  if (!slot || !slot->has_header) return protocol_error("a part of a body without its header");
  const auto part = as_view(frame.payload.body_fragment);
  if (part.size() > slot->missing) return protocol_error("a body that is longer than its header says");
  slot->message.body.append(part.substr(0, body_room(slot->message)));
  slot->missing -= part.size();
  return finish_if_complete(frame.channel);
}

result<> frame_reader::finish_if_complete(amqp_channel_t channel) {
  auto& slot = partial_[channel];
  if (slot->missing > 0) return {};
  auto message = std::move(slot->message);
  slot.reset();
  return sink_.on_message(std::move(message));
}

}  // namespace comanda::rabbitmq
