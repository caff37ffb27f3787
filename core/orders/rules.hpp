#pragma once

#include "comanda/orders/service.hpp"

// The rules, one file for each kind of command, over what a decision may see.
namespace comanda::orders::detail {

/// A command's turn, with what leads the sagas.
class order_turn : public application::turn<model> {
 public:
  order_turn(const application::state<model>& found, const application::context& context,
             const saga::coordinator<model>& sagas)
      : application::turn<model>(found, context), sagas_(sagas) {}

  [[nodiscard]] const saga::coordinator<model>& sagas() const noexcept { return sagas_; }

 private:
  const saga::coordinator<model>& sagas_;
};

[[nodiscard]] result<> decide(const place_order& wanted, order_turn& turn);
[[nodiscard]] result<> decide(const revise_order& wanted, order_turn& turn);
[[nodiscard]] result<> decide(const cancel_order& wanted, order_turn& turn);

// What a command's own types do not hold by themselves, whatever the state is. Checked before anything is decided.
// Error: validation_failed, with all that is wrong.
[[nodiscard]] result<> check(const place_order& c);
[[nodiscard]] result<> check(const revise_order& c);
template <class Command>
[[nodiscard]] result<> check(const Command&) {
  return {};
}

/// An order that the caller may change, in the version that If-Match names. Errors: order_not_found, version_mismatch.
[[nodiscard]] result<order> find_order(const order_id& id, const order_turn& turn);

/// The order as its next version, saved; as it was found when nothing about it changed.
[[nodiscard]] order save_if_changed(order next, const order& before, order_turn& turn);

/// Keeps who does this to the order, when it is not its customer.
void audit_others(std::string_view action, const order& of, order_turn& turn);

/// What a customer learns of the order after a command that goes on in the background.
[[nodiscard]] application::answer answer_with(application::answer_kind kind, const order& of);

/// The id of the saga of an order's n-th change.
[[nodiscard]] comanda::saga_id revision_of(const order_id& order, std::int64_t revision);
/// The change that a saga carries out, which need not be the last one that was asked for; nothing when it is no
/// revision.
[[nodiscard]] std::optional<order_change> change_of(const order& of, const comanda::saga_id& saga);

}  // namespace comanda::orders::detail
