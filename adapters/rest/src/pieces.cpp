#include "pieces.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

namespace comanda::rest {

namespace {

constexpr std::size_t small_cell_bytes = 16;

struct bytes_of_cell {
  std::size_t operator()(const std::string& text) const noexcept { return text.size(); }
  std::size_t operator()(const storage::json_text& document) const noexcept { return document.text.size(); }
  template <class Small>
  std::size_t operator()(const Small&) const noexcept {
    return small_cell_bytes;
  }
};

/// Lives as long as a callback has it.
class piecewise : public std::enable_shared_from_this<piecewise> {
 public:
  piecewise(application::read_gate& reads, storage::list_request r, std::size_t rows_of_a_piece,
            std::function<bool(storage::row)> take, std::function<void(result<>)> finish)
      : reads_(reads),
        request_(std::move(r)),
        left_(request_.limit),
        rows_of_a_piece_(rows_of_a_piece),
        take_(std::move(take)),
        finish_(std::move(finish)) {}

  void read() {
    request_.limit = std::min(left_, rows_of_a_piece_);
    reads_.list(request_, [self = shared_from_this()](result<std::vector<storage::row>> rows) {
      if (!rows) return self->finish_(failure_of(rows));
      self->hand_on(*std::move(rows));
    });
  }

 private:
  void hand_on(std::vector<storage::row> rows) {
    const bool more = rows.size() == request_.limit && rows.size() < left_;
    if (more && !go_behind(rows)) return finish_(fail(errc::internal, "no row of a list says where it stands"));
    left_ -= std::min(left_, rows.size());
    for (auto& r : rows) {
      if (!take_(std::move(r))) return finish_({});
    }
    if (!more) return finish_({});
    read();
  }

  /// The next piece begins behind the last row that says where it stands.
  bool go_behind(const std::vector<storage::row>& rows) {
    const auto& t = *request_.from;
    const auto last = std::find_if(rows.rbegin(), rows.rend(), [&](const storage::row& r) {
      return says_where_it_stands(r, t, request_.order_by);
    });
    if (last == rows.rend()) return false;
    request_.after.emplace((*last)[request_.order_by], (*last)[t.key]);
    return true;
  }

  application::read_gate& reads_;
  storage::list_request request_;
  std::size_t left_;
  std::size_t rows_of_a_piece_;
  std::function<bool(storage::row)> take_;
  std::function<void(result<>)> finish_;
};

}  // namespace

std::size_t stored_bytes(const storage::row& r) noexcept {
  std::size_t bytes = 0;
  for (const auto& c : r) bytes += std::visit(bytes_of_cell{}, c);
  return bytes;
}

bool says_where_it_stands(const storage::row& r, const storage::table& t, std::size_t order_by) noexcept {
  return storage::is_of(r[order_by], t.columns[order_by].kind) && storage::is_of(r[t.key], t.columns[t.key].kind);
}

void read_in_pieces(application::read_gate& reads, storage::list_request r, std::size_t rows_of_a_piece,
                    std::function<bool(storage::row)> take, std::function<void(result<>)> finish) {
  std::make_shared<piecewise>(reads, std::move(r), rows_of_a_piece, std::move(take), std::move(finish))->read();
}

bool page_room::takes(std::size_t bytes) noexcept {
  if (rows_ == rows_max_ || (rows_ > 0 && bytes_ + bytes > bytes_max_)) return false;
  ++rows_;
  bytes_ += bytes;
  return true;
}

}  // namespace comanda::rest
