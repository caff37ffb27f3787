#include <poll.h>

#include <boost/asio/write.hpp>

#include "byte_stream.hpp"

namespace comanda::beast {
namespace asio = boost::asio;
using boost::system::error_code;
namespace {

class plain_stream final : public byte_stream {
 public:
  explicit plain_stream(tcp_socket socket) : socket_(std::move(socket)) {}

  void open(const std::shared_ptr<stream_user>& user) override { user->on_open({}); }

  void read_some(asio::mutable_buffer into, const std::shared_ptr<stream_user>& user) override {
    socket_.async_read_some(into, [user](error_code ec, std::size_t bytes) { user->on_read(ec, bytes); });
  }

  void write(const out_buffers& what, const std::shared_ptr<stream_user>& user) override {
    asio::async_write(socket_, what, [user](error_code ec, std::size_t) { user->on_written(ec); });
  }

  void finish(const std::shared_ptr<stream_user>& user) override {
    error_code ec;
    socket_.shutdown(asio::socket_base::shutdown_send, ec);
    if (ec) return user->on_discarded(ec, 0);
    discard(socket_, scratch_, user);
  }

  bool has_ended() noexcept override { return beast::has_ended(socket_); }

  void close() noexcept override {
    error_code ignored;
    socket_.close(ignored);
  }

 private:
  tcp_socket socket_;
  discard_space scratch_;
};

}  // namespace

std::unique_ptr<byte_stream> make_plain_stream(tcp_socket socket) {
  return std::make_unique<plain_stream>(std::move(socket));
}

bool has_ended(tcp_socket& socket) noexcept {
  pollfd end{.fd = socket.native_handle(), .events = POLLRDHUP, .revents = 0};
  return ::poll(&end, 1, 0) > 0;  // by a reset, too
}

void discard(tcp_socket& socket, discard_space& scratch, const std::shared_ptr<stream_user>& user) {
  if (!scratch) scratch = std::make_unique<discard_space::element_type>();
  socket.async_read_some(asio::buffer(*scratch), [&socket, &scratch, user](error_code ec, std::size_t bytes) {
    user->on_discarded(ec, bytes);
    if (!ec) discard(socket, scratch, user);
  });
}

}  // namespace comanda::beast
