#pragma once

#include <chrono>
#include <memory>

#include "comanda/application/gates.hpp"
#include "comanda/orders/order.hpp"
#include "exchange.hpp"

namespace comanda::rest {

/// The requests of a lane that wait for their order to be decided. They are bounded, in the lane and of each caller,
/// because each holds a connection and looks into the database again and again.
class order_waits {
 public:
  order_waits(application::read_gate& reads, const environment& env)
      : reads_(reads), of_lane_(std::make_shared<caller_seats>(env.waits_max)), of_callers_(env.waits) {}

  /// Answers 201 with the order as soon as it has left `pending`, or as it is when the time is over, the caller's token
  /// has ended, the client has left or the process leaves. It looks into the database, not at this process's own
  /// messages: another instance may lead the saga. A read that fails ends the wait with `placed`, the answer that the
  /// command gave: the order is accepted. So does a bound that is reached, at once: a preference is no order.
  void answer_when_decided(const order_id& id, std::chrono::seconds wait, exchange x, http::response placed) const;

  [[nodiscard]] std::size_t waiting() const { return of_lane_->taken(); }

 private:
  application::read_gate& reads_;
  const std::shared_ptr<caller_seats> of_lane_;  // with the lane as its only caller
  const std::shared_ptr<caller_seats> of_callers_;
};

}  // namespace comanda::rest
