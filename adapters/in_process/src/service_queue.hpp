#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "comanda/messaging/ports.hpp"

namespace comanda::in_process {

using steady = std::chrono::steady_clock;

/// What one `publish` call waits for. Guarded by the lock of the bus.
struct batch_wait {
  std::vector<bool> accepted;
  std::size_t outstanding = 0;  ///< messages whose fate is open
  std::condition_variable changed;
};

/// One message of a batch: settled when each service that got it has settled it.
struct ticket {
  std::shared_ptr<batch_wait> batch;
  std::size_t index = 0;
  std::size_t services = 0;  ///< that have not settled it yet
  bool closed = false;

  void settle() {
    if (closed || --services > 0) return;
    close(true);
  }
  void refuse() {
    if (!closed) close(false);
  }

 private:
  void close(bool accepted) {
    closed = true;
    batch->accepted[index] = accepted;
    if (--batch->outstanding == 0) batch->changed.notify_all();
  }
};

/// Where a message waits for a consumer.
enum class line {
  delivery,  ///< to be handled
  parking,   ///< given up, to be kept for an operator
};

/// A message as one service has it.
struct item {
  messaging::outgoing message;
  line where = line::delivery;
  std::uint32_t attempts = 0;
  std::uint64_t holder = 0;                    ///< the epoch of the consumer that has it; 0: none
  messaging::failure failed;                   ///< once it has failed
  std::vector<std::weak_ptr<ticket>> waiting;  ///< senders; those that timed out are gone
};

/// The messages of one service, wherever each stands. Not locked: the bus does that.
class service_queue {
 public:
  std::map<std::uint64_t, std::set<std::string>> consumers;  ///< epoch -> event types
  std::set<std::uint64_t> parking_consumers;                 ///< epochs

  [[nodiscard]] bool listens(const std::string& event_type) const;
  [[nodiscard]] bool holds(const std::string& id) const { return by_id_.contains(id); }
  [[nodiscard]] std::size_t size() const { return by_id_.size(); }
  [[nodiscard]] std::condition_variable& arrived(line at) { return lines_[index(at)].arrived; }

  /// Adds the message, or joins the copy that is here already.
  void add(const messaging::outgoing& message, const std::shared_ptr<ticket>& sender);
  /// Hands over up to `limit` messages; those whose delay has passed come first.
  [[nodiscard]] std::vector<messaging::delivery> take(line from, std::size_t limit, std::uint64_t epoch,
                                                      steady::time_point now);
  [[nodiscard]] bool ready(line at, steady::time_point now) const;
  /// When the next delayed message is due; max() when there is none.
  [[nodiscard]] steady::time_point next_due(line at) const;

  /// The message that `epoch` holds under `tag`; null when it does not.
  [[nodiscard]] std::shared_ptr<item> held(std::uint64_t tag, std::uint64_t epoch) const;
  /// It is done with: tells the senders and forgets it.
  void finish(std::uint64_t tag);
  /// It comes again at `due`.
  void delay(std::uint64_t tag, steady::time_point due);
  /// It waits for a parking consumer from now on. Its senders go on waiting.
  void park(std::uint64_t tag);
  /// Takes back what the consumer held; refuses everything when it was the last that handles messages.
  void leave(std::uint64_t epoch);
  /// Refuses everything.
  void abandon();

 private:
  struct waiting_line {
    std::deque<std::shared_ptr<item>> ready;
    std::multimap<steady::time_point, std::shared_ptr<item>> delayed;
    std::condition_variable arrived;
  };
  static constexpr std::size_t index(line l) { return static_cast<std::size_t>(l); }
  void make_ready(std::shared_ptr<item> entry);

  std::unordered_map<std::string, std::shared_ptr<item>> by_id_;
  std::array<waiting_line, 2> lines_;
  std::map<std::uint64_t, std::shared_ptr<item>> in_flight_;  ///< tag -> message
  std::uint64_t last_tag_ = 0;
};

}  // namespace comanda::in_process
