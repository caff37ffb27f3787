#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "comanda/http/message.hpp"
#include "comanda/kernel/error.hpp"
#include "comanda/rest/environment.hpp"

// The form of every answer below the prefix.
namespace comanda::rest {

/// What Retry-After says under 429 and 503.
inline constexpr int retry_after_seconds = 1;

[[nodiscard]] http::response success(const environment& env, std::string_view request_id, int status,
                                     boost::json::value data);

/// A list: `next_cursor` in the metadata, null when this is the last page.
[[nodiscard]] http::response success_list(const environment& env, std::string_view request_id, boost::json::array data,
                                          const std::optional<std::string>& next_cursor);

/// The status follows from the code. Of an inner failure nothing is told but that there was one, and no failure of ours
/// (500 and above) tells its details.
[[nodiscard]] http::response failure(const environment& env, std::string_view request_id, const error& e);
/// The same under a status of the transport's own (408).
[[nodiscard]] http::response failure(const environment& env, std::string_view request_id, const error& e, int status);

}  // namespace comanda::rest
