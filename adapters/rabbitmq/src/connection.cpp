#include "connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>

#include "comanda/messaging/message.hpp"
#include "comanda/rabbitmq/topology.hpp"

namespace comanda::rabbitmq {
namespace {

constexpr int frame_bytes_max = 131072;
constexpr std::uint8_t persistent = 2;
constexpr const char* system_ca_file = "/etc/ssl/certs/ca-certificates.crt";  // Debian, Ubuntu, Alpine
constexpr std::chrono::milliseconds goodbye_wait_max{2000};

std::string_view as_view(amqp_bytes_t bytes) {
  return bytes.len == 0 ? std::string_view() : std::string_view(static_cast<const char*>(bytes.bytes), bytes.len);
}
std::string as_string(amqp_bytes_t bytes) { return std::string(as_view(bytes)); }

timeval as_timeval(std::chrono::milliseconds time) {
  timeval out{};
  out.tv_sec = time.count() / 1000;
  out.tv_usec = (time.count() % 1000) * 1000;
  return out;
}

int milliseconds_until(steady::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

unexpected<error> unavailable(std::string_view what, std::string_view why) {
  return fail(errc::unavailable, std::string(what).append(": ").append(why));
}

/// "the broker closed the connection: 320 CONNECTION_FORCED ..."
unexpected<error> closed_by_broker(std::string_view what, std::uint16_t code, amqp_bytes_t text) {
  return unavailable(what, std::to_string(code).append(" ").append(as_view(text)));
}

amqp_table_entry_t text_entry(std::string_view key, std::string_view value) {
  amqp_table_entry_t entry{};
  entry.key = as_bytes(key);
  entry.value.kind = AMQP_FIELD_KIND_UTF8;
  entry.value.value.bytes = as_bytes(value);
  return entry;
}

amqp_table_entry_t flag_entry(std::string_view key) {
  amqp_table_entry_t entry{};
  entry.key = as_bytes(key);
  entry.value.kind = AMQP_FIELD_KIND_BOOLEAN;
  entry.value.value.boolean = 1;
  return entry;
}

amqp_table_entry_t header_entry(std::string_view key, const header_value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return text_entry(key, *text);
  amqp_table_entry_t entry{};
  entry.key = as_bytes(key);
  entry.value.kind = AMQP_FIELD_KIND_I32;
  entry.value.value.i32 = std::get<std::int32_t>(value);
  return entry;
}

template <std::size_t N>
amqp_table_t table_of(std::array<amqp_table_entry_t, N>& entries) {
  return {static_cast<int>(N), entries.data()};
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
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(count, 0, INT32_MAX));
}

/// How much more of its body is kept.
std::size_t body_room(const incoming& message) {
  const auto kept_max = message.oversize ? oversize_kept_bytes : messaging::message_bytes_max;
  return kept_max - std::min(kept_max, message.body.size());
}

void read_properties(const amqp_basic_properties_t& from, incoming& to) {
  if ((from._flags & AMQP_BASIC_MESSAGE_ID_FLAG) != 0) to.message_id = as_string(from.message_id);
  if ((from._flags & AMQP_BASIC_TYPE_FLAG) != 0) to.type = as_string(from.type);
  if ((from._flags & AMQP_BASIC_HEADERS_FLAG) == 0) return;
  for (int i = 0; i < from.headers.num_entries; ++i) {
    const auto& entry = from.headers.entries[i];
    const auto key = as_view(entry.key);
    if (key == header::attempts) to.attempts = count_of(entry.value);
    if (entry.value.kind != AMQP_FIELD_KIND_UTF8) continue;
    if (key == header::traceparent) to.traceparent = as_string(entry.value.value.bytes);
    if (key == header::first_failed) to.first_failed = as_string(entry.value.value.bytes);
    if (key == header::last_failed) to.last_failed = as_string(entry.value.value.bytes);
    if (key == header::cause) to.cause = as_string(entry.value.value.bytes);
    if (key == header::moved_by_broker) to.moved_by_broker = as_string(entry.value.value.bytes);
  }
}

}  // namespace

result<> connection::open(const broker_options& options) {
  state_ = amqp_new_connection();
  if (state_ == nullptr) return fail(errc::unavailable, "out of memory for a connection");
  blocked_ = false;
  for (auto& slot : partial_) slot.reset();
  wait_max_ = options.heartbeat.count() > 0 ? std::chrono::milliseconds(options.heartbeat) / 2
                                            : std::chrono::milliseconds(std::chrono::minutes(1));
  auto opened = open_socket(options).and_then([&] { return log_in(options); });
  if (!opened) drop();
  return opened;
}

result<> connection::open_socket(const broker_options& options) {
  const auto& address = options.address;
  auto* socket = address.tls ? amqp_ssl_socket_new(state_) : amqp_tcp_socket_new(state_);
  if (socket == nullptr) return fail(errc::unavailable, "the socket could not be made");
  if (address.tls) {
    amqp_ssl_socket_set_verify_peer(socket, 1);
    amqp_ssl_socket_set_verify_hostname(socket, 1);
    amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST);
    const auto ca_file = options.ca_file.empty() ? system_ca_file : options.ca_file.c_str();
    if (amqp_ssl_socket_set_cacert(socket, ca_file) != AMQP_STATUS_OK) {
      return fail(errc::unavailable, "the file of CA certificates cannot be read");
    }
  }
  auto limit = as_timeval(options.connect_timeout);
  const int status = amqp_socket_open_noblock(socket, address.host.c_str(), address.port, &limit);
  if (status != AMQP_STATUS_OK) {
    return unavailable("no connection to " + masked_url(address), amqp_error_string2(status));
  }
  bound_sending(options.publish_timeout);
  return {};
}

