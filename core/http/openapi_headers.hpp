#pragma once

#include <boost/json/object.hpp>
#include <string_view>

// The header fields of the REST contract, as the API document has them.
namespace comanda::http::detail {

/// A header field: "X-Request-ID". Nothing for a name that the contract does not know.
[[nodiscard]] boost::json::object request_header(std::string_view name);
[[nodiscard]] boost::json::object response_header(std::string_view name);

}  // namespace comanda::http::detail
