#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace comanda::rabbitmq::detail {

/// What is published on a channel in confirm mode and not confirmed yet. The broker counts the messages of a channel
/// from 1, and so do we; it confirms them one by one or all up to a number, and in any order.
class confirm_tracker {
 public:
  /// A new channel: counting starts again.
  void reset() {
    open_.clear();
    last_tag_ = 0;
    bytes_ = 0;
  }

  /// The next message went out. `key` is the caller's; `message_id` finds it when it is returned.
  void sent(std::uint64_t key, std::string message_id, std::size_t bytes) {
    open_.push_back({++last_tag_, key, std::move(message_id), bytes, false, true});
    bytes_ += bytes;
  }

  /// The broker had no queue for it; its confirmation is still to come. False: nothing of that id is on its way.
  [[nodiscard]] bool returned(std::string_view message_id) {
    for (auto& entry : open_) {
      if (entry.waits && !entry.returned && entry.message_id == message_id) {
        entry.returned = true;
        return true;
      }
    }
    return false;
  }

  /// Calls `settle(key, accepted)` for each message that this answers. False, and no call: the number was never sent,
  /// or is that of one message that was answered before.
  template <class F>
  [[nodiscard]] bool confirmed(std::uint64_t tag, bool multiple, bool positive, F&& settle) {
    if (tag == 0 || tag > last_tag_ || (!multiple && !waits_for(tag))) return false;
    for (auto& entry : open_) {
      if (entry.tag > tag) break;
      if (!entry.waits || (!multiple && entry.tag != tag)) continue;
      entry.waits = false;
      bytes_ -= entry.bytes;
      settle(entry.key, positive && !entry.returned);
    }
    while (!open_.empty() && !open_.front().waits) open_.pop_front();
    return true;
  }

  /// An upper bound of the messages without an answer: one that overtook an older one counts until that is answered.
  [[nodiscard]] std::size_t outstanding() const noexcept { return open_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  /// Numbers have no gap, so a message's place follows from its own.
  [[nodiscard]] bool waits_for(std::uint64_t tag) const {
    return !open_.empty() && tag >= open_.front().tag && open_[tag - open_.front().tag].waits;
  }

  struct sent_message {
    std::uint64_t tag;
    std::uint64_t key;
    std::string message_id;
    std::size_t bytes;
    bool returned;
    bool waits;
  };
  std::deque<sent_message> open_;
  std::uint64_t last_tag_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace comanda::rabbitmq::detail
