#pragma once

#include <cstddef>
#include <functional>

#include "comanda/application/gates.hpp"

// Lists are read piece by piece: others' reads come in between, and no more than a piece is in memory for it.
namespace comanda::rest {

/// What the rows of a page may have together, as they are stored: an answer is about as long. A page ends before the
/// row that would pass it, and has one row at least.
inline constexpr std::size_t page_bytes_max = 512 * 1024;
/// The rows of a piece: those of a default page are one.
inline constexpr std::size_t piece_rows = 64;
/// The same of rows that may have a megabyte each.
inline constexpr std::size_t piece_rows_of_messages = 8;

/// What counts for `page_bytes_max`.
[[nodiscard]] std::size_t stored_bytes(const storage::row& r) noexcept;

/// Whether a row of the table says where it stands in a list by that column: one that cannot be read may not.
[[nodiscard]] bool says_where_it_stands(const storage::row& r, const storage::table& t, std::size_t order_by) noexcept;

/// Hands the rows of a list to `take`, up to `r.limit` of them and as long as it returns true; then calls `finish`,
/// once and from any thread. `reads` must outlive that.
void read_in_pieces(application::read_gate& reads, storage::list_request r, std::size_t rows_of_a_piece,
                    std::function<bool(storage::row)> take, std::function<void(result<>)> finish);

/// How much of a page is there.
class page_room {
 public:
  explicit page_room(std::size_t rows_max, std::size_t bytes_max = page_bytes_max)
      : rows_max_(rows_max), bytes_max_(bytes_max) {}
  /// Whether a row of so many bytes still belongs to the page; it is counted then. Once one does not, none is to
  /// follow.
  [[nodiscard]] bool takes(std::size_t bytes) noexcept;

 private:
  std::size_t rows_max_;
  std::size_t bytes_max_;
  std::size_t rows_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace comanda::rest
