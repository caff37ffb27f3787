#pragma once

#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include "comanda/http/route_table.hpp"
#include "comanda/kernel/error.hpp"

// Which failures a route can answer with, and what the document says of each.
namespace comanda::http::detail {

/// For a person, about the code as such; an answer's own message says more.
[[nodiscard]] std::string_view text_of(errc code) noexcept;

/// Every code that a client can see: what is only known inside arrives as INTERNAL.
[[nodiscard]] std::vector<errc> visible_codes(const std::function<int(errc)>& status_of);

/// The codes of each status, in the order of the enumeration, each once.
using errors_by_status = std::map<int, std::vector<errc>>;
[[nodiscard]] errors_by_status errors_of(const route& r, bool below_prefix, const std::function<int(errc)>& status_of);

/// What a server refuses before it knows the route.
[[nodiscard]] const std::vector<errc>& wire_errors();

/// "Conflict" for 409.
[[nodiscard]] std::string_view reason_of(int status) noexcept;

/// Whether an answer with this status may be one that is kept for an Idempotency-Key and given again.
[[nodiscard]] bool may_be_replayed(int status) noexcept;

}  // namespace comanda::http::detail
