#pragma once

#include <vector>

#include "bounded_queue.hpp"
#include "comanda/messaging/relay.hpp"
#include "health_board.hpp"
#include "log.hpp"

namespace comanda::host {

inline constexpr std::size_t outbox_waiting_max = 20'000;
inline constexpr std::chrono::seconds outbox_lease{15};  ///< of a row that is found again

/// The thread of a lane that publishes. What the writer committed comes through the queue, so that the hot path never
/// reads the outbox; what is left over in the table is looked for once in a while.
class relay_thread {
 public:
  relay_thread(storage::store& store, messaging::publisher& to, clock& time, health_board& health, log_sink log)
      : relay_(store, to, time, outbox_lease,
               [log](const error& e) {
                 log(severity::error, "a stored row cannot be read", {{"cause", e.message}});
               }),
        publisher_(to),
        clock_(time),
        health_(health),
        log_(std::move(log)) {}

  /// Rows too many are dropped here and found in the table when their lease ends.
  void offer(std::vector<application::outbox_row> rows) { static_cast<void>(queue_.push_all(rows)); }

  /// Runs until `close`; then what waits is still published, as far as the broker takes it.
  void run();
  void close() { queue_.close(); }
  [[nodiscard]] std::size_t waiting() const { return queue_.size(); }

 private:
  void publish_waiting();
  void publish(std::vector<application::outbox_row> rows);
  void keep_while_leased(std::vector<application::outbox_row> rows);
  void recover_when_due();

  messaging::outbox_relay relay_;
  messaging::publisher& publisher_;
  clock& clock_;
  health_board& health_;
  log_sink log_;
  bounded_queue<application::outbox_row> queue_{outbox_waiting_max};
  std::vector<application::outbox_row> left_;  ///< the broker did not take them yet; our lease still holds
  timestamp next_recovery_;
};

}  // namespace comanda::host
