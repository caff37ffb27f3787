#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/http/message.hpp"
#include "comanda/kernel/error.hpp"

// Versions as entity tags (RFC 9110, section 13).
namespace comanda::rest {

[[nodiscard]] std::string etag_of(std::int64_t version);

/// Whether If-None-Match names this entity tag: "*", or one of its tags, weak or strong. What cannot be read names
/// none.
[[nodiscard]] bool names_tag(std::string_view if_none_match, std::string_view etag);
[[nodiscard]] bool names_version(std::string_view if_none_match, std::int64_t version);

/// What a request that changes something expects: by If-Match, or by If-None-Match.
struct expectation {
  std::optional<std::vector<std::int64_t>> versions;  ///< If-Match: one of these
  bool any = false;                                   ///< If-Match: *: whichever, but it must be there
  std::vector<std::int64_t> unwanted;                 ///< If-None-Match: none of these
  bool absent = false;                                ///< If-None-Match: *: it must not be there
};
/// A tag that we never gave, and in If-Match a weak one, is a version that nothing has. Error: invalid_parameter (what
/// cannot be read).
[[nodiscard]] result<expectation> expected_version(const http::headers& h);

}  // namespace comanda::rest
