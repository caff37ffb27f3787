#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "comanda/http/message.hpp"
#include "comanda/kernel/error.hpp"

namespace comanda::beast {

/// Connections above connections_max that are told so at one time; those above these are closed without a word.
inline constexpr std::size_t refusals_max = 64;

/// Where a server listens and what it puts up with. Every limit is per connection unless it says otherwise; time limits
/// are kept to within a quarter of the smallest of them, at most 250 ms.
struct server_options {
  std::string address = "127.0.0.1";  ///< IPv4 or IPv6, numeric
  std::uint16_t port = 0;             ///< 0: the system chooses, see server::port()
  bool reuse_port = false;            ///< SO_REUSEPORT: several lanes listen on one port and the kernel spreads them

  /// PEM texts, both or none; with them the listener speaks TLS 1.2 and 1.3 only. The certificate may be a chain that
  /// begins with the server's own.
  std::string tls_certificate = {};
  std::string tls_key = {};
  [[nodiscard]] bool has_tls() const noexcept { return !tls_certificate.empty() || !tls_key.empty(); }

  std::size_t request_line_bytes_max = 8 * 1024;  ///< 414 above
  std::size_t header_bytes_max = 16 * 1024;       ///< all field lines together; 431 above
  std::size_t header_fields_max = 128;            ///< 431 above
  std::size_t body_bytes_max = 1024 * 1024;       ///< 413 above
  /// Of this server, those in a handshake too. For one above, the connection that has kept the server waiting longest
  /// is closed: an idle one, else one that has been at a request or an answer for `patience_time_min`. When there is
  /// none the new one gets a 503; over TLS it is closed.
  std::size_t connections_max = 4096;
  std::size_t streams_max = 1024;  ///< streamed bodies of this server at one time; 503 above
  /// Of a streamed body, written but not sent: whoever writes more when as much waits is refused, and the connection
  /// closed. One piece may be larger.
  std::size_t stream_bytes_waiting_max = 256 * 1024;
  /// Of this server: requests that are not whole and answers that are not taken, all together. Above it those that have
  /// been at theirs longest are closed. One request or answer alone may be larger. What a handler has taken is its own.
  std::size_t buffered_bytes_max = 64 * 1024 * 1024;

  std::chrono::milliseconds handshake_time_max{10'000};  ///< of TLS; closed without a word
  std::chrono::milliseconds header_time_max{
      10'000};                                      ///< from the first byte of a request to the end of its header; 408
  std::chrono::milliseconds body_time_max{30'000};  ///< from the end of the header to the end of the body; 408
  std::chrono::milliseconds idle_time_max{75'000};  ///< between two requests; closed without a word
  std::chrono::milliseconds request_time_max{
      35'000};  ///< for the handler to answer; 504. Above the 30 s of `Prefer: wait`
  std::chrono::milliseconds write_time_max{
      30'000};  ///< for the client to take an answer, or what of a stream is sent at once; closed
  std::chrono::milliseconds patience_time_min{1'000};  ///< see connections_max

  /// The page of a wire error says more when it knows the request's Origin: a head that is refused before that has come
  /// is read on for it, to its end, the read buffer's, or a second.
  bool pages_need_origin = false;

  /// Told of a defect that was caught on the server's thread: it has cost one connection. Called there.
  std::function<void(std::string_view what)> report = {};
};

/// An HTTP/1.1 server of one thread: one lane. It speaks for itself to a client whose bytes it does not take (the wire
/// errors) and gives everything else to the handler, one request of a connection after another, in order.
///
/// - The handler runs on the thread in run() and must not block. Its responder may be called from every thread, once; a
///   later call does nothing. All copies dropped without a call: 500. No call in `request_time_max`: 504. An exception
///   out of the handler: 500.
/// - While a handler is at work its connection is not read, so what a client pipelines waits in the socket. A client
///   that leaves meanwhile is noticed within a time limit's exactness when somebody asks (`request::when_left`).
/// - HEAD goes to the handler like any verb; the body of the answer is left out here, its length is sent.
/// - An answer with `stream` is sent piece by piece: chunked, or to the end of the connection for HTTP/1.0. Its pieces
/// may
///   be written from every thread. While nothing is written it has no time limit; a client that closes, even only its
///   sending side, ends it. What a client pipelines behind it waits. Draining ends it where it is.
/// - The page makes the bodies for wire errors, and for the 500 and 504 above.
class server {
 public:
  /// Binds and listens; connections wait in the backlog until run(). Errors: invalid_parameter (the address is not
  /// one; the certificate or the key cannot be read, or they do not fit; the message says which), unavailable (the
  /// address cannot be bound).
  [[nodiscard]] static result<std::unique_ptr<server>> create(server_options options, http::handler handle,
                                                              http::wire_error_page page);
  /// Not while a thread is in run(). Responders and streams may outlive the server: what they are given goes
  /// nowhere.
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// The port that is listened on. Safe from every thread.
  [[nodiscard]] std::uint16_t port() const noexcept;

  /// Serves on the calling thread until drain() is done or stop() is called. Once.
  void run();

  /// No new connections; idle ones are closed; streams are ended; what is in flight is answered with `Connection:
  /// close`; run() returns when the last connection is closed. The limits above bound how long that takes. Safe from
  /// every thread.
  void drain();

  /// Closes everything at once; run() returns. Safe from every thread.
  void stop();

  /// Connections that are open now, those being refused or closed included. Safe from every thread, like those below.
  [[nodiscard]] std::size_t open_connections() const noexcept;
  /// Requests given to the handler so far.
  [[nodiscard]] std::uint64_t requests_total() const noexcept;
  /// Wire errors answered so far, those for too many connections included.
  [[nodiscard]] std::uint64_t wire_errors_total() const noexcept;
  /// Connections closed so far to make room for others.
  [[nodiscard]] std::uint64_t evictions_total() const noexcept;

 private:
  class impl;
  explicit server(std::shared_ptr<impl> self) noexcept;
  std::shared_ptr<impl> self_;
};

}  // namespace comanda::beast
