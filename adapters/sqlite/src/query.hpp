#pragma once

#include "comanda/storage/table.hpp"
#include "connection.hpp"

namespace comanda::sqlite {

/// One execution of a statement. Values are bound to ?1, ?2, ... in the order of the calls and must outlive it; what
/// goes wrong while binding is reported by the first `next`. Of one text there is at most one query at a time.
class query {
 public:
  query(connection& on, const std::string& sql);
  ~query();
  query(const query&) = delete;
  query& operator=(const query&) = delete;

  query& bind(const storage::cell& value);
  query& bind(const storage::row& values);

  /// True: there is a row to read. False: the end.
  [[nodiscard]] result<bool> next();
  /// To the end, whatever rows there are.
  [[nodiscard]] result<> run();

  /// A value of the row. A text that is no UUID is nil.
  [[nodiscard]] storage::cell read(int place, storage::column_kind kind) const;
  /// The row, selected by the columns of the table in their order.
  [[nodiscard]] storage::row read(const storage::table& t) const;

 private:
  connection& on_;
  sqlite3_stmt* statement_ = nullptr;
  int code_ = SQLITE_OK;
  int bound_ = 0;
};

/// Runs `work` between BEGIN and COMMIT; takes it back when it fails. `begin`: "BEGIN" for reading from one moment,
/// "BEGIN IMMEDIATE" for writing.
template <class Work>
auto in_transaction(connection& on, const char* begin, Work work) -> decltype(work()) {
  if (auto begun = query(on, begin).run(); !begun) return failure_of(begun);
  auto outcome = work();
  if (outcome) {
    auto ended = query(on, "COMMIT").run();
    if (ended) return outcome;
    outcome = failure_of(ended);
  }
  // SQLite may have rolled back by itself: that this one then fails is as it should be.
  static_cast<void>(query(on, "ROLLBACK").run().has_value());
  return outcome;
}

}  // namespace comanda::sqlite
