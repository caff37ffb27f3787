#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "comanda/kernel/error.hpp"
#include "comanda/storage/table.hpp"
#include "handles.hpp"

// Values in PostgreSQL's binary form: no quoting, no rounding, no dependence on a session's settings. All numbers are
// big-endian.
namespace comanda::postgres::detail {

/// What stands in for $1, $2, ... of a statement, with the types that it is prepared for.
struct parameters {
  std::vector<unsigned> types;
  std::vector<std::string> values;

  void add_integer(std::int64_t value);
};

/// One value. Error: `rejected`: of another kind than the column, null, or beyond the type's range.
[[nodiscard]] result<> add_scalar(parameters& to, storage::column_kind kind, const storage::cell& value);

/// An array of one column's values, built value by value.
class array_builder {
 public:
  array_builder(storage::column_kind kind, std::size_t size);
  /// Error: as add_scalar, but null is a value.
  [[nodiscard]] result<> add(const storage::cell& value);
  void finish(parameters& to) &&;

 private:
  storage::column_kind kind_;
  std::int32_t size_;
  bool has_null_ = false;
  std::string elements_;
};

/// The rows of a result whose columns are those of the table. Error: `internal` when they are not.
[[nodiscard]] result<std::vector<storage::row>> rows_of(const PGresult& result, const storage::table& from);

/// One cell of a result. Error: `internal`.
[[nodiscard]] result<storage::cell> cell_of(const PGresult& result, int row, int column, storage::column_kind kind);

}  // namespace comanda::postgres::detail
