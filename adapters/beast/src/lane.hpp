#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "byte_stream.hpp"
#include "comanda/beast/server.hpp"
#include "waiting_room.hpp"

namespace comanda::beast {

using steady = std::chrono::steady_clock;

/// What the lane knows of a connection. All calls on the lane's thread.
class connection {
 public:
  virtual ~connection() = default;
  virtual void start() = 0;
  /// Instead of start(): answers 503 and closes; over TLS only closes, because saying it would take a handshake.
  virtual void start_refused() = 0;
  /// The deadline has passed.
  virtual void expire() = 0;
  /// Now and then: whether the client that is being served has left.
  virtual void look_for_client() = 0;
  /// The lane drains: close if idle, end a stream.
  virtual void drain() = 0;
  virtual void close() noexcept = 0;

  [[nodiscard]] steady::time_point deadline() const noexcept { return deadline_; }

  waiting_room::ticket ticket = {};  ///< given and taken back by the lane

 protected:
  /// One deadline, looked at in the lane's sweep: a timer an operation would cost more than the operation's parsing.
  void expire_in(std::chrono::milliseconds time) { deadline_ = steady::now() + time; }
  void expire_never() { deadline_ = steady::time_point::max(); }

 private:
  steady::time_point deadline_ = steady::time_point::max();
};

/// What a connection needs of its server. On the lane's thread unless it says otherwise.
class lane {
 public:
  lane(server_options options_, stream_factory open_stream_, http::handler handle_, http::wire_error_page page_)
      : options(std::move(options_)),
        open_stream(std::move(open_stream_)),
        handle(std::move(handle_)),
        page(std::move(page_)) {}
  virtual ~lane() = default;

  virtual void forget(const std::shared_ptr<connection>& closed) noexcept = 0;
  /// From now on the connection holds so many bytes: of a request that is not whole, of an answer that is not taken.
  /// When transfers hold more than `buffered_bytes_max`, some are closed, later and never in this call.
  virtual void hold(const connection& who, std::size_t bytes) = 0;
  [[nodiscard]] virtual std::string_view date() = 0;

  const server_options options;
  const stream_factory open_stream;
  const http::handler handle;
  const http::wire_error_page page;
  boost::asio::io_context io;
  waiting_room room;
  bool draining = false;
  std::size_t streams = 0;                    // that are open
  std::atomic<std::uint64_t> requests{0};     // read from every thread
  std::atomic<std::uint64_t> wire_errors{0};  // read from every thread
  std::atomic<std::uint64_t> evictions{0};    // read from every thread
};

[[nodiscard]] std::shared_ptr<connection> make_session(const std::shared_ptr<lane>& owner, tcp_socket socket);

}  // namespace comanda::beast
