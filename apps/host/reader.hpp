#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "comanda/application/gates.hpp"
#include "comanda/application/row_reader.hpp"
#include "log.hpp"
#include "work_queue.hpp"

namespace comanda::host {

inline constexpr std::size_t reads_waiting_max = 4096;
inline constexpr std::size_t reads_together_max = 256;
inline constexpr std::size_t reads_untimed = 64;  ///< see work_limits
inline constexpr std::chrono::milliseconds reads_wait_target{1'000};

/// What the reader tells the metrics after each load.
using cache_report = std::function<void(const application::row_reader_statistics& since_the_last)>;

/// What a reader has beside its store; all of it may be left out. The caches belong to its thread.
struct reader_extras {
  storage::cache* near = nullptr;
  storage::cache* far = nullptr;
  cache_report report = {};
  std::function<void()> shed = [] {};  ///< a read was refused for want of room or time; from every thread
  log_sink log = {};                   ///< of defects
};

/// The thread of a lane that reads: points that wait together become one query for each table. Rows that the caches
/// have are compared with the database, never answered as they are (ADR-0014).
class reader : public application::read_gate {
 public:
  using callback = std::function<void(result<std::vector<storage::row>>)>;

  /// What has waited for `wait_max` is not read any more; 0: whenever its turn comes.
  explicit reader(storage::store& store, reader_extras extras = {}, std::chrono::milliseconds wait_max = {})
      : store_(store),
        rows_(store, extras.near, extras.far),
        report_(std::move(extras.report)),
        shed_(std::move(extras.shed)),
        log_(std::move(extras.log)),
        queue_({.begun_max = 0,
                .fresh_max = reads_waiting_max,
                .fresh_untimed = reads_untimed,
                .wait_target = reads_wait_target,
                .wait_max = wait_max}) {}

  void points(const storage::table& from, std::vector<storage::cell> keys, callback done) override;
  void list(storage::list_request what, callback done) override;
  void summarize(const storage::table& of, std::size_t oldest_column,
                 std::function<void(result<storage::table_summary>)> done) override;

  /// Runs until `close`; then what waits is still done.
  void run();
  void close() { queue_.close(); }
  [[nodiscard]] std::size_t waiting() const { return queue_.size(); }

 private:
  struct entry {
    const storage::table* from = nullptr;  ///< of points
    std::vector<storage::cell> keys;
    storage::list_request list;  ///< when `from` is null and it is no summary
    callback done;
    struct summary_request {
      const storage::table* of = nullptr;
      std::size_t oldest_column = 0;
      std::function<void(result<storage::table_summary>)> done;
    };
    std::optional<summary_request> summary = {};
  };
  void offer(entry e);
  void refuse(entry& e);
  void read_waiting();
  void answer(entry& e);
  void answer_points(std::span<entry> points);
  void report_caches();

  storage::store& store_;
  application::row_reader rows_;
  cache_report report_;
  std::function<void()> shed_;
  log_sink log_;
  application::row_reader_statistics reported_;
  work_queue<entry> queue_;
};

}  // namespace comanda::host
