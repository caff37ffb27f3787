#pragma once

#include <array>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace comanda::beast {

/// The executor is named, not any_io_executor: its type erasure costs a microsecond or more a request.
using tcp_socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// What one write sends, one after the other.
using out_buffers = std::array<boost::asio::const_buffer, 2>;

/// Whom a byte_stream tells how its operations went, on the thread of its io_context.
class stream_user {
 public:
  virtual ~stream_user() = default;
  virtual void on_open(boost::system::error_code ec) = 0;
  virtual void on_read(boost::system::error_code ec, std::size_t bytes) = 0;
  virtual void on_written(boost::system::error_code ec) = 0;
  virtual void on_discarded(boost::system::error_code ec, std::size_t bytes) = 0;
};

/// The bytes of one connection, plain or TLS. A virtual call an operation, so that whoever parses them is compiled once
/// for both. One read and one write at a time; each keeps its user alive until it was told.
class byte_stream {
 public:
  virtual ~byte_stream() = default;
  /// Makes it usable; a plain one is so at once, and on_open is called before open() returns.
  virtual void open(const std::shared_ptr<stream_user>& user) = 0;
  virtual void read_some(boost::asio::mutable_buffer into, const std::shared_ptr<stream_user>& user) = 0;
  /// Everything or an error. What the buffers refer to stays until on_written.
  virtual void write(const out_buffers& what, const std::shared_ptr<stream_user>& user) = 0;
  /// Nothing more will be written. What still comes in is dropped, with on_discarded for each piece until an error.
  virtual void finish(const std::shared_ptr<stream_user>& user) = 0;
  /// Whether the other side has gone, or has said that it sends nothing more. Looks at the socket without reading, so
  /// that what is pipelined stays there and hides nothing.
  [[nodiscard]] virtual bool has_ended() noexcept = 0;
  /// At once; operations end with an error.
  virtual void close() noexcept = 0;
  /// What more than its code is known of an error, for a person to read; may be empty.
  [[nodiscard]] virtual std::string problem() const { return {}; }
};

using stream_factory = std::function<std::unique_ptr<byte_stream>(tcp_socket)>;

[[nodiscard]] std::unique_ptr<byte_stream> make_plain_stream(tcp_socket socket);

[[nodiscard]] bool has_ended(tcp_socket& socket) noexcept;

/// Where bytes land that nobody wants; made when there are some.
using discard_space = std::unique_ptr<std::array<char, 8 * 1024>>;

/// Reads what comes in and drops it, until an error. Both references belong to a stream that `user` owns.
void discard(tcp_socket& socket, discard_space& scratch, const std::shared_ptr<stream_user>& user);

}  // namespace comanda::beast
