#pragma once

#include <cstddef>

namespace comanda::rest {

/// Of what an operator gives as reason for an action.
inline constexpr std::size_t reason_chars_max = 500;

}  // namespace comanda::rest
