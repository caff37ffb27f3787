#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "comanda/application/gates.hpp"
#include "comanda/http/message.hpp"
#include "comanda/kernel/id.hpp"
#include "comanda/orders/order.hpp"
#include "comanda/rest/environment.hpp"
#include "pieces.hpp"

namespace comanda::rest {

/// All event streams of a lane. However many there are, it looks into the database for all of them at once: for the
/// entry that is next on each order's timeline, whose key is known before it is there. Only an order that has news
/// costs a read of its own, whichever instance made them. Thread rule: safe from every thread.
class timeline_watch : public std::enable_shared_from_this<timeline_watch> {
 public:
  using milliseconds = std::chrono::milliseconds;

  /// Of the timer that everything here goes by; it runs while there are streams.
  static constexpr milliseconds beat{250};
  /// Streams whose order has been silent for `quiet_after` are looked at every `quiet_beats`.
  static constexpr milliseconds quiet_after{5'000};
  static constexpr std::uint64_t quiet_beats = 4;
  /// How often it is asked whether the entry that was sent last is still there: a database that was put back to an old
  /// copy has another history, and what happens in it must not be hidden until its numbers have caught up.
  static constexpr std::uint64_t history_beats = 60;
  static constexpr milliseconds silence_max{15'000};  ///< Rule: the REST contract has a comment every 15 s
  /// What is sent at a time, and the next not before that is taken: the transport cuts whoever has 256 KiB waiting. One
  /// entry alone may have more.
  static constexpr std::size_t entries_together_max = 100;
  static constexpr std::size_t bytes_together_max = 64 * 1024;
  static constexpr std::size_t entries_read_together =
      16;  ///< each may be large, and those above a batch are for nothing

  timeline_watch(application::read_gate& reads, std::shared_ptr<const environment> env)
      : reads_(reads), env_(std::move(env)) {}

  /// Sends the timeline after `last_event_id` (0: all of it), and what is added to it until the client or the process
  /// leaves, or the moment `until` has come. A number above the newest entry's was never given out, or was by a history
  /// that is no more: it stands for the newest. `held` is let go of with the stream.
  void open(const order_id& order, std::int64_t last_event_id, std::shared_ptr<http::body_stream> to,
            std::optional<timestamp> until, std::shared_ptr<void> held);

  [[nodiscard]] std::size_t open_streams() const;

 private:
  using rows = result<std::vector<storage::row>>;

  struct viewer {
    std::uint64_t number = 0;
    order_id order;
    std::shared_ptr<http::body_stream> to;
    std::optional<timestamp> until;
    std::shared_ptr<void> held;
    std::int64_t after = 0;  ///< the sequence of the entry that was sent last
    bool doubtful = false;   ///< whether there is an entry of that sequence has to be asked
    uuid sent{};             ///< the key of that entry, when `after` is not 0
    uuid next{};             ///< and of the one that will follow it
    milliseconds quiet{0};   ///< since the last entry
    milliseconds unsaid{0};  ///< since anything was sent
    bool reading = false;    ///< a read about it is under way; only what comes of that moves `after`
    bool sending = false;    ///< and has come to entries that are not taken yet
  };
  using viewer_pointer = std::shared_ptr<viewer>;
  using group = std::vector<viewer_pointer>;  ///< of one order, all after the same entry

  /// Entries that go out together.
  struct batch {
    page_room room{entries_together_max, bytes_together_max};
    std::string text;
    std::int64_t last = 0;
    bool more = false;        ///< there may be entries behind it
    bool unreadable = false;  ///< it ends before one that cannot be read
  };

  static void go_on_after(viewer& v, std::int64_t sequence);

  /// Settles what is doubtful, and reads on.
  void find_newest(const viewer_pointer& v);
  void found_newest(const viewer_pointer& v, const rows& found);
  void read_on(group of);
  /// False: no entry is to follow.
  static bool add(batch& to, const storage::row& entry);
  void send(const group& of, const batch& entries);
  void taken(std::uint64_t number, bool more);
  void rest_now(const group& of);
  void end(const group& of);
  void forget(std::uint64_t number);

  void arm();
  void on_beat();
  /// Those whose turn it is; none while the look before is under way.
  [[nodiscard]] group due(const std::lock_guard<std::mutex>&);
  void look(const group& at, bool at_history);
  void looked(const group& at, bool at_history, const rows& found);

  application::read_gate& reads_;
  const std::shared_ptr<const environment> env_;
  mutable std::mutex mutex_;  // not held while anything is sent, ended, or asked for
  std::map<std::uint64_t, viewer_pointer> viewers_;
  std::uint64_t opened_ = 0;
  std::uint64_t beats_ = 0;
  bool armed_ = false;
  bool looking_ = false;
};

}  // namespace comanda::rest
