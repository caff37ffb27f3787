#pragma once

#include <vector>

#include "comanda/storage/migration.hpp"
#include "connection.hpp"

namespace comanda::sqlite {

/// The rows of `schema_migrations`; none when there is no such table.
[[nodiscard]] result<std::vector<storage::applied_migration>> read_applied(connection& on);

}  // namespace comanda::sqlite
