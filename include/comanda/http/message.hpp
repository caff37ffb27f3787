#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace comanda::http {

enum class method { get, head, post, put, del, patch, options, other };
[[nodiscard]] std::string_view to_string(method m) noexcept;  ///< "GET" ...; "" for `other`
[[nodiscard]] method method_from_string(std::string_view text) noexcept;

struct header {
  std::string name;
  std::string value;
};

/// A header list with case-insensitive names.
class headers {
 public:
  void add(std::string name, std::string value) { list_.push_back({std::move(name), std::move(value)}); }
  void set(std::string_view name, std::string value);  ///< replaces all of that name
  /// The first value of that name.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
  [[nodiscard]] std::size_t count(std::string_view name) const noexcept;
  [[nodiscard]] auto begin() const noexcept { return list_.begin(); }
  [[nodiscard]] auto end() const noexcept { return list_.end(); }

 private:
  std::vector<header> list_;
};

/// Calls what it is given once, when the client has left while its answer is still owed: its connection is lost, or it
/// has said that it sends nothing more. The latter may still read, so the answer is given all the same. In place of
/// what was given before. Safe from every thread, and calls on any.
using departure_watch = std::function<void(std::function<void()>)>;

/// A request whole, as the transport read it; nothing decoded.
struct request {
  method verb = method::get;
  std::string target;  ///< path and query as sent: "/api/v1/orders?limit=2"
  http::headers headers;
  std::string body;
  std::string peer;  ///< address of the other side, for the log
  /// For whoever keeps the client waiting for long; empty where the transport cannot tell.
  departure_watch when_left = {};
};

/// Where the pieces of a body go that has no end yet. Safe from every thread; may outlive the connection.
class body_stream {
 public:
  virtual ~body_stream() = default;
  /// Sends a piece; false once the client has gone or does not keep up (the transport bounds what waits): stop, then.
  virtual bool write(std::string piece) = 0;
  /// The body is complete; what is written after it is refused. A stream that nobody holds any more is ended, too.
  virtual void end() = 0;
  /// Calls this once, as soon as nobody takes pieces any more: the client has gone or does not keep up, the transport
  /// drains, or the last piece has been sent. At once when that is so already. In place of what was given before; on
  /// any thread, perhaps before this returns.
  virtual void when_closed(std::function<void()> what) = 0;
  /// Calls this once, as soon as nothing waits of what was written: at once when that is so already, never when the
  /// stream is closed first. Whoever has much to send writes the next piece then. As when_closed for the rest.
  virtual void when_taken(std::function<void()> what) = 0;
};

struct response {
  int status = 200;
  http::headers headers;  ///< without Content-Length, Connection and Date: the transport's
  std::string body;       ///< whole, or the beginning of what `stream` goes on with
  /// Set when the body comes piece by piece: the transport calls it once, when the head is on its way. Not called for
  /// HEAD.
  std::function<void(std::shared_ptr<body_stream>)> stream = {};
};

/// Takes the answer to one request, once. Safe from every thread; the transport sees to the rest.
using responder = std::function<void(response)>;

/// What a server calls for each request, on its own thread: it must not block.
using handler = std::function<void(request, responder)>;

/// What a transport could not read or would not take, for which it needs a body in the service's own form.
struct wire_error {
  int status = 400;     ///< 400, 408, 411, 413, 414, 417, 431, 500, 501, 503, 504, 505
  std::string message;  ///< what is wrong, for the client
  // Of the request, as far as it was read; "": none, or not known. Not validated.
  std::string origin = {};
  std::string request_id = {};  ///< X-Request-ID
};
using wire_error_page = std::function<response(const wire_error&)>;

}  // namespace comanda::http
