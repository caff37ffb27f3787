#include "connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>

#include "comanda/messaging/message.hpp"

namespace comanda::rabbitmq {
namespace {

/// What we offer. A broker may ask for less, but not for less than AMQP has it. Small enough that a header of nothing
/// but tables within tables, which the library reads by recursion, fits a thread's stack many times.
constexpr std::uint32_t frame_bytes_max = 32 * 1024;
constexpr std::uint32_t frame_bytes_min = 4096;
constexpr std::uint8_t persistent = 2;
constexpr std::string_view sasl_plain = "PLAIN";
constexpr const char* system_ca_file = "/etc/ssl/certs/ca-certificates.crt";  // Debian, Ubuntu, Alpine
constexpr std::chrono::milliseconds goodbye_wait_max{2000};

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

/// Whether it is one of the words, which spaces part.
bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const auto end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

/// Called by OpenSSL for each message of a handshake.
void keep_session(int, int, int, const void*, std::size_t, SSL* session, void* into) {
  *static_cast<SSL**>(into) = session;
}

template <std::size_t N>
amqp_table_t table_of(std::array<amqp_table_entry_t, N>& entries) {
  return {static_cast<int>(N), entries.data()};
}

}  // namespace

result<> connection::open(const broker_options& options) {
  state_ = amqp_new_connection();
  if (state_ == nullptr) return fail(errc::unavailable, "out of memory for a connection");
  reader_.reset();
  more_ = false;
  reply_timeout_ = options.reply_timeout;
  set_up_by_ = steady::now() + options.setup_timeout;
  user_ = options.address.user;
  heartbeat_ = {};
  auto opened = open_socket(options).and_then([&] { return log_in(options); });
  if (!opened) drop();
  return opened;
}

result<> connection::open_socket(const broker_options& options) {
  const auto& address = options.address;
  auto* socket = address.tls ? amqp_ssl_socket_new(state_) : amqp_tcp_socket_new(state_);
  if (socket == nullptr) return fail(errc::unavailable, "the socket could not be made");
  // The library keeps its session of TLS to itself, so OpenSSL has to say which one it is.
  session_ = nullptr;
  if (address.tls) {
    auto* context = static_cast<SSL_CTX*>(amqp_ssl_socket_get_context(socket));
    SSL_CTX_set_msg_callback(context, keep_session);
    SSL_CTX_set_msg_callback_arg(context, &session_);
    amqp_ssl_socket_set_verify_peer(socket, 1);
    amqp_ssl_socket_set_verify_hostname(socket, 1);
    amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST);
    const auto ca_file = options.ca_file.empty() ? system_ca_file : options.ca_file.c_str();
    if (amqp_ssl_socket_set_cacert(socket, ca_file) != AMQP_STATUS_OK) {
      return fail(errc::unavailable, "the file of CA certificates cannot be read");
    }
  }
  auto limit = as_timeval(std::chrono::milliseconds(milliseconds_until(within_setup(options.connect_timeout))));
  const int status = amqp_socket_open_noblock(socket, address.host.c_str(), address.port, &limit);
  if (status != AMQP_STATUS_OK) {
    return unavailable("no connection to " + masked_url(address), amqp_error_string2(status));
  }
  if (address.tls && session_ == nullptr) return fail(errc::unavailable, "the session of TLS is out of reach");
  if (session_ != nullptr) SSL_set_msg_callback(session_, nullptr);
  feed_.attach(state_, session_);
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
  const auto deadline = within_setup(options.connect_timeout);
  auto done = sent(amqp_send_header(state_), "the greeting");
  if (done) done = authenticate(options, deadline);
  if (done) done = tune(options, deadline);
  if (done) {
    amqp_connection_open_t request{};
    request.virtual_host = as_bytes(options.address.virtual_host);
    done = say(0, AMQP_CONNECTION_OPEN_METHOD, &request, "connection.open");
  }
  if (done) {
    if (auto opened = await(0, AMQP_CONNECTION_OPEN_OK_METHOD, deadline); !opened) {
      done = unexpected(std::move(opened).error());
    }
  }
  if (!done) return unavailable("no session at " + masked_url(options.address), done.error().message);
  return {};
}

