#pragma once

#include <chrono>
#include <optional>

#include "comanda/http/message.hpp"

namespace comanda::rest {

inline constexpr std::chrono::seconds prefer_wait_max{30};

/// How long the client would wait for a more final answer (RFC 7240, "wait"): at most `prefer_wait_max`. Nothing when
/// it does not say, or says it so that it cannot be read: a preference is no order.
[[nodiscard]] std::optional<std::chrono::seconds> preferred_wait(const http::headers& h);

}  // namespace comanda::rest
