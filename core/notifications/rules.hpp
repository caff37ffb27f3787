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
[[nodiscard]] result<decision> decide(const delivery_finished& c, const situation& s);

struct address {
  channel over = channel::log;
  std::string recipient;
  friend bool operator==(const address&, const address&) = default;
};

/// Where a customer is told: each address once, and at least one. `wishes` is nullptr when he has said nothing.
[[nodiscard]] std::vector<address> addresses_of(const customer_id& customer, const preferences* wishes,
                                                const settings& with);

/// Writes down that the notification is to be delivered: now, or when the wait after the attempts so far is over.
void deliver(const notification& n, const situation& s, decision& d);

}  // namespace comanda::notifications::detail
