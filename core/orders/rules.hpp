#pragma once

#include "comanda/orders/service.hpp"

// The rules, one file for each kind of command, over what a decision may see.
namespace comanda::orders::detail {

using decision = application::decision<model>;

struct situation {
  const application::state<model>& found;
  const application::context& ctx;
  const saga::registry& sagas;
  const settings& with;
};

[[nodiscard]] result<decision> decide(const place_order& c, const situation& s);
[[nodiscard]] result<decision> decide(const revise_order& c, const situation& s);
[[nodiscard]] result<decision> decide(const cancel_order& c, const situation& s);
[[nodiscard]] result<decision> decide(const retry_saga& c, const situation& s);
[[nodiscard]] result<decision> decide(const compensate_saga& c, const situation& s);
[[nodiscard]] result<decision> decide(const saga_reply& c, const situation& s);
[[nodiscard]] result<decision> decide(const saga_deadline& c, const situation& s);
[[nodiscard]] result<decision> decide(const unrelated_event& c, const situation& s);

// What a command's own types do not hold by themselves, whatever the state is. Checked before anything is decided.
// Error: validation_failed, with all that is wrong.
[[nodiscard]] result<> check(const place_order& c);
[[nodiscard]] result<> check(const revise_order& c);
template <class Command>
[[nodiscard]] result<> check(const Command&) {
  return {};
}

/// An order that the caller may change, in the version that If-Match names. Errors: order_not_found, version_mismatch.
[[nodiscard]] result<order> find_order(const order_id& id, const situation& s);

/// Keeps who does this to the order, when it is not its customer.
void audit_others(std::string_view action, const order& o, const situation& s, decision& d);

/// What a customer learns of the order after a command that goes on in the background.
[[nodiscard]] application::answer answer_with(application::answer_kind kind, const order& o);

}  // namespace comanda::orders::detail