result<> connection::authenticate(const broker_options& options, steady::time_point deadline) {
  const auto start = await(0, AMQP_CONNECTION_START_METHOD, deadline);
  if (!start) return unexpected(start.error());
  const auto& greeting = *static_cast<const amqp_connection_start_t*>(start->decoded);
  if (greeting.version_major != AMQP_PROTOCOL_VERSION_MAJOR || greeting.version_minor != AMQP_PROTOCOL_VERSION_MINOR) {
    return fail(errc::unavailable, "the broker speaks another version of AMQP");
  }
  if (!has_word(as_view(greeting.mechanisms), sasl_plain)) {
    return fail(errc::unavailable, "the broker takes no password (PLAIN)");
  }
  // Without the first the broker does not say that it has stopped reading, without the second it takes a consumer
  // away in silence, without the third it hangs up on a wrong password without a word.
  std::array capabilities{flag_entry("connection.blocked"), flag_entry("consumer_cancel_notify"),
                          flag_entry("authentication_failure_close"), flag_entry("publisher_confirms"),
                          flag_entry("basic.nack")};
  const std::string name = "comanda " + options.service;
  std::array<amqp_table_entry_t, 3> properties{
      text_entry("product", "comanda"), text_entry("connection_name", name), {}};
  properties[2].key = as_bytes("capabilities");
  properties[2].value.kind = AMQP_FIELD_KIND_TABLE;
  properties[2].value.value.table = table_of(capabilities);
  const auto& address = options.address;
  const auto response = std::string(1, '\0') + address.user + '\0' + address.password;
  amqp_connection_start_ok_t answer{};
  answer.client_properties = table_of(properties);
  answer.mechanism = as_bytes(sasl_plain);
  answer.response = as_bytes(response);
  answer.locale = as_bytes("en_US");
  return say(0, AMQP_CONNECTION_START_OK_METHOD, &answer, "connection.start-ok");
}

/// What the broker proposes, within our bounds; 0 stands for no limit of its own.
result<> connection::tune(const broker_options& options, steady::time_point deadline) {
  const auto proposed = await(0, AMQP_CONNECTION_TUNE_METHOD, deadline);
  if (!proposed) return unexpected(proposed.error());
  const auto& limits = *static_cast<const amqp_connection_tune_t*>(proposed->decoded);
  const auto lower = [](auto ours, auto theirs) { return theirs == 0 ? ours : std::min(ours, theirs); };
  amqp_connection_tune_ok_t answer{};
  answer.channel_max = lower(channel_max, limits.channel_max);
  answer.frame_max = lower(frame_bytes_max, limits.frame_max);
  answer.heartbeat = lower(
      static_cast<std::uint16_t>(std::clamp<std::int64_t>(options.heartbeat.count(), 0, UINT16_MAX)), limits.heartbeat);
  if (answer.frame_max < frame_bytes_min) return protocol_error("frames smaller than AMQP allows");
  if (answer.channel_max < channel_max) return fail(errc::unavailable, "the broker allows too few channels");
  // To the library there are no heartbeats: it would look for them, and read, while it sends.
  auto tuned =
      sent(amqp_tune_connection(state_, answer.channel_max, static_cast<int>(answer.frame_max), 0), "connection.tune");
  if (tuned) tuned = say(0, AMQP_CONNECTION_TUNE_OK_METHOD, &answer, "connection.tune-ok");
  if (tuned) heartbeat_ = std::chrono::seconds(answer.heartbeat);
  return tuned;
}

void connection::close() noexcept {
  if (state_ == nullptr) return;
  // Blocked, nobody would read it.
  if (!is_blocked()) say_goodbye(steady::now() + goodbye_wait_max);
  drop();
}

void connection::say_goodbye(steady::time_point deadline) {
  amqp_connection_close_t goodbye{};
  goodbye.reply_code = AMQP_REPLY_SUCCESS;
  goodbye.reply_text = as_bytes("goodbye");
  if (!has_room(deadline) || !say(0, AMQP_CONNECTION_CLOSE_METHOD, &goodbye, "connection.close")) return;
  amqp_frame_t frame{};
  while (steady::now() < deadline) {
    const auto got = feed_.next(frame);
    if (!got) return;
    if (*got == fed::nothing) wait_for_input(-1, deadline);
    if (*got != fed::frame) continue;
    // The library keeps something for each channel that it hears of.
    if (frame.channel > channel_max) return;
    if (frame.frame_type == AMQP_FRAME_METHOD && frame.payload.method.id == AMQP_CONNECTION_CLOSE_OK_METHOD) return;
  }
}

void connection::drop() noexcept {
  if (state_ == nullptr) return;
  amqp_destroy_connection(state_);
  state_ = nullptr;
}

result<> connection::open_channel(amqp_channel_t channel, bool confirms) {
  auto opened =
      call(channel, AMQP_CHANNEL_OPEN_METHOD, amqp_channel_open_t{}, AMQP_CHANNEL_OPEN_OK_METHOD, "channel.open");
  if (!opened || !confirms) return opened;
  return call(channel, AMQP_CONFIRM_SELECT_METHOD, amqp_confirm_select_t{}, AMQP_CONFIRM_SELECT_OK_METHOD,
              "confirm.select");
}

