#include <algorithm>

#include "rules.hpp"

namespace comanda::notifications::detail {

namespace {

bool holds(const auto& list, const auto& what) { return std::find(list.begin(), list.end(), what) != list.end(); }

}  // namespace

const preferences* wishes_of(const application::state<model>& found, const customer_id& customer) {
  const auto* wishes = found.find<preferences>(customer);
  return wishes == nullptr || wishes->deleted ? nullptr : wishes;
}

bool is_available(channel over, const settings& with) { return holds(with.available_channels, over); }

std::string recipient_over(channel over, const customer_id& customer, const preferences* wishes) {
  switch (over) {
    case channel::email:
      return wishes == nullptr ? "" : wishes->email.value_or("");
    case channel::webhook:
      return wishes == nullptr ? "" : wishes->webhook_url.value_or("");
    case channel::log:
      return customer.value();
  }
  return {};
}

std::vector<address> addresses_of(const customer_id& customer, const preferences* wishes, const settings& with) {
  std::vector<address> found;
  if (wishes != nullptr) {
    for (auto over : wishes->channels) {
      address a{over, recipient_over(over, customer, wishes)};
      if (is_available(over, with) && !a.recipient.empty() && !holds(found, a)) found.push_back(std::move(a));
    }
  }
  if (found.empty()) found.push_back({channel::log, customer.value()});
  return found;
}

}  // namespace comanda::notifications::detail
