#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "comanda/kernel/expected.hpp"

namespace comanda {

/// Every way in which a request, a message or a port call can fail. The names in capitals that clients see are made by
/// `to_string`; the HTTP status of each is decided in one place in adapters/rest.
enum class errc {
  internal,               ///< a bug: nothing about it leaves the process but the request id
  malformed_request,      ///< not HTTP that we can act on
  malformed_json,         ///< not JSON, or JSON with a member given twice
  invalid_parameter,      ///< a path, query or header value that cannot be read
  unauthenticated,        ///< no token, or one that does not hold
  forbidden,              ///< a good token without the right
  route_not_found,        //
  order_not_found,        //
  item_not_found,         //
  reservation_not_found,  //
  payment_not_found,      //
  notification_not_found,
  preferences_not_found,
  saga_not_found,
  message_not_found,
  method_not_allowed,      //
  not_acceptable,          //
  unsupported_media_type,  //
  order_busy,              ///< a saga holds the order's semantic lock
  order_not_cancellable,   //
  item_in_use,             ///< an item with reservations cannot go
  already_exists,          //
  idempotency_key_in_use,  ///< the first request with this key has not ended yet
  invalid_state,           ///< the command does not fit the state that the aggregate is in
  version_mismatch,        ///< If-Match named another version
  payload_too_large,       //
  headers_too_large,       //
  validation_failed,       ///< details.violations names each offending member
  idempotency_key_reused,  ///< same key, other request
  rate_limited,            //
  unavailable,             ///< a database, broker or gateway that does not answer: try again later
  overloaded,              ///< a bounded queue is full
  timeout,                 ///< the answer did not come in time; the outcome is unknown
  length_required,         //
  uri_too_long,            //
  expectation_failed,      //
  not_implemented,         //
  version_not_supported,   ///< another HTTP version
  misdirected_request,     ///< for a host that is not this one
  conflict,                ///< inside only: the stored version is not the one that was read; reload and decide again
  rejected,  ///< inside only: the store refuses this change set for what is in it; splitting finds the culprit
};

/// "ORDER_NOT_FOUND" and so on.
[[nodiscard]] std::string_view to_string(errc code) noexcept;
/// The inverse; `internal` for a text that names no code.
[[nodiscard]] errc errc_from_string(std::string_view text) noexcept;

/// A failure as a value. `message` is for the caller to read: it holds no secret, no SQL and no path. `details` is what
/// a program may act on. `for_log` is what only those who keep the system may know, such as the name of what is wrong
/// with the program: it goes into the log, and into no answer, no message and no stored row.
struct error {
  errc code = errc::internal;
  std::string message;
  boost::json::object details;
  std::string for_log;

  error() = default;
  error(errc c, std::string m, boost::json::object d = {}, std::string log = {})
      : code(c), message(std::move(m)), details(std::move(d)), for_log(std::move(log)) {}
  friend bool operator==(const error&, const error&) = default;
};

/// "CODE: message (what the log alone may have)". For the log.
[[nodiscard]] std::string log_text(const error& e);

/// The member of `details` with which a port says in one word of capitals why it is of no use: what strangers may know
/// of it, where the message names hosts and users.
inline constexpr std::string_view reason_detail = "reason";

template <class T = void>
using result = expected<T, error>;

/// `if (!found) return failure_of(found);` passes the failure of a result of any type on.
template <class T>
[[nodiscard]] unexpected<error> failure_of(const result<T>& failed) {
  return unexpected<error>(failed.error());
}

/// `return fail(errc::order_not_found, "...")` from any function that returns a result.
[[nodiscard]] inline unexpected<error> fail(errc code, std::string message, boost::json::object details = {}) {
  return unexpected<error>(error(code, std::move(message), std::move(details)));
}

}  // namespace comanda