/// rabbitmq-c waits for ever when the broker does not read. The system can put an end to that: it closes a connection
/// whose data nobody has taken for this long, be the network dead or the window shut.
void connection::bound_sending(std::chrono::milliseconds limit) const {
  const auto value = static_cast<unsigned int>(std::clamp<std::int64_t>(limit.count(), 1, 3'600'000));
  ::setsockopt(amqp_get_sockfd(state_), IPPROTO_TCP, TCP_USER_TIMEOUT, &value, sizeof value);
}

result<> connection::log_in(const broker_options& options) {
  const auto handshake = as_timeval(options.connect_timeout);
  const auto reply_limit = as_timeval(options.reply_timeout);
  amqp_set_handshake_timeout(state_, &handshake);
  amqp_set_rpc_timeout(state_, &reply_limit);
  // Without the first the broker does not say that it has stopped reading, without the second it takes a consumer
  // away in silence.
  std::array capabilities{flag_entry("connection.blocked"), flag_entry("consumer_cancel_notify"),
                          flag_entry("publisher_confirms"), flag_entry("basic.nack")};
  const std::string name = "comanda " + options.service;
  std::array<amqp_table_entry_t, 2> properties{text_entry("connection_name", name), {}};
  properties[1].key = as_bytes("capabilities");
  properties[1].value.kind = AMQP_FIELD_KIND_TABLE;
  properties[1].value.value.table = table_of(capabilities);
  const auto table = table_of(properties);
  const auto& address = options.address;
  const auto answer =
      amqp_login_with_properties(state_, address.virtual_host.c_str(), static_cast<int>(channels_max), frame_bytes_max,
                                 static_cast<int>(options.heartbeat.count()), &table, AMQP_SASL_METHOD_PLAIN,
                                 address.user.c_str(), address.password.c_str());
  const auto what = "no session at " + masked_url(address);
  if (answer.reply_type == AMQP_RESPONSE_NORMAL) return {};
  if (answer.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION) {
    return unavailable(what, amqp_error_string2(answer.library_error));
  }
  if (answer.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION && answer.reply.id == AMQP_CONNECTION_CLOSE_METHOD) {
    const auto* why = static_cast<const amqp_connection_close_t*>(answer.reply.decoded);
    return closed_by_broker(what, why->reply_code, why->reply_text);
  }
  return unavailable(what, "the broker refused it");
}

