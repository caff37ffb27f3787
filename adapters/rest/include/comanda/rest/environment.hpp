#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/http/message.hpp"
#include "comanda/http/principal.hpp"
#include "comanda/kernel/error.hpp"
#include "comanda/kernel/ip_address.hpp"
#include "comanda/kernel/ports.hpp"
#include "comanda/rest/caller_seats.hpp"
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
  std::string error;     ///< of a refusal (401, 403, 421, 429) or a failure of ours: what was wrong, in full
  std::string caller{};  ///< the token's subject; "" where none is known
};

/// How something that the service depends on is.
struct dependency_state {
  std::string reason{};  ///< in one word of capitals, for everybody; "": it is well
  std::string text{};    ///< the same for operators: may name hosts and users
  friend bool operator==(const dependency_state&, const dependency_state&) = default;
};

/// What the routes need besides the use cases. Thread rule: every function is safe from every thread.
struct environment {
  comanda::clock* clock = nullptr;
  id_source* ids = nullptr;
  std::string service;             ///< "orders"
  std::string prefix = "/api/v1";  ///< API_V1_PREFIX
  std::function<std::map<std::string, dependency_state>()> health;
  std::function<std::string()> metrics;  ///< Prometheus text format
  std::function<void(const access_record&)> on_access;

  /// Who sends this request. Error: unauthenticated (no token, or one that does not hold: the message says what is
  /// wrong with it, never the token). Empty: nobody is asked (AUTH_MODE=disabled).
  std::function<result<http::principal>(const http::request&)> authenticate = {};
  /// Calls the function later, from any thread, once; sooner when the process is leaving. A false return: there is no
  /// room for another wait (bounded), and it will not be called. Empty: there is no clock to wait with.
  std::function<bool(std::chrono::milliseconds, std::function<void()>)> later = {};
  std::function<bool()> leaving = [] { return false; };  ///< whoever waits answers now
  /// What Host may say beside localhost and loopback addresses, in small letters; nothing: whatever it likes.
  std::optional<std::vector<std::string>> hosts = {};
  /// Whether a change that a browser sends for a page of another site is refused. Where tokens are asked for there is
  /// no need: a browser adds none by itself.
  bool refuses_other_sites = false;
  bool over_tls = false;                         ///< what browsers may rely on from then on
  std::vector<std::string> cors_origins = {};    ///< "https://shop.example", or the one entry "*"; none: no CORS
  std::chrono::milliseconds request_timeout{0};  ///< an answer later than this is 504; 0: no limit. Needs `later`
  /// Whose Forwarded and X-Forwarded-For say who sent a request; nobody's by default.
  std::vector<ip_network> trusted_proxies = {};
  /// Shared by all lanes of a process. Empty: everybody may ask as often as they like.
  std::shared_ptr<rate_limiter> limiter = {};
  /// The keys that a customer's webhooks are signed with, newest first. Empty: there are no webhooks here.
  std::function<std::vector<std::string>(std::string_view customer)> webhook_keys = {};
  /// Shared by all lanes, and by all copies of this.
  std::shared_ptr<keys_in_use> running_keys = std::make_shared<keys_in_use>();
  /// Of event streams; likewise.
  std::shared_ptr<caller_seats> seats = std::make_shared<caller_seats>(streams_per_caller_max_default);
  /// Of requests with `Prefer: wait`; likewise. One above is answered at once.
  std::shared_ptr<caller_seats> waits = std::make_shared<caller_seats>(waits_per_caller_max_default);
  std::size_t waits_max = waits_max_default;  ///< of all callers together, in each lane
};

}  // namespace comanda::rest
