#pragma once

#include <string_view>

#include "comanda/http/message.hpp"
#include "comanda/kernel/error.hpp"

namespace comanda::rest {

/// Error: not_acceptable, when Accept leaves no room for `media_type` ("application/json").
[[nodiscard]] result<> check_accept(const http::headers& h, std::string_view media_type);
/// Error: unsupported_media_type, when a body is not said to be application/json in UTF-8.
[[nodiscard]] result<> check_content_type(const http::headers& h);

/// For what is there in gzip only. Without Accept-Encoding every coding is welcome (RFC 9110, section 12.5.3). Error:
/// not_acceptable.
[[nodiscard]] result<> check_gzip(const http::headers& h);

}  // namespace comanda::rest
