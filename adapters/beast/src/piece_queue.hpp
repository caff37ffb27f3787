#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "comanda/http/message.hpp"
#include "exchange.hpp"

namespace comanda::beast {

/// The pieces of one streamed body between whoever writes them, on any thread, and the session that sends them, on its
/// lane's. The session is told only when it has nothing under way, so that pieces that come fast are sent together.
class piece_queue {
 public:
  piece_queue(exchange_ref of, std::size_t bytes_max) noexcept : of_(std::move(of)), bytes_max_(bytes_max) {}

  // The writers' side, from every thread.

  /// False when the session takes no more, or as much as may waits already: then the connection is closed. A piece may
  /// be larger than that; one that cannot be sent at all would keep its client from all that is behind it.
  bool write(std::string_view piece);
  void end();
  void when_closed(std::function<void()> what);
  void when_taken(std::function<void()> what);

  // The session's side.

  struct batch {
    std::string bytes;
    bool last = false;     ///< the body ends behind these
    bool overrun = false;  ///< the client does not keep up
  };
  /// What waits. When it is something, the session comes again once that is sent; when not, the next piece calls it.
  [[nodiscard]] batch take();
  /// What take() would say of it, without taking.
  [[nodiscard]] bool overrun();
  /// The body ends behind what waits: writers are refused from now on.
  void cut();
  /// Nothing is sent any more.
  void abandon();

 private:
  void tell();
  /// Calls what waits for the close.
  void tell_closed();

  const exchange_ref of_;
  const std::size_t bytes_max_;
  std::mutex mutex_;
  std::string waiting_;
  std::size_t in_flight_ = 0;
  bool busy_ = true;  // the session will come by itself: at first, when the head is sent
  bool ended_ = false;
  bool closed_ = false;
  bool overrun_ = false;
  bool left_ = false;  // the session takes no more
  std::function<void()> when_closed_;
  std::function<void()> when_taken_;
};

/// What a handler writes to. The last reference to it that goes ends the body.
[[nodiscard]] std::shared_ptr<http::body_stream> make_body_stream(std::shared_ptr<piece_queue> pieces);

}  // namespace comanda::beast
