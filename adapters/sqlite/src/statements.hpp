#pragma once

#include <string>

#include "comanda/storage/store.hpp"

// The SQL of each call. Names come from code and are quoted; values are only ever bound.
namespace comanda::sqlite {

[[nodiscard]] std::string quoted_name(const std::string& name);

/// ?1 the key.
[[nodiscard]] std::string select_by_key(const storage::table& t);
/// ?1, ?2, ... the row.
[[nodiscard]] std::string insert_row(const storage::table& t);
/// ?1, ?2, ... the row, and one more: the version that was read.
[[nodiscard]] std::string update_row(const storage::table& t);
/// ?1, ?2, ... the row.
[[nodiscard]] std::string put_row(const storage::table& t);
/// ?1 the key.
[[nodiscard]] std::string erase_row(const storage::table& t);
/// The values of `where` that `has_parameter`, then the two of `after` if it is set (only the second where they are
/// one), then the limit.
[[nodiscard]] std::string list_rows(const storage::list_request& request);
/// A flag that is asked for is written out: an index of the rows that have it serves no parameter.
[[nodiscard]] bool has_parameter(const storage::condition& c) noexcept;
/// ?1 now, ?2 the limit.
[[nodiscard]] std::string select_due(const storage::table& t);
/// ?1 the new moment, ?2 the key.
[[nodiscard]] std::string move_due(const storage::table& t);
/// ?1 the bound, ?2 the limit.
[[nodiscard]] std::string prune_rows(const storage::table& t, std::size_t column);
[[nodiscard]] std::string summarize_rows(const storage::table& t, std::size_t column);

}  // namespace comanda::sqlite
