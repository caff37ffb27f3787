#pragma once

#include <string>
#include <vector>

#include "comanda/application/service.hpp"
#include "comanda/orders/commands.hpp"
#include "comanda/orders/sagas.hpp"
#include "comanda/saga/coordinator.hpp"

namespace comanda::orders {

/// The rules of the Orders service: it takes orders and leads the sagas. Immutable; see application::participant.
///
/// | order            | revise_order                | cancel_order                                |
/// | ---------------- | --------------------------- | ------------------------------------------- |
/// | pending          | order_busy                  | cancel_pending: the fulfilment is turned    |
/// | confirmed        | revision_pending (the same  | cancel_pending: the cancellation begins     |
/// |                  | lines again change nothing) |                                             |
/// | revision_pending | order_busy                  | order_busy                                  |
/// | cancel_pending   | order_busy                  | accepted again                              |
/// | cancelled        | invalid_state               | ok: it is                                   |
/// | rejected         | invalid_state               | order_not_cancellable                       |
class service {
 public:
  using model = orders::model;
  using command = orders::command;

  using settings = orders::settings;

  explicit service(settings with = {});
  /// With other sagas than the usual, or more versions of them.
  explicit service(saga::coordinator<model> sagas) : sagas_(std::move(sagas)) {}

  void keys(const command& c, application::key_set<model>& keys) const;
  /// The saga that has an order; the order of a saga, and the saga that follows.
  void more_keys(const command& c, const application::state<model>& found, application::key_set<model>& keys) const;
  /// Errors of place_order and revise_order: validation_failed (DUPLICATE_SKU, a total that does not fit). Of
  /// place_order: forbidden (for another customer), already_exists (the id). Of revise_order and cancel_order:
  /// order_not_found, version_mismatch, and what the table says. Of what moves a saga: those of `saga::coordinator`.
  [[nodiscard]] result<application::decision<model>> decide(const command& c, const application::state<model>& found,
                                                            const application::context& ctx) const;
  [[nodiscard]] result<command> from_message(const messaging::message& m) const;
  [[nodiscard]] result<command> from_timer(const application::timer_row& t) const;
  [[nodiscard]] static std::vector<std::string> listens_to();

  [[nodiscard]] const saga::registry& sagas() const noexcept { return sagas_.definitions(); }
  /// Error: invalid_state (sagas are under way whose definition it does not have).
  [[nodiscard]] result<> may_start(storage::store& in) const;

 private:
  saga::coordinator<model> sagas_;
};

}  // namespace comanda::orders

extern template class comanda::saga::transitions<comanda::orders::model>;
extern template class comanda::saga::coordinator<comanda::orders::model>;
