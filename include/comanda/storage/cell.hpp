#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "comanda/kernel/id.hpp"
#include "comanda/kernel/time.hpp"

namespace comanda::storage {

/// What a column holds. A store maps each to its own type; the core uses no other.
enum class column_kind {
  integer,    ///< std::int64_t
  boolean,    ///< bool
  text,       ///< std::string, UTF-8 without NUL
  uuid,       ///< comanda::uuid
  timestamp,  ///< comanda::timestamp
  json,       ///< json_text: a document, which a store keeps as a value and need not look into
};

/// A JSON document in its text form. Stores may normalise it (order of members, white space), so it is not compared.
struct json_text {
  std::string text = "null";
  friend auto operator<=>(const json_text&, const json_text&) = default;
};

struct null {
  friend constexpr auto operator<=>(null, null) = default;
};

/// One value of one column of one row.
using cell = std::variant<null, std::int64_t, bool, std::string, uuid, timestamp, json_text>;

/// Whether it is a value of that kind; null is of none.
[[nodiscard]] inline bool is_of(const cell& c, column_kind kind) noexcept {
  return c.index() == static_cast<std::size_t>(kind) + 1;
}
/// What a store gives for a stored value that it cannot read: of another kind than its column, so that `from_row`
/// refuses the row, and nothing happens to those beside it.
[[nodiscard]] inline cell unreadable_cell(column_kind kind) {
  return kind == column_kind::boolean ? cell(std::int64_t{0}) : cell(false);
}

/// The cells of one row in the order of its table's columns.
using row = std::vector<cell>;

}  // namespace comanda::storage
