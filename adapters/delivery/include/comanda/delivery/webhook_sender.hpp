#pragma once

#include <boost/describe/class.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "comanda/http/client.hpp"
#include "comanda/kernel/ports.hpp"
#include "comanda/notifications/sender.hpp"

namespace comanda::delivery {

/// What is posted to a customer's URL.
struct webhook_message {
  comanda::notification_id notification_id;
  std::string type;  ///< of the event that it tells of; "" when an operator sent it
  comanda::customer_id customer_id;
  std::string subject;
  std::string body;
  std::int64_t attempt = 1;
};
BOOST_DESCRIBE_STRUCT(webhook_message, (), (notification_id, type, customer_id, subject, body, attempt))

struct webhook_options {
  std::vector<std::string> secrets;  ///< newest first; with the customer's key of each is signed
  /// Also to loopback and private addresses: http::outgoing_request::public_only says why not.
  bool allow_private = false;
  std::chrono::milliseconds timeout{10'000};  ///< for the whole request; shorter than an effect's lease
};

/// Posts notifications to the customers' URLs, signed: see the README for what a receiver checks. Delivered: 2xx. A
/// failure for good: an address that the client refuses, and every 4xx but 408, 409, 425 and 429. All else is for now.
class webhook_sender : public notifications::sender {
 public:
  webhook_sender(std::shared_ptr<http::client> by, clock& time, webhook_options options)
      : client_(std::move(by)), clock_(time), options_(std::move(options)) {}
  [[nodiscard]] notifications::delivery_answer deliver(const notifications::delivery_request& r) override;

 private:
  std::shared_ptr<http::client> client_;
  clock& clock_;
  webhook_options options_;
};

}  // namespace comanda::delivery
