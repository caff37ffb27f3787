#include "frame_feed.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "frame_reader.hpp"

namespace comanda::rabbitmq {
namespace {

unexpected<error> lost(const std::string& why) { return fail(errc::unavailable, "connection lost: " + why); }

std::string text_of(unsigned long tls_error) {
  const auto* text = ERR_reason_error_string(tls_error);
  return text == nullptr ? "without a reason" : text;
}

}  // namespace

void frame_feed::attach(amqp_connection_state_t state, SSL* tls) {
  state_ = state;
  tls_ = tls;
  begin_ = end_ = 0;
  heard_at_ = steady::now();
  awaited_ = POLLIN;
  broken_ = false;
  if (tls_ == nullptr) return;
  // Records without data (tickets, new keys) would be handled one after another within one call. A renegotiation is
  // nothing that a broker needs.
  SSL_clear_mode(tls_, SSL_MODE_AUTO_RETRY);
  SSL_set_options(tls_, SSL_OP_NO_RENEGOTIATION);
}

result<fed> frame_feed::next(amqp_frame_t& frame) {
  // Before and not behind a frame: nothing that the library makes of frames for nobody is kept either.
  amqp_maybe_release_buffers(state_);
  if (begin_ == end_) {
    const auto more = receive();
    if (!more) return unexpected(more.error());
    if (!*more) return fed::nothing;
  }
  return decode(frame);
}

result<fed> frame_feed::decode(amqp_frame_t& frame) {
  const int taken = amqp_handle_input(state_, {end_ - begin_, buffer_.data() + begin_}, &frame);
  if (taken < 0) {
    if (taken == AMQP_STATUS_NO_MEMORY) return lost(amqp_error_string2(taken));
    broken_ = true;
    return protocol_error(amqp_error_string2(taken));
  }
  begin_ += static_cast<std::size_t>(taken);
  if (frame.frame_type != 0) return fed::frame;
  if (amqp_release_buffers_ok(state_) == 0) return fed::part;
  // It was whole, and the library has thrown it away.
  broken_ = true;
  return protocol_error("a frame of an unknown kind");
}

result<bool> frame_feed::receive() {
  begin_ = end_ = 0;
  return tls_ == nullptr ? receive_plain() : receive_tls();
}

result<bool> frame_feed::receive_plain() {
  const auto got = ::recv(amqp_get_sockfd(state_), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  if (got > 0) return received(static_cast<std::size_t>(got));
  if (got == 0) return lost("the broker has closed it");
  if (errno == EAGAIN || errno == EINTR) return false;
  return lost(std::generic_category().message(errno));
}

result<bool> frame_feed::receive_tls() {
  ERR_clear_error();
  std::size_t got = 0;
  const int done = SSL_read_ex(tls_, buffer_.data(), buffer_.size(), &got);
  if (done == 1) return received(got);
  const auto why = ERR_peek_error();
  switch (SSL_get_error(tls_, done)) {
    case SSL_ERROR_WANT_READ:
      awaited_ = POLLIN;
      return false;
    case SSL_ERROR_WANT_WRITE:
      awaited_ = POLLOUT;
      return false;
    case SSL_ERROR_ZERO_RETURN:
      return lost("the broker has closed it");
    case SSL_ERROR_SSL:
      // OpenSSL counts a connection that was broken off among the breaches. It is none.
      broken_ = ERR_GET_REASON(why) != SSL_R_UNEXPECTED_EOF_WHILE_READING;
      return lost(text_of(why));
    default:
      return lost(std::generic_category().message(errno));
  }
}

result<bool> frame_feed::received(std::size_t count) {
  end_ = count;
  heard_at_ = steady::now();
  awaited_ = POLLIN;
  return true;
}

}  // namespace comanda::rabbitmq
