#pragma once

#include <vector>

#include "comanda/inventory/service.hpp"

// The rules, one file for each command, over what a decision may see.
namespace comanda::inventory::detail {

using decision = application::decision<model>;

struct situation {
  const application::state<model>& found;
  const application::context& ctx;
  const settings& with;
};

[[nodiscard]] result<decision> decide(const put_item& c, const situation& s);
[[nodiscard]] result<decision> decide(const create_item& c, const situation& s);
[[nodiscard]] result<decision> decide(const reserve& c, const situation& s);
[[nodiscard]] result<decision> decide(const release& c, const situation& s);
[[nodiscard]] result<decision> decide(const commit& c, const situation& s);
[[nodiscard]] result<decision> decide(const expire_reservation& c, const situation& s);

/// Error: validation_failed, naming every bad line.
[[nodiscard]] result<> check_lines(const std::vector<reservation_line>& lines);

/// A change of one item's levels.
struct level_change {
  comanda::sku sku;
  movement_kind kind = movement_kind::receipt;
  std::int64_t on_hand_delta = 0;
  std::int64_t reserved_delta = 0;
  std::optional<comanda::order_id> order_id;
  std::string reason;
};

/// Writes the item, its movement and, when it has just become low, the event. At most once for a SKU in a decision.
/// Errors: item_not_found; invalid_state (a level outside of 0 <= reserved <= on_hand <= level_max).
[[nodiscard]] result<> change_levels(const level_change& c, const situation& s, decision& d);
/// The same for an item that is changed otherwise, too: `before` is nullptr when it is new. No movement when no level
/// changes.
void save_item(item next, const item* before, const level_change& c, const situation& s, decision& d);

/// One change for each line, each `quantity` times the given signs (-1, 0 or 1).
struct line_change {
  movement_kind kind = movement_kind::reserve;
  int on_hand_sign = 0;
  int reserved_sign = 0;
  std::string reason;
};
[[nodiscard]] result<> change_lines(const reservation& r, const line_change& c, const situation& s, decision& d);

/// Saves it as the next version with that status.
void save_with_status(reservation r, reservation_status status, const situation& s, decision& d);

/// The lines that cannot be served from what is available. Each SKU must stand in one line.
[[nodiscard]] std::vector<short_line> short_lines(const std::vector<reservation_line>& lines, const situation& s);

template <class T>
void answer_saga(const T& data, const messaging::reply_address& to, std::int64_t sequence, const situation& s,
                 decision& d) {
  d.messages.push_back(messaging::make_reply(s.ctx, model::service, to_string(data.order_id), to, data));
  d.messages.back().sequence = sequence;
}

}  // namespace comanda::inventory::detail
