#pragma once

#include <string>
#include <vector>

#include "comanda/application/batch.hpp"
#include "comanda/application/service.hpp"
#include "comanda/orders/commands.hpp"
#include "comanda/saga/engine.hpp"

namespace comanda::orders {

struct model {
  static constexpr std::string_view service = "orders";
  using aggregates = boost::mp11::mp_list<order, saga::instance>;
  using facts = boost::mp11::mp_list<timeline_entry>;
};

struct settings {
  /// Inventory compares each line's price with the item's. Else prices are the client's: it knows them.
  bool catalogue_prices = false;
};

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
///
/// A saga that begins while the one before has retriable steps to do is stored, waits, and starts in the decision that
/// ends the other one (`saga::instance::followed_by`).
class service {
 public:
  using model = orders::model;
  using command = orders::command;

  using settings = orders::settings;

  explicit service(settings with = {});
  explicit service(saga::registry sagas, settings with = {});

  void keys(const command& c, application::key_set<model>& keys) const;
  /// The saga that has an order; the order of a saga, and the saga that follows.
  void more_keys(const command& c, const application::state<model>& found, application::key_set<model>& keys) const;
  /// Errors of place_order and revise_order: validation_failed (DUPLICATE_SKU, a total that does not fit). Of
  /// place_order: forbidden (for another customer), already_exists (the id). Of revise_order and cancel_order:
  /// order_not_found, version_mismatch, and what the table says. Of an operator's commands: saga_not_found,
  /// invalid_state (what the engine cannot grant). Of the saga's commands: order_not_found, saga_not_found, internal
  /// (no such definition here).
  [[nodiscard]] result<application::decision<model>> decide(const command& c, const application::state<model>& found,
                                                            const application::context& ctx) const;
  [[nodiscard]] result<command> from_message(const messaging::message& m) const;
  [[nodiscard]] result<command> from_timer(const application::timer_row& t) const;
  [[nodiscard]] static std::vector<std::string> listens_to();

  [[nodiscard]] const saga::registry& sagas() const noexcept { return sagas_; }
  /// Error: invalid_state (sagas are under way whose definition it does not have).
  [[nodiscard]] result<> may_start(storage::store& in) const;

 private:
  saga::registry sagas_;
  std::vector<std::string> reply_types_;
  settings settings_;
};

/// The kind of the timer that is a saga's deadline; its id is the saga's, its subject the order's id.
inline constexpr std::string_view saga_deadline_timer = "saga_deadline";

}  // namespace comanda::orders

extern template class comanda::application::batch<comanda::orders::model>;
