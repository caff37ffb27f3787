#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "comanda/http/message.hpp"

namespace comanda::rest {

/// All values of a header that is a list, joined by commas as RFC 9110, section 5.3 says; nothing without the header.
[[nodiscard]] std::optional<std::string> joined(const http::headers& h, std::string_view name);

/// Without the spaces and tabs around it.
[[nodiscard]] std::string_view trim(std::string_view s);

}  // namespace comanda::rest
