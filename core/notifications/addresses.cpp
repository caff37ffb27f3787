#include <algorithm>

#include "rules.hpp"

namespace comanda::notifications::detail {

namespace {

/// Empty: the customer has given none for this channel.
std::string recipient_over(channel over, const preferences& wishes) {
  switch (over) {
    case channel::email:
      return wishes.email.value_or("");
    case channel::webhook:
      return wishes.webhook_url.value_or("");
    case channel::log:
      return wishes.customer_id.value();
  }
  return {};
}

bool holds(const auto& list, const auto& what) { return std::find(list.begin(), list.end(), what) != list.end(); }

}  // namespace

std::vector<address> addresses_of(const customer_id& customer, const preferences* wishes, const settings& with) {
  std::vector<address> found;
  if (wishes != nullptr) {
    for (auto over : wishes->channels) {
      address a{over, recipient_over(over, *wishes)};
      if (holds(with.available_channels, over) && !a.recipient.empty() && !holds(found, a))
        found.push_back(std::move(a));
    }
  }
  if (found.empty()) found.push_back({channel::log, customer.value()});
  return found;
}

}  // namespace comanda::notifications::detail
