#include "status.hpp"

namespace comanda::rest {

// No default: a code without a status is a compiler warning.
int status_of(errc code) noexcept {
  switch (code) {
    case errc::malformed_request:
    case errc::malformed_json:
    case errc::invalid_parameter:
      return 400;
    case errc::unauthenticated:
      return 401;
    case errc::forbidden:
      return 403;
    case errc::route_not_found:
    case errc::order_not_found:
    case errc::item_not_found:
    case errc::reservation_not_found:
    case errc::payment_not_found:
    case errc::notification_not_found:
    case errc::preferences_not_found:
    case errc::saga_not_found:
    case errc::message_not_found:
      return 404;
    case errc::method_not_allowed:
      return 405;
    case errc::not_acceptable:
      return 406;
    case errc::order_busy:
    case errc::order_not_cancellable:
    case errc::item_in_use:
    case errc::already_exists:
    case errc::idempotency_key_in_use:
    case errc::invalid_state:
      return 409;
    case errc::length_required:
      return 411;
    case errc::version_mismatch:
      return 412;
    case errc::payload_too_large:
      return 413;
    case errc::uri_too_long:
      return 414;
    case errc::unsupported_media_type:
      return 415;
    case errc::expectation_failed:
      return 417;
    case errc::validation_failed:
    case errc::idempotency_key_reused:
      return 422;
    case errc::misdirected_request:
      return 421;
    case errc::rate_limited:
      return 429;
    case errc::headers_too_large:
      return 431;
    case errc::not_implemented:
      return 501;
    case errc::unavailable:
    case errc::overloaded:
      return 503;
    case errc::timeout:
      return 504;
    case errc::version_not_supported:
      return 505;
    case errc::internal:
    case errc::conflict:
    case errc::rejected:
      return 500;
  }
  return 500;
}

bool is_refusal(int status) noexcept { return status == 401 || status == 403 || status == 421 || status == 429; }

errc errc_of_wire_status(int status) noexcept {
  switch (status) {
    case 400:
      return errc::malformed_request;
    case 408:
    case 504:
      return errc::timeout;
    case 411:
      return errc::length_required;
    case 413:
      return errc::payload_too_large;
    case 414:
      return errc::uri_too_long;
    case 417:
      return errc::expectation_failed;
    case 431:
      return errc::headers_too_large;
    case 501:
      return errc::not_implemented;
    case 503:
      return errc::overloaded;
    case 505:
      return errc::version_not_supported;
    default:
      return errc::internal;
  }
}

}  // namespace comanda::rest
