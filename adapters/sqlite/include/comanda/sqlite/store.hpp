#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "comanda/storage/store.hpp"

namespace comanda::sqlite {

struct options {
  std::string path;  ///< of the database file; no URI, and not ":memory:", which each connection would have for itself
  std::string
      service;  ///< whose migrations the schema is to have: "orders", ...; "": `check` does not look at the schema
  std::chrono::milliseconds busy_timeout{
      5000};  ///< how long a call waits for another writer before it is `unavailable`
};

/// A store on a database file that `migrate_up` made. It connects at the first call, so opening does not fail, and
/// connects anew after an `unavailable`. Writers of one file exclude each other; readers wait for nobody (WAL). What is
/// committed is on the disk (synchronous=FULL).
///
/// `rejected` is what a CHECK, a NOT NULL or a UNIQUE other than the primary key's refuses. `unavailable` is a file
/// that is missing, locked for longer than `busy_timeout`, full or broken.
[[nodiscard]] std::unique_ptr<storage::store> open(options how);

}  // namespace comanda::sqlite
