#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "comanda/storage/table.hpp"

namespace comanda::rest {

/// Where a page ended, as text that clients hand back and do not look into (base64url).
[[nodiscard]] std::string encode_cursor(const storage::cell& order, const storage::cell& key);

/// Nothing when it is not what `encode_cursor` makes of cells of these kinds.
[[nodiscard]] std::optional<std::pair<storage::cell, storage::cell>> decode_cursor(std::string_view text,
                                                                                   storage::column_kind order,
                                                                                   storage::column_kind key);

}  // namespace comanda::rest
