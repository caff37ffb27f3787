#pragma once

#include "comanda/saga/definition.hpp"

namespace comanda::saga {

/// What a table may not hold. Error: validation_failed, with the offending step; see `definition::build`. Private to
/// the definition.
[[nodiscard]] result<> check_steps(const std::vector<step>& steps);

}  // namespace comanda::saga
