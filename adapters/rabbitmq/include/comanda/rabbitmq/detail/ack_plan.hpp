#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace comanda::rabbitmq::detail {

/// Turns settled deliveries into as few acknowledgements as possible: one for everything up to the first that is still
/// open, and one each for those behind it, so that a slow one holds nobody up.
class ack_plan {
 public:
  struct ack {
    std::uint64_t tag;
    bool multiple;
    friend bool operator==(const ack&, const ack&) = default;
  };

  void reset() {
    open_.clear();
    first_tag_ = 1;
    unsettled_ = 0;
  }
  /// A delivery came in. False: it is not the next one; tags count from 1 without a gap, as on a channel.
  [[nodiscard]] bool delivered(std::uint64_t tag) {
    if (tag != first_tag_ + open_.size()) return false;
    open_.push_back(state::waiting);
    ++unsettled_;
    return true;
  }
  void done(std::uint64_t tag) { mark(tag, state::done); }
  /// The broker knows already: it was rejected.
  void gone(std::uint64_t tag) { mark(tag, state::gone); }

  /// What to send now. The tag of a multiple acknowledgement is always one that the broker still waits for.
  [[nodiscard]] std::vector<ack> take() {
    std::vector<ack> acks;
    std::uint64_t last_done = 0;
    std::size_t prefix_done = 0;
    for (; !open_.empty() && open_.front() != state::waiting; open_.pop_front(), ++first_tag_) {
      if (open_.front() != state::done) continue;
      last_done = first_tag_;
      ++prefix_done;
      --unsettled_;
    }
    if (prefix_done > 0) acks.push_back({last_done, prefix_done > 1});
    for (std::size_t i = 0; i < open_.size(); ++i) {
      if (open_[i] != state::done) continue;
      acks.push_back({first_tag_ + i, false});
      open_[i] = state::gone;
      --unsettled_;
    }
    return acks;
  }
  /// Deliveries that the broker has had no answer to: what it may have under way at once is bounded by the prefetch.
  [[nodiscard]] std::size_t unsettled() const noexcept { return unsettled_; }

 private:
  enum class state : std::uint8_t { waiting, done, gone };
  void mark(std::uint64_t tag, state to) {
    if (tag < first_tag_ || tag - first_tag_ >= open_.size()) return;
    auto& entry = open_[tag - first_tag_];
    if (entry == state::gone) return;
    if (to == state::gone) --unsettled_;
    entry = to;
  }
  std::deque<state> open_;
  std::uint64_t first_tag_ = 1;
  std::size_t unsettled_ = 0;
};

}  // namespace comanda::rabbitmq::detail
