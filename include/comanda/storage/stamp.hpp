#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "comanda/storage/table.hpp"

namespace comanda::storage {

/// What tells one state of a row from every other: each change raises the version. A row that was erased and made anew
/// begins at the first version again; the time of its last change then tells the two apart.
struct stamp {
  std::int64_t version = 0;
  std::optional<timestamp> updated_at{};  ///< of a table that has a column of this name
  friend bool operator==(const stamp&, const stamp&) = default;
};

struct stamped_key {
  cell key{};
  storage::stamp stamp{};
  friend bool operator==(const stamped_key&, const stamped_key&) = default;
};

/// Whether a stamp says enough of this table's rows: it has a version and `updated_at`.
[[nodiscard]] bool is_stamped(const table& t) noexcept;

/// Nothing when the row is not one of this table, or the table has no version.
[[nodiscard]] std::optional<stamp> stamp_of(const table& t, const row& values);

/// The columns of a stamp alone: the key, the version and, where there is one, `updated_at`. The table must have a
/// version.
[[nodiscard]] table stamp_columns(const table& t);

}  // namespace comanda::storage
