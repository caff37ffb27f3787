#include "fake_broker.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace comanda::test {
namespace amqp {
namespace {

template <class T>
std::string big_endian(T value) {
  std::string out(sizeof(T), '\0');
  for (std::size_t i = 0; i < sizeof(T); ++i) out[sizeof(T) - 1 - i] = static_cast<char>(value >> (8 * i) & 0xff);
  return out;
}

}  // namespace

std::string u16(std::uint16_t value) { return big_endian(value); }
std::string u32(std::uint32_t value) { return big_endian(value); }
std::string u64(std::uint64_t value) { return big_endian(value); }
std::string short_text(std::string_view text) { return std::string(1, static_cast<char>(text.size())).append(text); }
std::string long_text(std::string_view text) { return u32(static_cast<std::uint32_t>(text.size())).append(text); }

std::string frame(std::uint8_t kind, std::uint16_t channel, std::string_view payload) {
  return std::string(1, static_cast<char>(kind)) + u16(channel) + long_text(payload) + '\xCE';
}
std::string method(std::uint16_t channel, std::uint16_t of_class, std::uint16_t id, std::string_view arguments) {
  return frame(static_cast<std::uint8_t>(kind::method), channel, (u16(of_class) + u16(id)).append(arguments));
}
std::string header(std::uint16_t channel, std::uint64_t body_bytes, std::uint16_t of_class,
                   std::string_view properties) {
  return frame(static_cast<std::uint8_t>(kind::header), channel,
               (u16(of_class) + u16(0) + u64(body_bytes)).append(properties));
}
std::string body(std::uint16_t channel, std::string_view part) {
  return frame(static_cast<std::uint8_t>(kind::body), channel, part);
}

std::string deliver(std::uint16_t channel, std::string_view consumer, std::uint64_t tag) {
  return method(channel, 60, 60, short_text(consumer) + u64(tag) + '\0' + short_text("") + short_text(""));
}
std::string returned(std::uint16_t channel) {
  return method(channel, 60, 50, u16(312) + short_text("NO_ROUTE") + short_text("") + short_text(""));
}
std::string ack(std::uint16_t channel, std::uint64_t tag, bool multiple) {
  return method(channel, 60, 80, u64(tag) + (multiple ? '\1' : '\0'));
}
std::string nack(std::uint16_t channel, std::uint64_t tag, bool multiple) {
  return method(channel, 60, 120, u64(tag) + (multiple ? '\1' : '\0'));
}
std::string with_message_id(std::string_view id) { return u16(1U << 7U) + short_text(id); }
std::string message(std::uint16_t channel, std::string_view consumer, std::uint64_t tag, std::string_view text) {
  return deliver(channel, consumer, tag) + header(channel, text.size()) + body(channel, text);
}

std::string start(std::string_view mechanisms, std::uint8_t minor_version, std::string_view server_properties) {
  return method(0, 10, 10,
                std::string(1, '\0') + static_cast<char>(minor_version) + long_text(server_properties) +
                    long_text(mechanisms) + long_text("en_US"));
}
std::string tune(std::uint16_t channels, std::uint32_t frame_bytes, std::uint16_t heartbeat_s) {
  return method(0, 10, 30, u16(channels) + u32(frame_bytes) + u16(heartbeat_s));
}

}  // namespace amqp

namespace {

constexpr int turn_ms = 20;  ///< how soon the end of the test is noticed
constexpr std::size_t frame_header_bytes = 7;
constexpr std::size_t greeting_bytes = 8;
constexpr std::size_t tls_bytes_max = 16 * 1024;  ///< of one record

std::uint16_t u16_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) << 8U |
                                    static_cast<unsigned char>(bytes[at + 1]));
}

std::unique_ptr<BIO, void (*)(BIO*)> reader_of(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free_all};
}

SSL_CTX* context_for(const broker_identity& identity) {
  if (identity.certificate.empty()) return nullptr;
  auto* context = SSL_CTX_new(TLS_server_method());
  auto* certificate = PEM_read_bio_X509(reader_of(identity.certificate).get(), nullptr, nullptr, nullptr);
  auto* key = PEM_read_bio_PrivateKey(reader_of(identity.key).get(), nullptr, nullptr, nullptr);
  const bool usable = SSL_CTX_use_certificate(context, certificate) == 1 && SSL_CTX_use_PrivateKey(context, key) == 1;
  X509_free(certificate);
  EVP_PKEY_free(key);
  if (!usable) throw std::runtime_error("a certificate that is none");
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context;
}

/// A text with its length in one byte.
std::string short_text_at(std::string_view bytes, std::size_t at) {
  return std::string(bytes.substr(at + 1, static_cast<unsigned char>(bytes[at])));
}

}  // namespace

bool broker_session::encrypt() {
  if (tls_ == nullptr) return true;
  for (;;) {
    const int done = SSL_accept(tls_);
    if (done == 1) return true;
    if (outcome_of_tls(done) < 0 || !wait_for(SSL_want_write(tls_) ? POLLOUT : POLLIN)) return false;
  }
}

bool broker_session::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!wait_for(POLLOUT)) return false;
    const auto done = put(bytes);
    if (done < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return true;
}

