#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "comanda/http/message.hpp"
#include "comanda/kernel/error.hpp"

// Versions as entity tags (RFC 9110, section 13).
namespace comanda::rest {

[[nodiscard]] std::string etag_of(std::int64_t version);

/// Whether If-None-Match names this entity tag: "*", or one of its tags, weak or strong.
[[nodiscard]] bool names_tag(std::string_view if_none_match, std::string_view etag);
[[nodiscard]] bool names_version(std::string_view if_none_match, std::int64_t version);

/// What a request that changes something expects: by If-Match, or by If-None-Match.
struct expectation {
  std::optional<std::int64_t> version;  ///< this one
  bool any = false;                     ///< If-Match: *: whichever, but it must be there
  bool absent = false;                  ///< If-None-Match: *: it must not be there
};
/// A tag that is weak or that we never gave is a version that nothing has. Error: invalid_parameter (several tags, none
/// that can be read, or an If-None-Match that is not "*": to change all versions but one is nobody's wish).
[[nodiscard]] result<expectation> expected_version(const http::headers& h);

}  // namespace comanda::rest
