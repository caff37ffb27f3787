#pragma once

#include <string>
#include <vector>

#include "comanda/storage/cell.hpp"

namespace comanda::storage {

struct column {
  std::string name;
  column_kind kind = column_kind::text;
  bool nullable = false;
};

/// What a store knows of a table: names and kinds, nothing of the meaning. Made from a described record by `table_of`
/// (comanda/storage/record.hpp); lives as long as the program.
struct table {
  std::string name;
  std::vector<column> columns;
  std::size_t key = 0;              ///< index of the primary key's column
  std::size_t version = no_column;  ///< index of the version column; `no_column`: rows are never updated with a check
  std::size_t due = no_column;      ///< index of the `due_at` column of a table whose rows can be claimed
  static constexpr std::size_t no_column = static_cast<std::size_t>(-1);

  /// Index of a column, or `no_column`.
  [[nodiscard]] std::size_t index_of(std::string_view column_name) const noexcept;
};

/// "orders 0190a1b2-...": a row as a person can look for it. For the log.
[[nodiscard]] std::string name_of_row(const table& t, const cell& key);

}  // namespace comanda::storage
