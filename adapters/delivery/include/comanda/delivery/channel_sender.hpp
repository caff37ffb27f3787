#pragma once

#include <memory>

#include "comanda/notifications/sender.hpp"

namespace comanda::delivery {

/// What delivers over which channel; nullptr where this installation has nothing for it.
struct channel_senders {
  std::unique_ptr<notifications::sender> log = nullptr;
  std::unique_ptr<notifications::sender> email = nullptr;
  std::unique_ptr<notifications::sender> webhook = nullptr;
};

/// Hands each delivery to the sender of its channel. A channel without one is a failure for good.
class channel_sender : public notifications::sender {
 public:
  explicit channel_sender(channel_senders by) : by_(std::move(by)) {}
  [[nodiscard]] notifications::delivery_answer deliver(const notifications::delivery_request& r) override;

 private:
  channel_senders by_;
};

}  // namespace comanda::delivery
