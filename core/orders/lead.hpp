#pragma once

#include "rules.hpp"

// How the engine's transitions become decisions on orders.
namespace comanda::orders::detail {

/// Begins a saga on an order that is confirmed, or new. When another saga still has steps to do, the new one is stored
/// and follows it. `o` is changed in place, its `saga_id` included. Error: internal (no such definition).
[[nodiscard]] result<> begin_saga(std::string_view type, const comanda::saga_id& id, order& o, const situation& s,
                                  decision& d);

/// Gives an input to a saga and does what comes of it: commands with their payloads, local steps, timeline, deadline,
/// what the end of the saga means for the order, and the start of the saga that follows. `o` is changed in place.
/// Whether anything changed. Errors: of the engine; internal (no such definition).
[[nodiscard]] result<bool> lead(const saga::instance& at, const saga::input& what, order& o, const situation& s,
                                decision& d);

/// Turns a saga round that waits for another one to end: it will not begin. Errors: as of `lead`, and invalid_state.
[[nodiscard]] result<> withdraw(const saga::instance& waiting, const saga::input& why, order& o, const situation& s,
                                decision& d);

/// Saves the order as its next version when it is not what was found.
void save_if_changed(order next, const order& before, const situation& s, decision& d);

/// The id of the saga of an order's n-th change.
[[nodiscard]] comanda::saga_id revision_of(const order_id& o, std::int64_t revision);
/// The change that a saga carries out, which need not be the last one that was asked for; nothing when it is no
/// revision.
[[nodiscard]] std::optional<order_change> change_of(const order& o, const comanda::saga_id& saga);

/// The message of a saga's command.
[[nodiscard]] messaging::message command_message(const saga::send& send, const saga::instance& i, const order& o,
                                                 const situation& s);

/// Local steps: what the order itself does at a point of a saga. Error: internal (a step that is not known here).
[[nodiscard]] result<> do_local_step(std::string_view step, order& o, const application::context& ctx, decision& d);

/// What the end of a saga that was turned round means for the order.
void give_up(const saga::instance& i, order& o, const application::context& ctx, decision& d);

}  // namespace comanda::orders::detail
