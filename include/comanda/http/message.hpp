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

/// A request whole, as the transport read it; nothing decoded.
struct request {
  method verb = method::get;
  std::string target;  ///< path and query as sent: "/api/v1/orders?limit=2"
  http::headers headers;
  std::string body;
  std::string peer;  ///< address of the other side, for the log
};

/// Where the pieces of a body go that has no end yet. Safe from every thread; may outlive the connection.
class body_stream {
 public:
  virtual ~body_stream() = default;
  /// Sends a piece; false once the client has gone or does not keep up (the transport bounds what waits): stop, then.
  virtual bool write(std::string piece) = 0;
  /// The body is complete. Nothing may be written after it. A stream that nobody holds any more is ended, too.
  virtual void end() = 0;
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
};
using wire_error_page = std::function<response(const wire_error&)>;

}  // namespace comanda::http
