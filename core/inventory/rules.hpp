#pragma once

#include <string>
#include <vector>

#include "comanda/inventory/service.hpp"
#include "comanda/schema/checks.hpp"

// The rules, one file for each command (or two that are alike), over what a decision may see.
namespace comanda::inventory::detail {

using decision = application::decision<model>;

struct situation {
  const application::state<model>& found;
  const application::context& ctx;
  const settings& with;
};

[[nodiscard]] result<decision> decide(const put_item& c, const situation& s);
[[nodiscard]] result<decision> decide(const create_item& c, const situation& s);
[[nodiscard]] result<decision> decide(const adjust_item& c, const situation& s);
[[nodiscard]] result<decision> decide(const withdraw_item& c, const situation& s);
[[nodiscard]] result<decision> decide(const reserve& c, const situation& s);
[[nodiscard]] result<decision> decide(const release& c, const situation& s);
[[nodiscard]] result<decision> decide(const commit& c, const situation& s);
[[nodiscard]] result<decision> decide(const take_back& c, const situation& s);
[[nodiscard]] result<decision> decide(const adjust& c, const situation& s);
[[nodiscard]] result<decision> decide(const restore& c, const situation& s);
[[nodiscard]] result<decision> decide(const expire_reservation& c, const situation& s);

// What a command's own types do not hold by themselves, whatever the state is. Checked before anything is decided.
// Error: validation_failed, with all that is wrong.
[[nodiscard]] result<> check(const put_item& c);
[[nodiscard]] result<> check(const create_item& c);
[[nodiscard]] result<> check(const adjust_item& c);
[[nodiscard]] result<> check(const reserve& c);
[[nodiscard]] result<> check(const adjust& c);
/// What a saga asks for is about an order.
template <class Command>
[[nodiscard]] result<> check(const Command& asked) {
  schema::checks wrong;
  if constexpr (requires { asked.request.order_id; })
    wrong.unless_given("order_id", asked.request.order_id != comanda::order_id());
  return wrong.outcome();
}

/// The item, or nullptr when there is none or it was withdrawn, which is the same for everybody outside.
[[nodiscard]] const item* find_item(const sku& s, const situation& in);

/// A change of one item's levels, and its row in the ledger.
struct level_change {
  comanda::sku sku;
  movement_kind kind = movement_kind::receipt;
  std::int64_t on_hand_delta = 0;
  std::int64_t reserved_delta = 0;
  std::optional<comanda::order_id> order_id;
  std::string reason;
};

/// Writes the items, a movement for each change and an event for each item that has just become low. Once in a
/// decision; a SKU may have several changes, each of another kind. Stock that comes back to a withdrawn item brings it
/// back. Errors: item_not_found; invalid_state (a level outside of 0 <= reserved <= on_hand <= level_max).
[[nodiscard]] result<> change_levels(const std::vector<level_change>& changes, const situation& s, decision& d);
/// The movement alone; none when no level changes.
void record_movement(const level_change& c, const situation& s, decision& d);
/// Keeps who did this to the item: stock is nobody's own, so it is always an operator.
void audit(std::string_view action, const sku& of, std::string reason, const situation& s, decision& d);
/// The item alone, in its next version, and the event; `before` is nullptr when it is new. Gives what was saved.
const item& save_item(item next, const item* before, const situation& s, decision& d);
/// What a client is told of an item.
void answer_with(const item& i, application::answer_kind kind, decision& d);

/// One change for each line, each `quantity` times the given signs (-1, 0 or 1).
struct line_change {
  movement_kind kind = movement_kind::reserve;
  int on_hand_sign = 0;
  int reserved_sign = 0;
  std::string reason;
};
void add_changes(std::vector<level_change>& to, const order_id& order, const std::vector<reservation_line>& lines,
                 const line_change& c);

/// The demand of each SKU in the order of first mention.
[[nodiscard]] std::vector<reservation_line> sum_by_sku(const std::vector<stock_line>& lines);
/// What `wanted` has more of than `had`. Each SKU must stand in one line of each.
[[nodiscard]] std::vector<reservation_line> more_than(const std::vector<reservation_line>& had,
                                                      const std::vector<reservation_line>& wanted);
/// The lines that cannot be served from what is available. Each SKU must stand in one line.
[[nodiscard]] std::vector<short_line> short_lines(const std::vector<reservation_line>& lines, const situation& s);

/// The prices that are not those of the catalogue. What the catalogue does not have at all is a matter of stock where
/// pieces of it are asked for; of what an order has already there is no price to change to.
[[nodiscard]] std::vector<price_line> changed_prices(const std::optional<quoted_prices>& quoted,
                                                     const std::vector<reservation_line>& asked, const situation& s);

/// Why nothing is set aside, and which lines it is for.
[[nodiscard]] stock_rejected insufficient(const order_id& order, std::vector<short_line> lines);
[[nodiscard]] stock_rejected other_prices(const order_id& order, std::vector<price_line> lines);

/// What a movement says of a change of an order: "revision 3".
[[nodiscard]] std::string revision_text(std::int64_t revision);
/// Adds what gives back the stock that a prepared change has set aside, if there is one, and forgets it for good.
void take_back_target(reservation& r, std::vector<level_change>& changes);

/// Saves it as the next version.
void save_reservation(reservation r, const situation& s, decision& d);

template <class T>
void answer_saga(const T& data, const messaging::reply_address& to, std::int64_t sequence, const situation& s,
                 decision& d) {
  d.messages.push_back(messaging::make_reply(s.ctx, model::service, to_string(data.order_id), to, data));
  d.messages.back().sequence = sequence;
}

/// Nothing but an answer: what there was to do is done, or must not be done.
template <class T>
[[nodiscard]] decision only_answer(const T& data, const messaging::reply_address& to, std::int64_t sequence,
                                   const situation& s) {
  decision d;
  answer_saga(data, to, sequence, s, d);
  return d;
}

}  // namespace comanda::inventory::detail
