#pragma once

#include <map>
#include <memory>
#include <string>

#include "comanda/messaging/message.hpp"
#include "comanda/messaging/ports.hpp"
#include "log.hpp"
#include "setting_source.hpp"

namespace comanda::host {

/// The broker's user of each service; empty: who sent a message is not asked.
using broker_users = std::map<std::string, std::string, std::less<>>;

inline constexpr std::size_t broker_users_max = 64;

/// BROKER_USERS: `orders=shop_orders,inventory=shop_inventory`. Mistakes are gathered in `from`.
[[nodiscard]] broker_users read_broker_users(setting_source& from);
/// As it is written.
[[nodiscard]] std::string to_text(const broker_users& users);

/// Whether the user that the broker vouches for may send this: the one of the service that the message says it is from,
/// or that of `own`, who sends its own dead messages again. Error: forbidden, with the cause.
[[nodiscard]] result<> check_sender(const messaging::message& m, std::string_view user, const broker_users& users,
                                    std::string_view own);

/// A consumer that gives up what comes from somebody else than it says. What cannot be read is handed on: its reader
/// knows the cause. Thread rule: that of the port.
class vouched_consumer final : public messaging::consumer {
 public:
  vouched_consumer(std::unique_ptr<messaging::consumer> from, broker_users users, std::string own, log_sink log)
      : from_(std::move(from)), users_(std::move(users)), own_(std::move(own)), log_(std::move(log)) {}

  [[nodiscard]] result<std::vector<messaging::delivery>> poll(std::size_t limit,
                                                              std::chrono::milliseconds wait) override;
  void settle(std::span<const messaging::settled> outcomes) override { from_->settle(outcomes); }
  void wake() override { from_->wake(); }
  [[nodiscard]] result<> check() override { return from_->check(); }

 private:
  std::unique_ptr<messaging::consumer> from_;
  broker_users users_;
  std::string own_;
  log_sink log_;
};

/// A consumer of the parking queue that marks what is there neither by the service itself, which moves what it gives
/// up, nor by whom the message says: a forged one must not be sent again under the service's own name. Thread rule:
/// that of the port.
class vouched_parking final : public messaging::consumer {
 public:
  vouched_parking(std::unique_ptr<messaging::consumer> from, broker_users users, std::string own)
      : from_(std::move(from)), users_(std::move(users)), own_(std::move(own)) {}

  [[nodiscard]] result<std::vector<messaging::delivery>> poll(std::size_t limit,
                                                              std::chrono::milliseconds wait) override;
  void settle(std::span<const messaging::settled> outcomes) override { from_->settle(outcomes); }
  void wake() override { from_->wake(); }
  [[nodiscard]] result<> check() override { return from_->check(); }

 private:
  std::unique_ptr<messaging::consumer> from_;
  broker_users users_;
  std::string own_;
};

}  // namespace comanda::host
