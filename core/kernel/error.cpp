#include "comanda/kernel/error.hpp"

namespace comanda {

std::string_view to_string(errc code) noexcept {
  switch (code) {  // no default: a new code without a text is a compiler warning
    case errc::internal:
      return "INTERNAL";
    case errc::malformed_request:
      return "MALFORMED_REQUEST";
    case errc::malformed_json:
      return "MALFORMED_JSON";
    case errc::invalid_parameter:
      return "INVALID_PARAMETER";
    case errc::unauthenticated:
      return "UNAUTHENTICATED";
    case errc::forbidden:
      return "FORBIDDEN";
    case errc::route_not_found:
      return "ROUTE_NOT_FOUND";
    case errc::order_not_found:
      return "ORDER_NOT_FOUND";
    case errc::item_not_found:
      return "ITEM_NOT_FOUND";
    case errc::reservation_not_found:
      return "RESERVATION_NOT_FOUND";
    case errc::payment_not_found:
      return "PAYMENT_NOT_FOUND";
    case errc::notification_not_found:
      return "NOTIFICATION_NOT_FOUND";
    case errc::preferences_not_found:
      return "PREFERENCES_NOT_FOUND";
    case errc::saga_not_found:
      return "SAGA_NOT_FOUND";
    case errc::message_not_found:
      return "MESSAGE_NOT_FOUND";
    case errc::method_not_allowed:
      return "METHOD_NOT_ALLOWED";
    case errc::not_acceptable:
      return "NOT_ACCEPTABLE";
    case errc::unsupported_media_type:
      return "UNSUPPORTED_MEDIA_TYPE";
    case errc::order_busy:
      return "ORDER_BUSY";
    case errc::order_not_cancellable:
      return "ORDER_NOT_CANCELLABLE";
    case errc::item_in_use:
      return "ITEM_IN_USE";
    case errc::already_exists:
      return "ALREADY_EXISTS";
    case errc::idempotency_key_in_use:
      return "IDEMPOTENCY_KEY_IN_USE";
    case errc::invalid_state:
      return "INVALID_STATE";
    case errc::version_mismatch:
      return "VERSION_MISMATCH";
    case errc::payload_too_large:
      return "PAYLOAD_TOO_LARGE";
    case errc::headers_too_large:
      return "HEADERS_TOO_LARGE";
    case errc::validation_failed:
      return "VALIDATION_FAILED";
    case errc::idempotency_key_reused:
      return "IDEMPOTENCY_KEY_REUSED";
    case errc::rate_limited:
      return "RATE_LIMITED";
    case errc::unavailable:
      return "UNAVAILABLE";
    case errc::overloaded:
      return "OVERLOADED";
    case errc::timeout:
      return "TIMEOUT";
    case errc::length_required:
      return "LENGTH_REQUIRED";
    case errc::uri_too_long:
      return "URI_TOO_LONG";
    case errc::expectation_failed:
      return "EXPECTATION_FAILED";
    case errc::not_implemented:
      return "NOT_IMPLEMENTED";
    case errc::version_not_supported:
      return "VERSION_NOT_SUPPORTED";
    case errc::misdirected_request:
      return "MISDIRECTED_REQUEST";
    case errc::conflict:
      return "CONFLICT";
    case errc::rejected:
      return "REJECTED";
  }
  return {};
}

std::string log_text(const error& e) {
  auto text = std::string(to_string(e.code)) + ": " + e.message;
  if (!e.for_log.empty()) text += " (" + e.for_log + ')';
  return text;
}

errc errc_from_string(std::string_view text) noexcept {
  // The codes count up from 0, and the first number past them has no text.
  for (int number = 0;; ++number) {
    const auto code = static_cast<errc>(number);
    const auto name = to_string(code);
    if (name.empty()) return errc::internal;
    if (name == text) return code;
  }
}

}  // namespace comanda
