#pragma once

#include <chrono>

#include "comanda/http/message.hpp"

namespace comanda::rest {

inline constexpr std::chrono::seconds wait_max{30};

/// N of "Prefer: wait=N" (RFC 7240), at most 30 s; 0 when there is none that can be read.
[[nodiscard]] std::chrono::seconds preferred_wait(const http::headers& h);

}  // namespace comanda::rest
