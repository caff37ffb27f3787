#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "comanda/application/batch.hpp"
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
/// does nothing twice). The order's own reservation:
///
/// | reservation | reserve              | release, return        | commit                | its time is over |
/// | ----------- | -------------------- | ---------------------- | --------------------- | ---------------- |
/// | none        | held or rejected (*) | released: a tombstone  | error invalid_state   | -                |
/// | held        | stock_reserved again | released, given back   | committed             | expired          |
/// | committed   | stock_reserved again | released, all returned | stock_committed again | -                |
/// | released    | rejected             | answered again         | error invalid_state   | -                |
/// | expired     | as for none          | released, nothing left | see below             | -                |
///
/// "rejected" is the answer stock_rejected with its code. (*) For want of stock it is for good: a saga does not undo a
/// step that was refused, so the same command must not succeed when it comes again and finds the stock there. The
/// short lines are kept, in a tombstone when there is no reservation, and are the answer to a reserve that comes again.
/// So it is with prices that are not the catalogue's, which goes before want of stock.
/// A late commit of an expired reservation takes the stock when there is enough, else it is the error invalid_state.
/// What returns to an item that was withdrawn brings it back.
///
/// Revision n of the order, which begins only when its fulfilment has ended:
///
/// | reservation        | adjust                        | commit of n           | restore                    |
/// | ------------------ | ----------------------------- | --------------------- | -------------------------- |
/// | none               | rejected NOTHING_RESERVED     | error invalid_state   | reservation_restored       |
/// | held, expired      | error invalid_state           | error invalid_state   | restored: a tombstone      |
/// | released           | rejected RESERVATION_RELEASED | error invalid_state   | restored: a tombstone      |
/// | committed          |                               |                       |                            |
/// | - n prepared       | reservation_adjusted again    | committed             | restored, given back       |
/// | - n committed (*)  | reservation_adjusted again    | stock_committed again | error invalid_state        |
/// | - n restored       | rejected REVISION_RESTORED    | error invalid_state   | reservation_restored again |
/// | - another prepared | error invalid_state           | error invalid_state   | restored: a tombstone      |
/// | - none of these    | prepared, or rejected (**)    | error invalid_state   | restored: a tombstone      |
///
/// Preparing sets aside what the change adds, all or nothing. The commit takes that, brings back what the change takes
/// off, and makes the change the reservation's lines. A tombstone refuses the adjust that comes late. Release and
/// return take back what is prepared. (*) Or a later one. For restore the row below goes first: the undo of n may come
/// once more when the order has been changed since. Commit and restore go by these two rows in every state: the answer
/// to what has been done does not change. (**) For want of stock or other prices. For good, as if it had been restored:
/// a saga does not undo a step that was refused, so the same command must not succeed when it comes again and finds the
/// stock there.
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
  /// Errors of the commands on an item: validation_failed, already_exists (create_item), item_not_found (adjust_item,
  /// withdraw_item), version_mismatch (under If-Match; not of create_item), invalid_state (on_hand below what is
  /// reserved or above level_max), item_in_use (withdraw_item while any is reserved). Errors of the others:
  /// validation_failed (reserve and adjust: no lines, too many, a quantity that is not 1 to level_max; a revision that
  /// is none), invalid_state (see the tables; levels that would leave their bounds).
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

extern template class comanda::application::batch<comanda::inventory::model>;
