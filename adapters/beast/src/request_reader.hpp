#pragma once

#include <boost/asio/buffer.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "comanda/beast/head_scanner.hpp"
#include "comanda/beast/server.hpp"

namespace comanda::beast {

/// What an answer of the HTTP layer itself has to know of a request. A field that is not there is "".
struct request_outline {
  bool is_head = false;
  std::string origin;
  std::string request_id;
};

/// Cuts the bytes of a connection into requests, one after another. No socket, no clock. Whoever reads puts bytes into
/// space() and calls advance(); what is pipelined beyond the buffer waits in the socket.
class request_reader {
 public:
  explicit request_reader(const server_options& options);
  ~request_reader();
  request_reader(const request_reader&) = delete;
  request_reader& operator=(const request_reader&) = delete;

  /// Where to read to next; stays valid until commit(). Never empty when advance() asked for more.
  [[nodiscard]] boost::asio::mutable_buffer space();
  void commit(std::size_t bytes);
  /// Bytes that were read elsewhere; not more than room().
  void append(std::string_view bytes);
  [[nodiscard]] std::size_t room() const noexcept;
  [[nodiscard]] bool empty() const noexcept;
  /// Whether anything of a request has come: the one empty line that may be in front of it is nothing (RFC 9112, 2.2).
  [[nodiscard]] bool has_begun() const noexcept;
  /// Bytes of requests that were not taken yet.
  [[nodiscard]] std::size_t held() const noexcept;

  enum class step {
    more_head,  ///< the head is not whole
    go_ahead,   ///< it is, and the client waits for a 100 before it sends the body
    more_body,  ///< it is, and the body is not
    done,       ///< take() has the request
  };
  [[nodiscard]] std::variant<step, http::wire_error> advance();
  /// Of the request that is being read, or was taken last.
  [[nodiscard]] const head& current() const noexcept;
  /// Of the same, or of a head that is not whole or was refused, as far as it has come.
  [[nodiscard]] request_outline outline() const;
  /// Whether more of a head that was refused would tell more of its Origin.
  [[nodiscard]] bool may_tell_origin() const;
  [[nodiscard]] http::request take();
  /// Forgets what was read of a request; what is buffered beyond stays.
  void restart();

 private:
  class impl;
  std::unique_ptr<impl> self_;
};

}  // namespace comanda::beast
