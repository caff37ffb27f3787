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

/// What If-Match asks for.
struct expectation {
  std::optional<std::int64_t> version;  ///< this one
  bool any = false;                     ///< "*": whichever, but it must be there
};
/// A tag that is weak or that we never gave is a version that nothing has. Error: invalid_parameter (several tags, or
/// none that can be read).
[[nodiscard]] result<expectation> expected_version(const http::headers& h);

}  // namespace comanda::rest