void connection::close() noexcept {
  if (state_ == nullptr) return;
  if (blocked_) return drop();  // nobody would read the goodbye
  const auto limit = as_timeval(goodbye_wait_max);
  amqp_set_rpc_timeout(state_, &limit);
  amqp_connection_close(state_, AMQP_REPLY_SUCCESS);
  drop();
}

void connection::drop() noexcept {
  if (state_ == nullptr) return;
  amqp_destroy_connection(state_);
  state_ = nullptr;
}

result<> connection::open_channel(amqp_channel_t channel, bool confirms) {
  amqp_channel_open(state_, channel);
  auto opened = reply("channel.open");
  if (!opened || !confirms) return opened;
  amqp_confirm_select(state_, channel);
  return reply("confirm.select");
}

result<> connection::reply(std::string_view what) {
  const auto answer = amqp_get_rpc_reply(state_);
  switch (answer.reply_type) {
    case AMQP_RESPONSE_NORMAL:
      return {};
    case AMQP_RESPONSE_LIBRARY_EXCEPTION:
      return unavailable(what, amqp_error_string2(answer.library_error));
    case AMQP_RESPONSE_SERVER_EXCEPTION:
      if (answer.reply.id == AMQP_CHANNEL_CLOSE_METHOD) {
        const auto* why = static_cast<const amqp_channel_close_t*>(answer.reply.decoded);
        return closed_by_broker(what, why->reply_code, why->reply_text);
      }
      if (answer.reply.id == AMQP_CONNECTION_CLOSE_METHOD) {
        const auto* why = static_cast<const amqp_connection_close_t*>(answer.reply.decoded);
        return closed_by_broker(what, why->reply_code, why->reply_text);
      }
      break;
    case AMQP_RESPONSE_NONE:
      break;
  }
  return unavailable(what, "no answer from the broker");
}

result<> connection::publish(amqp_channel_t channel, const outbound& message, steady::time_point deadline) {
  // Room in the send buffer first: the library's own wait for it has no limit but the one of `bound_sending`.
  pollfd socket{amqp_get_sockfd(state_), POLLOUT, 0};
  if (::poll(&socket, 1, milliseconds_until(deadline)) <= 0) {
    return fail(errc::unavailable, "publish: the broker does not read");
  }
  std::vector<amqp_table_entry_t> entries;
  entries.reserve(message.headers.size());
  for (const auto& [key, value] : message.headers) entries.push_back(header_entry(key, value));
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG |
                      AMQP_BASIC_TYPE_FLAG | AMQP_BASIC_HEADERS_FLAG;
  properties.content_type = as_bytes(messaging::content_type);
  properties.delivery_mode = persistent;
  properties.message_id = as_bytes(message.message_id);
  properties.type = as_bytes(message.type);
  properties.headers = {static_cast<int>(entries.size()), entries.data()};
  return sent(amqp_basic_publish(state_, channel, as_bytes(message.exchange), as_bytes(message.key),
                                 message.mandatory ? 1 : 0, 0, &properties, as_bytes(message.body)),
              "publish");
}

result<> connection::ack(amqp_channel_t channel, std::uint64_t tag, bool multiple) {
  return sent(amqp_basic_ack(state_, channel, tag, multiple ? 1 : 0), "ack");
}

result<> connection::reject(amqp_channel_t channel, std::uint64_t tag) {
  return sent(amqp_basic_reject(state_, channel, tag, 0), "reject");
}

result<> connection::sent(int status, std::string_view what) const {
  if (status == AMQP_STATUS_OK) return {};
  return unavailable(what, amqp_error_string2(status));
}

result<> connection::drain(frame_sink& sink) {
  for (;;) {
    amqp_frame_t frame;
    timeval at_once{};
    const int status = amqp_simple_wait_frame_noblock(state_, &frame, &at_once);
    if (status == AMQP_STATUS_TIMEOUT) return {};
    if (status != AMQP_STATUS_OK) return unavailable("connection lost", amqp_error_string2(status));
    auto handled = on_frame(frame, sink);
    if (!handled) return handled;
    amqp_maybe_release_buffers(state_);
  }
}

