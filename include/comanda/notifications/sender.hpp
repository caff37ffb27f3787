#pragma once

#include <boost/describe/class.hpp>
#include <string>

#include "comanda/notifications/notification.hpp"

namespace comanda::notifications {

/// What is to be delivered. The payload of an effect.
struct delivery_request {
  comanda::notification_id notification_id;  ///< goes along, so that a receiver can tell a repetition
  comanda::customer_id customer_id;
  notifications::channel channel = notifications::channel::log;
  std::string event_type;  ///< what it tells of; "" when an operator sent it
  std::string recipient;
  std::string subject;
  std::string body;
  std::int64_t attempt = 1;
};
BOOST_DESCRIBE_STRUCT(delivery_request, (),
                      (notification_id, customer_id, channel, event_type, recipient, subject, body, attempt))

struct delivery_answer {
  bool delivered = false;
  bool permanent = false;  ///< of a failure: trying again is useless
  std::string detail;      ///< the other side's words or ours; see `perform`
};

/// Delivers over one or more channels. Called by the effect pool, outside every transaction; implemented by
/// comanda::delivery and comanda::smtp. Thread rule: one instance belongs to one thread. Never throws.
class sender {
 public:
  virtual ~sender() = default;
  [[nodiscard]] virtual delivery_answer deliver(const delivery_request& r) = 0;
};

}  // namespace comanda::notifications
