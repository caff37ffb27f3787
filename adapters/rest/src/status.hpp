#pragma once

#include "comanda/kernel/error.hpp"

namespace comanda::rest {

/// The one place where a failure becomes an HTTP status.
[[nodiscard]] int status_of(errc code) noexcept;

/// The failure that a status stands for when the transport made it.
[[nodiscard]] errc errc_of_wire_status(int status) noexcept;

}  // namespace comanda::rest