void connection::wait_readable(int wake_fd, steady::time_point deadline) const {
  std::array<pollfd, 2> waiting{pollfd{amqp_get_sockfd(state_), POLLIN, 0}, pollfd{wake_fd, POLLIN, 0}};
  const auto until = std::min(deadline, steady::now() + wait_max_);
  // An interrupted or failed wait is a short one: the drain after it finds out.
  ::poll(waiting.data(), waiting.size(), milliseconds_until(until));
}

result<> connection::on_frame(const amqp_frame_t& frame, frame_sink& sink) {
  if (frame.frame_type == AMQP_FRAME_METHOD) return on_method(frame, sink);
  if (frame.frame_type == AMQP_FRAME_HEARTBEAT || frame.channel > channels_max) return {};
  auto& slot = partial_[frame.channel];
  if (!slot) return {};
  if (frame.frame_type == AMQP_FRAME_HEADER) {
    slot->missing = frame.payload.properties.body_size;
    slot->has_header = true;
    slot->message.oversize = slot->missing > messaging::message_bytes_max;
    if (!slot->message.oversize) slot->message.body.reserve(slot->missing);
    if (frame.payload.properties.decoded != nullptr) {
      read_properties(*static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded), slot->message);
    }
  } else if (frame.frame_type == AMQP_FRAME_BODY) {
    const auto part = as_view(frame.payload.body_fragment);
    slot->message.body.append(part.substr(0, body_room(slot->message)));
    slot->missing -= std::min<std::uint64_t>(slot->missing, part.size());
  }
  finish_if_complete(slot, sink);
  return {};
}

void connection::finish_if_complete(std::optional<assembly>& slot, frame_sink& sink) {
  if (!slot->has_header || slot->missing > 0) return;
  auto message = std::move(slot->message);
  slot.reset();
  sink.on_message(std::move(message));
}

result<> connection::on_method(const amqp_frame_t& frame, frame_sink& sink) {
  const auto& method = frame.payload.method;
  switch (method.id) {
    case AMQP_BASIC_DELIVER_METHOD: {
      const auto* deliver = static_cast<const amqp_basic_deliver_t*>(method.decoded);
      auto& slot = partial_[frame.channel].emplace();
      slot.message.channel = frame.channel;
      slot.message.tag = deliver->delivery_tag;
      slot.message.consumer_tag = as_string(deliver->consumer_tag);
      return {};
    }
    case AMQP_BASIC_RETURN_METHOD: {
      auto& slot = partial_[frame.channel].emplace();
      slot.message.channel = frame.channel;
      slot.message.returned = true;
      return {};
    }
    case AMQP_BASIC_ACK_METHOD: {
      const auto* ack = static_cast<const amqp_basic_ack_t*>(method.decoded);
      sink.on_confirm(ack->delivery_tag, ack->multiple != 0, true);
      return {};
    }
    case AMQP_BASIC_NACK_METHOD: {
      const auto* nack = static_cast<const amqp_basic_nack_t*>(method.decoded);
      sink.on_confirm(nack->delivery_tag, nack->multiple != 0, false);
      return {};
    }
    case AMQP_CONNECTION_BLOCKED_METHOD:
      blocked_ = true;
      return {};
    case AMQP_CONNECTION_UNBLOCKED_METHOD:
      blocked_ = false;
      return {};
    case AMQP_BASIC_CANCEL_METHOD:
      return fail(errc::unavailable, "the broker cancelled the consumer (queue deleted?)");
    case AMQP_CHANNEL_CLOSE_METHOD: {
      const auto* why = static_cast<const amqp_channel_close_t*>(method.decoded);
      return closed_by_broker("the broker closed the channel", why->reply_code, why->reply_text);
    }
    case AMQP_CONNECTION_CLOSE_METHOD: {
      const auto* why = static_cast<const amqp_connection_close_t*>(method.decoded);
      return closed_by_broker("the broker closed the connection", why->reply_code, why->reply_text);
    }
    default:
      return {};
  }
}

}  // namespace comanda::rabbitmq
