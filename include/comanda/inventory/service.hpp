#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "comanda/application/service.hpp"
#include "comanda/inventory/commands.hpp"

namespace comanda::inventory {

struct model {
  static constexpr std::string_view service = "inventory";
  using aggregates = boost::mp11::mp_list<item, reservation>;
  using facts = boost::mp11::mp_list<stock_movement>;
};

struct settings {
  /// How long stock is set aside. Longer than a fulfilment takes, so that only a lost one meets it.
  microseconds reservation_lifetime = std::chrono::minutes(15);
};

/// The rules of the Inventory service. Immutable; see application::participant.
///
/// What a saga's command meets, and what comes of it (a command sent again under a new message id is answered again and
/// does nothing twice):
///
/// | reservation | reserve                 | release                    | commit                | its time is over |
/// | ----------- | ----------------------- | -------------------------- | --------------------- | ---------------- |
/// | none        | held, or stock_rejected | released: a tombstone      | error invalid_state   | -                |
/// | held        | stock_reserved again    | released, stock given back | committed             | expired          |
/// | committed   | stock_reserved again    | released, stock returned   | stock_committed again | -                |
/// | released    | stock_rejected          | stock_released again       | error invalid_state   | -                |
/// | expired     | as for none             | released, nothing to give  | see below             | -                |
///
/// A late commit of an expired reservation takes the stock when there is enough, else it is the error invalid_state.
///
/// A commit cannot be refused: its error leaves the message unanswered, and the saga's deadline sends it again until
/// the stock is there or an operator steps in.
class service {
 public:
  using model = inventory::model;
  using command = inventory::command;
  using settings = inventory::settings;

  explicit service(settings with = {}) : settings_(with) {}

  void keys(const command& c, application::key_set<model>& keys) const;
  /// The items of a reservation that the command did not name itself.
  void more_keys(const command& c, const application::state<model>& found, application::key_set<model>& keys) const;
  /// Errors of put_item and create_item: validation_failed, already_exists (create_item), version_mismatch (put_item
  /// under If-Match), invalid_state (on_hand below reserved). Errors of the others: validation_failed (reserve: no
  /// lines, too many, a quantity that is not 1 to level_max), invalid_state (see the table), item_not_found (an item
  /// that a reservation holds is gone).
  [[nodiscard]] result<application::decision<model>> decide(const command& c, const application::state<model>& found,
                                                            const application::context& ctx) const;
  [[nodiscard]] result<command> from_message(const messaging::message& m) const;
  [[nodiscard]] result<command> from_timer(const application::timer_row& t) const;
  /// No events: commands come to a service by its name.
  [[nodiscard]] static std::vector<std::string> listens_to() { return {}; }

 private:
  settings settings_;
};

/// The kind of the timer that ends a reservation; its subject is the order's id.
inline constexpr std::string_view reservation_expiry_timer = "reservation_expiry";
[[nodiscard]] inline uuid expiry_timer_of(const order_id& order) {
  return derive_uuid(order.value(), {reservation_expiry_timer});
}

}  // namespace comanda::inventory
