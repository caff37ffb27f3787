#pragma once

#include <string>

#include "comanda/storage/store.hpp"

// The SQL of each operation on a table. The text depends on the table and the shape of the request, never on the size
// of a batch or on a value, so that each is prepared once a connection.
namespace comanda::postgres::detail {

/// "name", safe for every name.
[[nodiscard]] std::string quoted_name(std::string_view identifier);

/// $1: keys.
[[nodiscard]] std::string select_sql(const storage::table& t);
/// $1...: an array a column.
[[nodiscard]] std::string insert_sql(const storage::table& t);
/// $1...: an array a column, then the versions read, then how many rows there are.
[[nodiscard]] std::string update_sql(const storage::table& t);
/// $1...: an array a column.
[[nodiscard]] std::string put_sql(const storage::table& t);
/// $1: keys.
[[nodiscard]] std::string erase_sql(const storage::table& t);
/// One parameter for each condition that `has_parameter`, two for `after` (one when the order is the key's), the limit.
[[nodiscard]] std::string list_sql(const storage::list_request& r);
/// A null and a flag that is asked for are written out: an index of the rows that have the flag serves no parameter.
[[nodiscard]] bool has_parameter(const storage::condition& c) noexcept;
/// $1: now, $2: until, $3: limit.
[[nodiscard]] std::string claim_sql(const storage::table& t);
/// $1: before, $2: limit.
[[nodiscard]] std::string prune_sql(const storage::table& t, std::size_t column);
[[nodiscard]] std::string summarize_sql(const storage::table& t, std::size_t oldest_column);

}  // namespace comanda::postgres::detail