void broker_session::send_in_clear(std::string_view bytes) {
  [[maybe_unused]] const auto done = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

bool broker_session::receive(std::size_t count, std::string& into) {
  into.resize(count);
  for (std::size_t got = 0; got < count;) {
    const auto more = take(into.data() + got, count - got);
    if (more < 0 || (more == 0 && !wait_for(POLLIN))) return false;
    got += static_cast<std::size_t>(more);
  }
  return true;
}

long broker_session::put(std::string_view bytes) {
  if (tls_ != nullptr) {
    return outcome_of_tls(SSL_write(tls_, bytes.data(), static_cast<int>(std::min(bytes.size(), tls_bytes_max))));
  }
  const auto done = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return done < 0 && errno == EAGAIN ? 0 : done;
}

long broker_session::take(char* into, std::size_t count) {
  if (tls_ != nullptr) return outcome_of_tls(SSL_read(tls_, into, static_cast<int>(count)));
  const auto done = ::recv(socket_, into, count, 0);
  if (done < 0 && errno == EAGAIN) return 0;
  return done == 0 ? -1 : done;
}

long broker_session::outcome_of_tls(int done) const {
  if (done > 0) return done;
  const int why = SSL_get_error(tls_, done);
  ERR_clear_error();
  return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

bool broker_session::wait_for(short events) const {
  while (!stopping_) {
    pollfd ready{socket_, events, 0};
    const int found = ::poll(&ready, 1, turn_ms);
    if (found != 0) return found > 0;
  }
  return false;
}

bool broker_session::read() {
  std::string head;
  if (!receive(frame_header_bytes, head)) return false;
  type = static_cast<std::uint8_t>(head[0]);
  channel = u16_at(head, 1);
  const auto size = static_cast<std::size_t>(u16_at(head, 3)) << 16U | u16_at(head, 5);
  if (!receive(size + 1, payload)) return false;
  payload.pop_back();
  return true;
}

bool broker_session::is(std::uint16_t of_class, std::uint16_t id) const {
  return type == static_cast<std::uint8_t>(amqp::kind::method) && payload.size() >= 4 &&
         u16_at(payload, 0) == of_class && u16_at(payload, 2) == id;
}

bool broker_session::read_greeting() {
  std::string greeting;
  return receive(greeting_bytes, greeting);
}

bool broker_session::greet() {
  return read_greeting() && send(amqp::start()) && read_until(10, 11) && send(amqp::tune(0, 131072)) &&
         read_until(10, 40) && send(amqp::method(0, 10, 41, amqp::short_text("")));
}

bool broker_session::answer() {
  using namespace amqp;
  if (is(10, 50)) return send(method(0, 10, 51, ""));
  if (is(20, 10)) return send(method(channel, 20, 11, long_text("")));
  if (is(85, 10)) return send(method(channel, 85, 11, ""));
  if (is(40, 10)) return send(method(channel, 40, 11, ""));
  if (is(50, 10)) return send(method(channel, 50, 11, short_text("q") + u32(0) + u32(0)));
  if (is(50, 20)) return send(method(channel, 50, 21, ""));
  if (is(60, 10)) return send(method(channel, 60, 11, ""));
  if (is(60, 20)) {
    const auto queue = short_text_at(payload, 6);
    return send(method(channel, 60, 21, short_text(short_text_at(payload, 6 + 1 + queue.size()))));
  }
  return true;
}

bool broker_session::answer_until(std::uint16_t of_class, std::uint16_t id, int times) {
  while (read()) {
    if (is(of_class, id) && --times == 0) return true;
    if (!answer()) return false;
  }
  return false;
}

bool broker_session::serve_publisher() { return greet() && answer_until(40, 10, 2) && answer(); }
bool broker_session::serve_consumer(bool parking) {
  return greet() && answer_until(60, 20, parking ? 1 : 2) && answer();
}

bool broker_session::read_until(std::uint16_t of_class, std::uint16_t id, int times) {
  while (read()) {
    if (is(of_class, id) && --times == 0) return true;
  }
  return false;
}

void broker_session::wait_for_end() {
  while (read()) {
    if (is(10, 50) && !answer()) return;
  }
}

void broker_session::end_sending() { ::shutdown(socket_, SHUT_WR); }

fake_broker::fake_broker(std::function<void(broker_session&)> script, const broker_identity& identity)
    : script_(std::move(script)), context_(context_for(identity), SSL_CTX_free) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) != 0) {
    throw std::system_error(errno, std::generic_category(), "a listener on loopback");
  }
  port_ = ntohs(at.sin_port);
  thread_ = std::thread([this] { run(); });
}

fake_broker::~fake_broker() {
  stopping_ = true;
  thread_.join();
  ::close(listener_);
}

void fake_broker::run() {
  while (!stopping_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (::poll(&waiting, 1, turn_ms) <= 0) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client < 0) continue;
    const int on = 1;
    ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ++connections_;
    serve(client);
    ::close(client);
  }
}

void fake_broker::serve(int client) {
  const std::unique_ptr<SSL, void (*)(SSL*)> tls(context_ ? SSL_new(context_.get()) : nullptr, SSL_free);
  if (tls) SSL_set_fd(tls.get(), client);
  broker_session session(client, tls.get(), stopping_);
  if (session.encrypt()) script_(session);
}

}  // namespace comanda::test
