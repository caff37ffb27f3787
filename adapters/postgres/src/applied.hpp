#pragma once

#include <string_view>
#include <vector>

#include "comanda/kernel/error.hpp"
#include "comanda/storage/migration.hpp"
#include "comanda/storage/table.hpp"
#include "handles.hpp"

namespace comanda::postgres::detail {

inline constexpr std::string_view create_applied_sql =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "number bigint NOT NULL PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL)";
/// Binary results are read by `applied_of`.
inline constexpr std::string_view select_applied_sql =
    "SELECT number, name, checksum, applied_at FROM schema_migrations ORDER BY number";

/// Whether the table of applied migrations is there, as one boolean.
inline constexpr std::string_view has_applied_sql = "SELECT to_regclass('schema_migrations') IS NOT NULL";

/// What `select_applied_sql` found.
[[nodiscard]] result<std::vector<storage::applied_migration>> applied_of(const PGresult& result);

}  // namespace comanda::postgres::detail