result<> connection::ask(amqp_channel_t channel, amqp_method_number_t id, void* method, amqp_method_number_t answer,
                         std::string_view what) {
  auto asked = say(channel, id, method, what);
  if (!asked) return asked;
  auto answered = await(channel, answer, within_setup(reply_timeout_));
  if (!answered) return unavailable(what, answered.error().message);
  return {};
}

result<> connection::say(amqp_channel_t channel, amqp_method_number_t id, void* method, std::string_view what) {
  return sent(amqp_send_method(state_, channel, id, method), what);
}

result<amqp_method_t> connection::await(amqp_channel_t channel, amqp_method_number_t id, steady::time_point deadline) {
  for (;;) {
    amqp_frame_t frame{};
    const auto got = feed_.next(frame);
    if (!got) return unexpected(got.error());
    if (*got == fed::frame) {
      if (frame.frame_type == AMQP_FRAME_METHOD && frame.channel == channel && frame.payload.method.id == id) {
        return frame.payload.method;
      }
      if (auto handled = reader_.on_frame(frame); !handled) return unexpected(std::move(handled).error());
    }
    if (steady::now() >= deadline) return fail(errc::unavailable, "no answer from the broker in time");
    if (*got == fed::nothing) {
      if (auto alive = keep_alive(); !alive) return unexpected(std::move(alive).error());
      wait_for_input(-1, deadline);
    }
  }
}

result<> connection::publish(amqp_channel_t channel, const outbound& message, steady::time_point deadline) {
  // Room in the send buffer first: the library's own wait for it has no limit but the one of `bound_sending`.
  if (!has_room(deadline)) return fail(errc::unavailable, "publish: the broker does not read");
  std::vector<amqp_table_entry_t> entries;
  entries.reserve(message.headers.size());
  for (const auto& [key, value] : message.headers) entries.push_back(header_entry(key, value));
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG |
                      AMQP_BASIC_TYPE_FLAG | AMQP_BASIC_USER_ID_FLAG | AMQP_BASIC_HEADERS_FLAG;
  properties.content_type = as_bytes(messaging::content_type);
  properties.delivery_mode = persistent;
  properties.message_id = as_bytes(message.message_id);
  properties.type = as_bytes(message.type);
  properties.user_id = as_bytes(user_);
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

result<> connection::sent(int status, std::string_view what) {
  if (status != AMQP_STATUS_OK) return unavailable(what, amqp_error_string2(status));
  said_at_ = steady::now();
  return {};
}

result<> connection::drain() {
  more_ = false;
  for (std::size_t looks = 0; looks < drain_looks_max; ++looks) {
    amqp_frame_t frame{};
    const auto got = feed_.next(frame);
    if (!got) return unexpected(got.error());
    if (*got == fed::nothing) return keep_alive();
    if (*got == fed::part) continue;
    if (auto judged = reader_.on_frame(frame); !judged) return judged;
  }
  more_ = true;
  return keep_alive();
}

result<> connection::keep_alive() {
  if (heartbeat_.count() == 0) return {};
  const auto now = steady::now();
  if (now - feed_.heard_at() > silent_heartbeats_max * heartbeat_) {
    return fail(errc::unavailable, "connection lost: the broker is silent");
  }
  if (now - said_at_ < heartbeat_ / 2) return {};
  amqp_frame_t heartbeat{};
  heartbeat.frame_type = AMQP_FRAME_HEARTBEAT;
  return sent(amqp_send_frame(state_, &heartbeat), "heartbeat");
}

bool connection::has_room(steady::time_point deadline) const {
  pollfd socket{amqp_get_sockfd(state_), POLLOUT, 0};
  return ::poll(&socket, 1, milliseconds_until(deadline)) > 0;
}

void connection::wait_readable(int wake_fd, steady::time_point deadline) const {
  if (!more_) wait_for_input(wake_fd, deadline);
}

void connection::wait_for_input(int wake_fd, steady::time_point deadline) const {
  std::array<pollfd, 2> waiting{pollfd{amqp_get_sockfd(state_), feed_.awaited(), 0}, pollfd{wake_fd, POLLIN, 0}};
  const auto until = heartbeat_.count() > 0 ? std::min(deadline, steady::now() + heartbeat_ / 2) : deadline;
  // An interrupted or failed wait is a short one: the look after it finds out.
  ::poll(waiting.data(), waiting.size(), milliseconds_until(until));
}

}  // namespace comanda::rabbitmq
