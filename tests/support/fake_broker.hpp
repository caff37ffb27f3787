#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include <openssl/types.h>

// A broker of the tests: as much of AMQP 0-9-1 as our adapter asks for, and any bytes that a test makes it send. Spoken
// here and not with the library that is tested.
namespace comanda::test {

namespace amqp {

enum class kind : std::uint8_t { method = 1, header = 2, body = 3, heartbeat = 8 };

[[nodiscard]] std::string u16(std::uint16_t value);
[[nodiscard]] std::string u32(std::uint32_t value);
[[nodiscard]] std::string u64(std::uint64_t value);
[[nodiscard]] std::string short_text(std::string_view text);
[[nodiscard]] std::string long_text(std::string_view text);

[[nodiscard]] std::string frame(std::uint8_t kind, std::uint16_t channel, std::string_view payload);
[[nodiscard]] std::string method(std::uint16_t channel, std::uint16_t of_class, std::uint16_t id,
                                 std::string_view arguments);
[[nodiscard]] std::string header(std::uint16_t channel, std::uint64_t body_bytes, std::uint16_t of_class = 60,
                                 std::string_view properties = {"\0\0", 2});
[[nodiscard]] std::string body(std::uint16_t channel, std::string_view part);

[[nodiscard]] std::string deliver(std::uint16_t channel, std::string_view consumer, std::uint64_t tag);
/// basic.return of a message for which there is no queue.
[[nodiscard]] std::string returned(std::uint16_t channel);
[[nodiscard]] std::string ack(std::uint16_t channel, std::uint64_t tag, bool multiple = false);
[[nodiscard]] std::string nack(std::uint16_t channel, std::uint64_t tag, bool multiple = false);
/// Properties with nothing but a message id.
[[nodiscard]] std::string with_message_id(std::string_view id);
/// A whole delivery.
[[nodiscard]] std::string message(std::uint16_t channel, std::string_view consumer, std::uint64_t tag,
                                  std::string_view text);

/// connection.start and connection.tune, as a test wants them.
[[nodiscard]] std::string start(std::string_view mechanisms = "PLAIN", std::uint8_t minor_version = 9,
                                std::string_view server_properties = {});
[[nodiscard]] std::string tune(std::uint16_t channels, std::uint32_t frame_bytes, std::uint16_t heartbeat_s = 0);

}  // namespace amqp

/// The broker's side of one connection. False from a call: the client is gone, or the test ends.
class broker_session {
 public:
  /// `tls` is null when the connection is not encrypted.
  broker_session(int socket, SSL* tls, const std::atomic<bool>& stopping)
      : socket_(socket), tls_(tls), stopping_(stopping) {}

  /// The handshake of TLS, if there is one.
  [[nodiscard]] bool encrypt();
  [[nodiscard]] bool send(std::string_view bytes);
  /// Past TLS.
  void send_in_clear(std::string_view bytes);
  /// Reads a frame; its type, channel and payload are in the members below.
  [[nodiscard]] bool read();
  /// What a client says first, which is no frame.
  [[nodiscard]] bool read_greeting();
  /// The greeting up to connection.open-ok.
  [[nodiscard]] bool greet();
  /// Answers whatever is asked until this method has come so often; the last one is not answered.
  [[nodiscard]] bool answer_until(std::uint16_t of_class, std::uint16_t id, int times);
  /// Sends what answers the method that was read last.
  [[nodiscard]] bool answer();
  /// Greets, and serves a publisher or a consumer until it has all that it asks for first.
  [[nodiscard]] bool serve_publisher();
  [[nodiscard]] bool serve_consumer(bool parking = false);
  /// Reads until this method has come so often.
  [[nodiscard]] bool read_until(std::uint16_t of_class, std::uint16_t id, int times = 1);
  /// Reads, and says nothing more but goodbye, until the client closes.
  void wait_for_end();
  /// Says that no more is coming, which a client may take for a lost connection.
  void end_sending();

  [[nodiscard]] bool is(std::uint16_t of_class, std::uint16_t id) const;

  std::uint8_t type = 0;
  std::uint16_t channel = 0;
  std::string payload;

 private:
  [[nodiscard]] bool receive(std::size_t count, std::string& into);
  /// How many bytes went out, or came in; 0: none for now. Negative: the client is gone.
  [[nodiscard]] long put(std::string_view bytes);
  [[nodiscard]] long take(char* into, std::size_t count);
  [[nodiscard]] long outcome_of_tls(int done) const;
  /// Until the socket is ready for these events, or the test ends.
  [[nodiscard]] bool wait_for(short events) const;

  int socket_;
  SSL* tls_;
  const std::atomic<bool>& stopping_;
};

/// What a broker shows to clients that come over TLS: PEM texts.
struct broker_identity {
  std::string certificate;
  std::string key;
};

/// Listens on loopback and runs the script on each connection, one after another, on a thread of its own. A connection
/// is closed when its script ends. With an identity it speaks TLS.
class fake_broker {
 public:
  explicit fake_broker(std::function<void(broker_session&)> script, const broker_identity& identity = {});
  ~fake_broker();
  fake_broker(const fake_broker&) = delete;
  fake_broker& operator=(const fake_broker&) = delete;

  [[nodiscard]] int port() const { return port_; }
  /// How many have connected so far.
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void run();
  void serve(int client);

  std::function<void(broker_session&)> script_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};

}  // namespace comanda::test
