#pragma once

#include "comanda/kernel/error.hpp"

namespace comanda::rest {

/// The one place where a failure becomes an HTTP status.
[[nodiscard]] int status_of(errc code) noexcept;

/// The failure that a status stands for when the transport made it.
[[nodiscard]] errc errc_of_wire_status(int status) noexcept;

/// Whether an answer of this status keeps somebody from what is not theirs, or from too much of it: a refusal that
/// operators look at.
[[nodiscard]] bool is_refusal(int status) noexcept;

}  // namespace comanda::rest
