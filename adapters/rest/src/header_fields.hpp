#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "comanda/http/message.hpp"

namespace comanda::rest {

/// All values of a header that is a list, joined by commas as RFC 9110, section 5.3 says; nothing without the header.
[[nodiscard]] std::optional<std::string> joined(const http::headers& h, std::string_view name);

}  // namespace comanda::rest
