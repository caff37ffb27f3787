#pragma once

#include <openssl/types.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "amqp_library.hpp"
#include "comanda/kernel/error.hpp"
#include "reconnect_schedule.hpp"

namespace comanda::rabbitmq {

/// What one look at the connection has brought.
enum class fed : std::uint8_t {
  frame,    ///< a whole one
  part,     ///< something, but no whole frame
  nothing,  ///< and there will be no more before the socket is ready again
};

/// Takes bytes off the socket and lets the library make frames of them. The library can do both by itself, but its
/// waits swallow heartbeats and frames of unknown kinds inside: while those keep coming they do not return, look at no
/// deadline and let go of no memory. Here a call reads at most once and makes at most one frame, so whoever calls can
/// count and look at the clock. Thread rule: one thread.
class frame_feed {
 public:
  /// A new connection, from which nothing has been read. `tls` is null when it is not encrypted; over it OpenSSL, too,
  /// handles no more than one record a call.
  void attach(amqp_connection_state_t state, SSL* tls);

  /// What the last frame points to is gone with this call. Error: unavailable: the connection has ended, or has to.
  [[nodiscard]] result<fed> next(amqp_frame_t& frame);

  /// The last error was not a lost connection but something that is no AMQP, or no TLS.
  [[nodiscard]] bool broke_protocol() const noexcept { return broken_; }
  /// When the broker was last heard of.
  [[nodiscard]] steady::time_point heard_at() const noexcept { return heard_at_; }
  /// For poll(2): what has to happen before there can be more.
  [[nodiscard]] short awaited() const noexcept { return awaited_; }

 private:
  [[nodiscard]] result<fed> decode(amqp_frame_t& frame);
  /// True: there are bytes in the buffer.
  [[nodiscard]] result<bool> receive();
  [[nodiscard]] result<bool> receive_plain();
  [[nodiscard]] result<bool> receive_tls();
  [[nodiscard]] result<bool> received(std::size_t count);

  static constexpr std::size_t read_bytes_max = 64 * 1024;  ///< above a record of TLS, so that none is left in OpenSSL
  amqp_connection_state_t state_ = nullptr;
  SSL* tls_ = nullptr;
  std::array<char, read_bytes_max> buffer_{};
  std::size_t begin_ = 0;  ///< of what is in the buffer and in no frame yet
  std::size_t end_ = 0;
  steady::time_point heard_at_{};
  short awaited_ = 0;
  bool broken_ = false;
};

}  // namespace comanda::rabbitmq
