#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "comanda/http/message.hpp"
#include "comanda/http/operation.hpp"
#include "comanda/http/principal.hpp"
#include "comanda/http/target.hpp"
#include "comanda/kernel/error.hpp"

namespace comanda::http {

/// A request on its way to its route's handler.
struct call {
  http::request request;
  http::target target;
  std::map<std::string, std::string, std::less<>> path;  ///< "{order_id}" -> its text
  std::string request_id;                                ///< X-Request-ID, taken over or made
  std::string traceparent;                               ///< of this request; "" when not traced
  http::principal caller;                                ///< who asks
};

using route_handler = std::function<void(call, responder)>;

/// One line of the table: "GET", "/orders/{order_id}" and who answers.
struct route {
  method verb = method::get;
  std::string pattern;  ///< segments are literal or "{name}"; literal wins over name
  std::string summary;  ///< one line for the documents
  std::string scope;    ///< what a token must grant: "orders:read", "admin"; "" for none
  route_handler handle;
  operation documents = {};  ///< the rest of what the API document says of it
};

struct matched {
  const http::route* route = nullptr;
  std::map<std::string, std::string, std::less<>> path;
};
struct no_route {};
struct wrong_method {
  std::string allow;  ///< for the Allow header, e.g. "GET, HEAD, OPTIONS, POST"
};

/// Verb and path to handler. HEAD is served by GET's handler; OPTIONS is answered by the caller from `allowed`.
class route_table {
 public:
  void add(route r);
  [[nodiscard]] std::variant<matched, no_route, wrong_method> match(method verb, const target& t) const;
  /// "" when no route has this path.
  [[nodiscard]] std::string allowed(const target& t) const;
  /// What any of the paths takes: the answer to "OPTIONS *" (RFC 9110, 9.3.7).
  [[nodiscard]] std::string allowed_anywhere() const;
  [[nodiscard]] const std::vector<route>& routes() const noexcept { return routes_; }

 private:
  std::vector<route> routes_;
};

}  // namespace comanda::http
