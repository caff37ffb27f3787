#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "comanda/http/message.hpp"
#include "comanda/http/principal.hpp"
#include "comanda/kernel/error.hpp"
#include "comanda/kernel/ports.hpp"
#include "comanda/rest/keys_in_use.hpp"
#include "comanda/rest/rate_limiter.hpp"

namespace comanda::rest {

/// One request, done: for the access log and the metrics.
struct access_record {
  std::string request_id;
  std::string traceparent;
  std::string method;
  std::string route;  ///< the pattern, "" when none matched
  std::string target;
  int status = 0;
  std::chrono::microseconds took{0};
  std::string peer;
  std::string error;  ///< of an answer of 500 and above: what the client is not told
};

/// What the routes need besides the use cases. Thread rule: every function is safe from every thread.
struct environment {
  comanda::clock* clock = nullptr;
  id_source* ids = nullptr;
  std::string service;                                         ///< "orders"
  std::string prefix = "/api/v1";                              ///< API_V1_PREFIX
  std::function<std::map<std::string, std::string>()> health;  ///< dependency -> reason; "" is well
  std::function<std::string()> metrics;                        ///< Prometheus text format
  std::function<void(const access_record&)> on_access;

  /// Who sends this request. Error: unauthenticated (no token, or one that does not hold: the message says what is
  /// wrong with it, never the token). Empty: nobody is asked (AUTH_MODE=disabled).
  std::function<result<http::principal>(const http::request&)> authenticate = {};
  /// Calls the function later, from any thread, once; sooner when the process is leaving. A false return: there is no
  /// room for another wait (bounded), and it will not be called. Empty: there is no clock to wait with.
  std::function<bool(std::chrono::milliseconds, std::function<void()>)> later = {};
  std::function<bool()> leaving = [] { return false; };  ///< whoever waits answers now
  std::vector<std::string> cors_origins = {};    ///< "https://shop.example", or the one entry "*"; none: no CORS
  std::chrono::milliseconds request_timeout{0};  ///< an answer later than this is 504; 0: no limit. Needs `later`
  /// Shared by all lanes of a process. Empty: everybody may ask as often as they like.
  std::shared_ptr<rate_limiter> limiter = {};
  /// Shared by all lanes, and by all copies of this.
  std::shared_ptr<keys_in_use> running_keys = std::make_shared<keys_in_use>();
};

}  // namespace comanda::rest
