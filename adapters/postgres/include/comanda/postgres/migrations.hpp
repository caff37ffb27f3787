#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "comanda/postgres/options.hpp"
#include "comanda/storage/migration.hpp"

// Bringing the schema of one service to where this program wants it. Which file is next is decided by
// comanda/storage/migration.hpp. `options::service` says whose.
//
// Each migration is a transaction together with the row that remembers it: what fails leaves nothing behind, and what
// was done before stays. The transaction takes an advisory lock of the database, so instances that start together
// migrate one after another, through a pooler, too. A statement may take as long as it needs; waiting for a lock ends
// after a minute, because what waits for a table's lock makes everybody behind it wait as well. Errors: unavailable;
// internal, with what the server said in details.server: an applied file was changed, the database has migrations that
// this program does not know, or a file failed.
namespace comanda::postgres {

using storage::embedded_file;

/// The migrations that are compiled in, of all services.
[[nodiscard]] std::span<const embedded_file> embedded_migrations();

/// Runs what is missing; the migrations that it ran, in order. Nothing to do is no error.
[[nodiscard]] result<std::vector<storage::migration_status>> migrate_up(
    const options& settings, std::span<const embedded_file> files = embedded_migrations());

/// Takes back until `to` is the newest left; without `to`, the newest one only. With 0 all of it goes, data and all.
[[nodiscard]] result<std::vector<storage::migration_status>> migrate_down(
    const options& settings, std::optional<std::int64_t> to = std::nullopt,
    std::span<const embedded_file> files = embedded_migrations());

/// Every migration that the program or the database knows. Changes nothing.
[[nodiscard]] result<std::vector<storage::migration_status>> migrate_status(
    const options& settings, std::span<const embedded_file> files = embedded_migrations());

}  // namespace comanda::postgres
