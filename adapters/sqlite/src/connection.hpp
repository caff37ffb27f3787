#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <unordered_map>

#include "comanda/kernel/error.hpp"
#include "comanda/sqlite/store.hpp"

namespace comanda::sqlite {

enum class if_missing { fail, create };

/// One open database file with the statements that were prepared on it.
class connection {
 public:
  /// Error: unavailable.
  [[nodiscard]] static result<std::unique_ptr<connection>> open(const options& how, if_missing missing);

  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// The statement of this text, prepared once. Result code of SQLite.
  int prepare(const std::string& sql, sqlite3_stmt*& out);
  /// A script of statements without parameters.
  [[nodiscard]] result<> execute(const std::string& script);
  /// How many rows the last statement changed.
  [[nodiscard]] std::size_t changes() const noexcept;
  /// What the result code of the last call means to the caller of a store.
  [[nodiscard]] error failure(int code) const;

 private:
  struct close {
    void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
  };
  struct finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };

  explicit connection(sqlite3* db) : db_(db) {}

  std::unique_ptr<sqlite3, close> db_;
  std::unordered_map<std::string, std::unique_ptr<sqlite3_stmt, finalize>> statements_;  // goes before the database
};

}  // namespace comanda::sqlite
