#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "bounded_queue.hpp"
#include "comanda/application/gates.hpp"

namespace comanda::host {

inline constexpr std::size_t reads_waiting_max = 4096;
inline constexpr std::size_t reads_together_max = 256;

/// The thread of a lane that reads: points that wait together become one query for each table.
class reader : public application::read_gate {
 public:
  using callback = std::function<void(result<std::vector<storage::row>>)>;

  explicit reader(storage::store& store) : store_(store) {}

  void point(const storage::table& from, storage::cell key, callback done) override;
  void list(storage::list_request what, callback done) override;
  void summarize(const storage::table& of, std::size_t oldest_column,
                 std::function<void(result<storage::table_summary>)> done) override;

  /// Runs until `close`; then what waits is still done.
  void run();
  void close() { queue_.close(); }
  [[nodiscard]] std::size_t waiting() const { return queue_.size(); }

 private:
  struct entry {
    const storage::table* from = nullptr;  ///< of a point
    storage::cell key;
    storage::list_request list;  ///< when `from` is null and it is no summary
    callback done;
    struct summary {
      const storage::table* of = nullptr;
      std::size_t oldest_column = 0;
      std::function<void(result<storage::table_summary>)> done;
    };
    std::optional<summary> summary = {};
  };
  void offer(entry e);
  void answer_points(std::vector<entry>& points);

  storage::store& store_;
  bounded_queue<entry> queue_{reads_waiting_max};
};

}  // namespace comanda::host
