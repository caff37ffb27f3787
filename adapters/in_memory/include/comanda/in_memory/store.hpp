#pragma once

#include <memory>

#include "comanda/storage/store.hpp"

namespace comanda::in_memory {

/// Tables of rows in memory, gone with the last handle. This is a handle: copies share the tables. A table is there as
/// soon as somebody names it. Thread rule: safe from every thread.
class database {
 public:
  database();

 private:
  friend std::unique_ptr<storage::store> open(const database& on);
  friend class memory_store;
  struct tables;
  std::shared_ptr<tables> tables_;
};

/// A store on these tables, which it keeps alive; several may be open. `commit` answers `rejected` for a row that does
/// not fit its table: cells missing, of another kind, or null in a column that is not nullable. No call fails with
/// `unavailable` or `internal`.
[[nodiscard]] std::unique_ptr<storage::store> open(const database& on);

}  // namespace comanda::in_memory
