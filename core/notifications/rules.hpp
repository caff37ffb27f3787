#pragma once

#include <string>
#include <vector>

#include "comanda/notifications/service.hpp"

// The rules, one file for each command, over what a decision may see.
namespace comanda::notifications::detail {

using decision = application::decision<model>;

struct situation {
  const application::state<model>& found;
  const application::context& ctx;
  const settings& with;
};

[[nodiscard]] result<decision> decide(const notify_customer& c, const situation& s);
[[nodiscard]] result<decision> decide(const pass_over& c, const situation& s);
[[nodiscard]] result<decision> decide(const put_preferences& c, const situation& s);
[[nodiscard]] result<decision> decide(const delete_preferences& c, const situation& s);
[[nodiscard]] result<decision> decide(const send_notification& c, const situation& s);
[[nodiscard]] result<decision> decide(const retry_notification& c, const situation& s);
[[nodiscard]] result<decision> decide(const delivery_finished& c, const situation& s);

// What a command's own types do not hold by themselves, whatever the state is. Checked before anything is decided.
// Error: validation_failed, with all that is wrong.
[[nodiscard]] result<> check(const notify_customer& asked);
[[nodiscard]] result<> check(const put_preferences& c);
[[nodiscard]] result<> check(const send_notification& c);
template <class Command>
[[nodiscard]] result<> check(const Command&) {
  return {};
}

struct address {
  channel over = channel::log;
  std::string recipient;
  friend bool operator==(const address&, const address&) = default;
};

/// What a customer wants; nullptr when nothing was said, or it was taken back.
[[nodiscard]] const preferences* wishes_of(const application::state<model>& found, const customer_id& customer);

[[nodiscard]] bool is_available(channel over, const settings& with);

/// Where a customer is reached over that channel; "" when there is no address. `wishes` may be nullptr.
[[nodiscard]] std::string recipient_over(channel over, const customer_id& customer, const preferences* wishes);

/// Where a customer is told: each address once, and at least one. `wishes` may be nullptr.
[[nodiscard]] std::vector<address> addresses_of(const customer_id& customer, const preferences* wishes,
                                                const settings& with);

/// Writes down that the notification is to be delivered: at once in a new series of attempts, or when the wait after
/// those that the series has had is over.
void deliver(const notification& n, const situation& s, decision& d);

}  // namespace comanda::notifications::detail
