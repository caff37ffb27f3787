#pragma once

#include <vector>

#include "comanda/kernel/error.hpp"
#include "comanda/storage/table.hpp"

namespace comanda::storage {

/// Rows that were loaded not long ago, by table and key. What it gives is a guess: the one who asks compares its stamp
/// with the database before anybody sees it (ADR-0014), so a cache may hold old rows, forget any, and be lost at any
/// moment. It never fails a read: what goes wrong inside is a row that it does not have. Called by
/// `application::row_reader`; implemented by adapters (comanda::lru is the shortest).
///
/// Tables are those of `table_of`: one object each, alive as long as the program.
/// Thread rule: an instance belongs to one thread at a time, but for `check`.
class cache {
 public:
  virtual ~cache() = default;

  /// The rows that it has of these distinct keys, in any order, each with its table's columns.
  [[nodiscard]] virtual std::vector<row> get_many(const table& from, const std::vector<cell>& keys) = 0;
  /// Keeps the rows in place of what it has under their keys, for as long as it likes.
  virtual void put_many(const table& of, const std::vector<row>& rows) = 0;
  virtual void forget_many(const table& of, const std::vector<cell>& keys) = 0;

  /// Whether it can be reached, for health. Safe from one thread besides the one that uses the rest. This call may wait
  /// for a connection; the others never do. Error: unavailable.
  [[nodiscard]] virtual result<> check() = 0;
};

}  // namespace comanda::storage
