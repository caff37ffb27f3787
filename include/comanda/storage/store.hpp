#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "comanda/kernel/error.hpp"
#include "comanda/kernel/time.hpp"
#include "comanda/storage/stamp.hpp"
#include "comanda/storage/table.hpp"

namespace comanda::storage {

/// Rows of one table by their keys.
struct key_request {
  const table* from = nullptr;
  std::vector<cell> keys{};  ///< distinct
};

/// A row with the version at which it was read; the new row carries another one.
struct row_update {
  row values{};
  std::int64_t read_version = 0;
};

/// What happens to one table. Each list names each key at most once, and no key is in two lists.
struct table_change {
  const table* into = nullptr;
  std::vector<row> inserts{};         ///< a key that is there already makes the whole commit a `conflict`
  std::vector<row_update> updates{};  ///< a stored version other than `read_version`, or no row, makes it a `conflict`
  std::vector<row> puts{};            ///< inserted, or replaced whole whatever is there
  std::vector<cell> erases{};         ///< keys; one that is not there is no error
};

using change_set = std::vector<table_change>;  ///< each table at most once

/// Whether the promises above are kept: each table once, each key once in all lists of its table, rows with as many
/// cells as their table has columns, and updates that carry another version than they were read at (one that does not
/// would switch the check of versions off). Every store asks this before it changes anything, so that all of them say
/// the same of what is a mistake of the caller. Error: rejected, naming table and key.
[[nodiscard]] result<> check_changes(const change_set& changes);

enum class comparison { equal, at_least, greater_than, less_than };

/// A null cell meets no condition, as in SQL.
struct condition {
  std::size_t column = 0;
  comparison op = comparison::equal;
  cell value{};
};

/// A page of a table by keyset: rows in the order of (order_by, key), which together are unique.
struct list_request {
  const table* from = nullptr;
  std::vector<condition> where{};  ///< all of them hold
  std::size_t order_by = 0;        ///< index of a column that is not null; may be the key's
  bool descending = true;
  std::optional<std::pair<cell, cell>> after{};  ///< (order_by, key) of the last row of the page before
  std::size_t limit = 50;
};

/// Leases rows whose `due` column is at or before `now` by moving it to `until`: whoever claims a row has it to
/// itself until then. Earliest first, as they are stored now: with `until`. Rows that another claimer is just taking
/// are passed over.
struct claim_request {
  const table* from = nullptr;
  timestamp now{};
  timestamp until{};
  std::size_t limit = 100;
};

/// Rows whose column (a timestamp) is before a moment go; at most `limit` of them. For pruning by age.
struct prune_request {
  const table* from = nullptr;
  std::size_t column = 0;
  timestamp before{};
  std::size_t limit = 1000;
};

struct table_summary {
  std::int64_t rows = 0;
  std::optional<timestamp> oldest{};  ///< of the column asked for
};

/// The one persistence port (P3): tables of rows, changed atomically. Called by the executor, the relay and the
/// readers; implemented by adapters (comanda::in_memory is the shortest, see also examples/). Everything a service
/// keeps goes through it, so a new database is one class, and comanda/testing has a suite that says whether it is
/// right.
///
/// Thread rule: one instance belongs to one thread at a time; instances on the same database may work concurrently.
/// Errors of every call: `unavailable` (not reachable or broken off: for `commit` the outcome is then unknown) and
/// `internal` (a schema that is not the one expected).
class store {
 public:
  virtual ~store() = default;

  /// The rows that exist, a list for each request in its order, all from one moment. Missing keys are left out.
  [[nodiscard]] virtual result<std::vector<std::vector<row>>> load(const std::vector<key_request>& requests) = 0;

  /// Key and stamp of the rows that exist, for tables with a version; otherwise as `load`. Here it loads the rows
  /// whole. A store that can read single columns does better (see `load_stamps_by_columns`).
  [[nodiscard]] virtual result<std::vector<std::vector<stamped_key>>> load_stamps(
      const std::vector<key_request>& requests);

  /// All of it or nothing, durably. Errors: `conflict` (reload and decide again), `rejected` (what `check_changes`
  /// refuses, or a value that the database refuses: nothing changed, and it would be refused again).
  [[nodiscard]] virtual result<> commit(const change_set& changes) = 0;

  [[nodiscard]] virtual result<std::vector<row>> list(const list_request& request) = 0;
  [[nodiscard]] virtual result<std::vector<row>> claim(const claim_request& request) = 0;
  /// How many rows went.
  [[nodiscard]] virtual result<std::size_t> prune(const prune_request& request) = 0;
  [[nodiscard]] virtual result<table_summary> summarize(const table& of, std::size_t oldest_column) = 0;
  /// Whether the database answers, and with a schema that this program knows.
  [[nodiscard]] virtual result<> check() = 0;
};

/// `load_stamps` for a store whose `load` gives the columns that a table names and no others, as SQL does.
[[nodiscard]] result<std::vector<std::vector<stamped_key>>> load_stamps_by_columns(
    store& from, const std::vector<key_request>& requests);

}  // namespace comanda::storage
