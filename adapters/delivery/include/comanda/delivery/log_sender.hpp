#pragma once

#include <functional>

#include "comanda/notifications/sender.hpp"

namespace comanda::delivery {

/// "Delivers" by writing the notification to the log: the channel that needs nothing and reaches the operator.
class log_sender : public notifications::sender {
 public:
  using sink = std::function<void(const notifications::delivery_request&)>;
  explicit log_sender(sink write) : write_(std::move(write)) {}
  [[nodiscard]] notifications::delivery_answer deliver(const notifications::delivery_request& r) override;

 private:
  sink write_;
};

}  // namespace comanda::delivery
