#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/kernel/error.hpp"
#include "comanda/kernel/time.hpp"

// What is to be done to a schema: pure functions over the migrations that a program has and those that a database
// remembers. The adapters of relational databases read, lock and run; which file comes next is decided here, once.
//
// A migration is a pair of files, "0001_initial.up.sql" and "0001_initial.down.sql". Numbers start at 1 and have no
// gap. Rule: a file that was applied anywhere is never changed; what is wrong in it is put right by the next one.
namespace comanda::storage {

/// A text file that was compiled into the program. The views last as long as the program.
struct embedded_file {
  std::string_view service;  ///< the folder it was in: "orders"
  std::string_view name;     ///< "0001_initial.up.sql"
  std::string_view text;
};

struct migration_file {
  std::int64_t number = 0;
  std::string name;  ///< "initial"
  std::string up;    ///< SQL, any number of statements
  std::string down;  ///< SQL that takes `up` back
};

/// What a database remembers of a migration: one row of its table `schema_migrations`.
struct applied_migration {
  std::int64_t number = 0;
  std::string name;
  std::string checksum;  ///< of the `up` text as it was then
  timestamp applied_at;
};

enum class migration_state {
  pending,  ///< the program has it, the database does not
  applied,  ///< both have it, and it is the same
  changed,  ///< both have it, and the file is another one than was applied
  unknown,  ///< the database has it, the program does not: it was put there by a newer program
};
[[nodiscard]] std::string_view to_string(migration_state state) noexcept;

struct migration_status {
  std::int64_t number = 0;
  std::string name;
  std::optional<timestamp> applied_at;
  migration_state state = migration_state::pending;
};

/// FNV-1a over 64 bits as 16 hexadecimal digits: it finds a file that was changed, not one that was forged.
[[nodiscard]] std::string checksum(std::string_view text);

/// "0001_initial".
[[nodiscard]] std::string label(std::int64_t number, std::string_view name);

/// The migrations of one service in order. Error: internal, naming the file: not called NNNN_name.up.sql or
/// NNNN_name.down.sql, one of a pair missing, a number twice or left out, or no file at all.
[[nodiscard]] result<std::vector<migration_file>> collect_migrations(std::span<const embedded_file> files,
                                                                     std::string_view service);

/// The migrations still to be run, in order. `files` as `collect_migrations` gives them; `applied` in any order.
/// Error: internal, naming the migration: an applied file was changed, the database has one that the program does not
/// know, or lacks one before another that it has.
[[nodiscard]] result<std::vector<migration_file>> plan_up(std::span<const migration_file> files,
                                                          std::span<const applied_migration> applied);

/// The migrations to be taken back so that `to` (0: none) is the newest left; newest first. Errors: as `plan_up`.
[[nodiscard]] result<std::vector<migration_file>> plan_down(std::span<const migration_file> files,
                                                            std::span<const applied_migration> applied,
                                                            std::int64_t to);

/// Every migration that either side knows, by number.
[[nodiscard]] std::vector<migration_status> migration_statuses(std::span<const migration_file> files,
                                                               std::span<const applied_migration> applied);

/// What `store::check` wants to know: the database has each of `files` as it is, and no other. Errors: as `plan_up`;
/// and internal when one is still to be run.
[[nodiscard]] result<> check_schema(std::span<const migration_file> files, std::span<const applied_migration> applied);

}  // namespace comanda::storage
