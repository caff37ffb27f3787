#include "openapi_errors.hpp"

#include <algorithm>

namespace comanda::http::detail {

std::string_view text_of(errc code) noexcept {
  switch (code) {  // no default: a new code without a text is a compiler warning
    case errc::internal:
      return "Something went wrong in the service; its log knows it under the request id";
    case errc::malformed_request:
      return "The request cannot be read";
    case errc::malformed_json:
      return "The body is not JSON, or has a member twice";
    case errc::invalid_parameter:
      return "A path, query or header value cannot be read, or is not one of this resource";
    case errc::unauthenticated:
      return "There is no token, or one that does not hold";
    case errc::forbidden:
      return "The token does not grant this";
    case errc::route_not_found:
      return "There is nothing at this path";
    case errc::order_not_found:
      return "There is no order of this id";
    case errc::item_not_found:
      return "There is no item of this SKU";
    case errc::reservation_not_found:
      return "There is no reservation of this order";
    case errc::payment_not_found:
      return "There is no payment of this id";
    case errc::notification_not_found:
      return "There is no notification of this id";
    case errc::preferences_not_found:
      return "This customer has put no preferences";
    case errc::saga_not_found:
      return "There is no saga of this id";
    case errc::message_not_found:
      return "There is no message of this id";
    case errc::method_not_allowed:
      return "This path does not take this method";
    case errc::not_acceptable:
      return "Accept leaves no room for what this resource is";
    case errc::unsupported_media_type:
      return "The body is not application/json in UTF-8";
    case errc::order_busy:
      return "A change of this order is under way";
    case errc::order_not_cancellable:
      return "The order is in a state in which it cannot be cancelled";
    case errc::item_in_use:
      return "The item has reservations";
    case errc::already_exists:
      return "There is one already";
    case errc::idempotency_key_in_use:
      return "The first request with this key has not ended yet";
    case errc::invalid_state:
      return "The resource is in a state in which this cannot be done";
    case errc::version_mismatch:
      return "If-Match names another version than the current one";
    case errc::payload_too_large:
      return "The body is larger than the service takes";
    case errc::headers_too_large:
      return "The header is larger than the service takes";
    case errc::validation_failed:
      return "The document is not valid: details.violations names each offending member";
    case errc::idempotency_key_reused:
      return "This key came with another request before";
    case errc::rate_limited:
      return "Too many requests: try again after Retry-After seconds";
    case errc::unavailable:
      return "Something that the service depends on does not answer: try again later";
    case errc::overloaded:
      return "The service has too much to do: try again later";
    case errc::timeout:
      return "The answer did not come in time; whether the request had an effect is not known";
    case errc::length_required:
      return "The request has a body of unknown length";
    case errc::uri_too_long:
      return "The request target is longer than the service takes";
    case errc::expectation_failed:
      return "Expect asks for something that the service cannot do";
    case errc::not_implemented:
      return "The service does not know this method or coding";
    case errc::misdirected_request:
      return "The service does not answer to the name in Host";
    case errc::version_not_supported:
      return "The service does not speak this version of HTTP";
    case errc::conflict:
    case errc::rejected:
      return "Inside only";
  }
  return {};
}

std::vector<errc> visible_codes(const std::function<int(errc)>& status_of) {
  std::vector<errc> all;
  // The codes count up from 0, and the first number past them has no text.
  for (int number = 0; !to_string(static_cast<errc>(number)).empty(); ++number) {
    const auto code = static_cast<errc>(number);
    if (code == errc::internal || status_of(code) != 500) all.push_back(code);
  }
  return all;
}

errors_by_status errors_of(const route& r, bool below_prefix, const std::function<int(errc)>& status_of) {
  const auto& about = r.documents;
  auto codes = about.errors;
  const auto add = [&codes](std::initializer_list<errc> more) { codes.insert(codes.end(), more); };
  if (below_prefix) {
    add({errc::malformed_request, errc::invalid_parameter, errc::not_acceptable, errc::rate_limited, errc::internal,
         errc::unavailable, errc::overloaded, errc::timeout});
  }
  if (!r.scope.empty()) add({errc::unauthenticated, errc::forbidden});
  if (about.body) {
    add({errc::malformed_json, errc::payload_too_large, errc::unsupported_media_type, errc::validation_failed});
  }
  if (about.idempotent_by_key) add({errc::idempotency_key_in_use, errc::idempotency_key_reused});
  if (about.conditional_write) add({errc::version_mismatch});

  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  errors_by_status by;
  for (const auto code : codes) by[status_of(code)].push_back(code);
  return by;
}

const std::vector<errc>& wire_errors() {
  static const std::vector<errc> all = {
      errc::malformed_request, errc::payload_too_large,     errc::headers_too_large,  errc::overloaded,
      errc::timeout,           errc::length_required,       errc::uri_too_long,       errc::expectation_failed,
      errc::not_implemented,   errc::version_not_supported, errc::misdirected_request};
  return all;
}

std::string_view reason_of(int status) noexcept {
  switch (status) {
    case 400:
      return "Bad request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not found";
    case 405:
      return "Method not allowed";
    case 406:
      return "Not acceptable";
    case 409:
      return "Conflict";
    case 412:
      return "Precondition failed";
    case 413:
      return "Content too large";
    case 415:
      return "Unsupported media type";
    case 422:
      return "Unprocessable content";
    case 429:
      return "Too many requests";
    case 500:
      return "Internal server error";
    case 503:
      return "Service unavailable";
    case 504:
      return "Gateway timeout";
    default:
      return "Error";
  }
}

bool may_be_replayed(int status) noexcept {
  return (status >= 200 && status < 300) || status == 404 || status == 409 || status == 412 || status == 422;
}

}  // namespace comanda::http::detail
