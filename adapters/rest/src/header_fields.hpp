#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/http/message.hpp"

namespace comanda::rest {

/// All values of a header that is a list, joined by commas as RFC 9110, section 5.3 says; nothing without the header.
[[nodiscard]] std::optional<std::string> joined(const http::headers& h, std::string_view name);

/// Without the spaces and tabs around it.
[[nodiscard]] std::string_view trim(std::string_view s);

/// What a mark within quotation marks is.
enum class quotes {
  mean_nothing,  ///< a mark as any other: what a client wrote must not swallow what a proxy appends
  hold_marks,    ///< text (RFC 9110, 5.6.4)
};

/// Cuts text at a mark. The parts are trimmed; there is one at least.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char mark, quotes are);

}  // namespace comanda::rest
