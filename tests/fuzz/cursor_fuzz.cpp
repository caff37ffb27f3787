#include <array>

#include "../../adapters/rest/src/cursor.hpp"
#include "comanda/kernel/name.hpp"
#include "fuzz_target.hpp"

// The cursor of a list, which clients hand back. The first byte says what kinds of columns the list is ordered by.
namespace comanda::fuzz {
namespace {

using storage::column_kind;

/// What a client may hand in.
void read(std::string_view text, column_kind order, column_kind key) {
  const auto cells = rest::decode_cursor(text, order, key);
  require(!cells || rest::encode_cursor(cells->first, cells->second) == text, "a place in a list has one cursor", text);
}

/// What a list may end with.
void write(std::int64_t order, std::string_view key) {
  if (!is_name(key)) return;
  const std::pair<storage::cell, storage::cell> cells{order, std::string(key)};
  const auto text = rest::encode_cursor(cells.first, cells.second);
  const auto again = rest::decode_cursor(text, column_kind::integer, column_kind::text);
  require(again == cells, "a cursor is read as it was written", text);
}

}  // namespace

void run(std::string_view input) {
  constexpr std::array kinds{column_kind::integer, column_kind::boolean,   column_kind::text,
                             column_kind::uuid,    column_kind::timestamp, column_kind::json};
  const auto choice = take_byte(input);
  read(input, kinds[choice % kinds.size()], kinds[choice / kinds.size() % kinds.size()]);
  write(static_cast<std::int64_t>(choice) - 128, input);
}

}  // namespace comanda::fuzz
