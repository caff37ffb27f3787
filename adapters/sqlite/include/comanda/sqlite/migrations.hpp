#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "comanda/sqlite/store.hpp"
#include "comanda/storage/migration.hpp"

// The schema of a service in a database file, step by step. Every step is a transaction that first reads what is there,
// so that two programs may do this at once: one of them finds nothing left to do. Errors of each: `unavailable`, and
// `internal` as comanda/storage/migration.hpp says, or with what SQLite had against a file.
namespace comanda::sqlite {

using storage::embedded_file;

/// The migrations of the four services, compiled in from adapters/sqlite/migrations.
[[nodiscard]] std::span<const embedded_file> embedded_migrations();

/// Makes the file, and the folder that it is in, if there is none, and runs what is missing. Returns what it ran:
/// "0001_initial". Migrations before the one that fails stay.
[[nodiscard]] result<std::vector<std::string>> migrate_up(const options& how);

/// Takes migrations back, newest first, until `to` is the newest; 0 takes back all, and with them every row.
[[nodiscard]] result<std::vector<std::string>> migrate_down(const options& how, std::int64_t to);

/// Each migration that the program or the database knows.
[[nodiscard]] result<std::vector<storage::migration_status>> migrate_status(const options& how);

}  // namespace comanda::sqlite
