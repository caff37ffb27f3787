#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "comanda/storage/table.hpp"

// Rows as bytes. Not a format for keeping: whoever cannot read it, or has other columns, takes it for a row that is not
// there.
namespace comanda::redis::detail {

/// A format number, what the table looks like (see `shape_of`), and the cells one behind another.
[[nodiscard]] std::string encode_row(const storage::table& of, const storage::row& values);

/// Nothing for bytes that `encode_row` did not write for a table of these columns.
[[nodiscard]] std::optional<storage::row> decode_row(const storage::table& of, std::string_view bytes);

/// FNV-1a over the columns' names, kinds and nullability: programs with other columns do not read each other's rows.
[[nodiscard]] std::uint64_t shape_of(const storage::table& t) noexcept;

/// The key of a row: "<prefix><table>:<id>".
[[nodiscard]] std::string key_name(std::string_view prefix, const storage::table& of, const storage::cell& key);

}  // namespace comanda::redis::detail
