#pragma once

#include "comanda/inventory/service.hpp"
#include "support/decisions.hpp"

// What the Inventory tests begin with.
namespace comanda::inventory::given_stock {

using namespace comanda::test;

inline const order_id order(nth(1));
inline const messaging::reply_address saga{nth(2), "a_step"};
inline const sku apple = sku_of("apple");
inline const sku pear = sku_of("pear");

inline item stock_of(const sku& s, std::int64_t on_hand, std::int64_t reserved = 0, std::int64_t reorder_point = -1) {
  return {s, s.value(), on_hand, reserved, reorder_point, false, 7, at(0), at(0)};
}

inline item sold_at(item i, std::int64_t unit_price, const char* in = "EUR") {
  i.unit_price = unit_price;
  i.currency = currency_of(in);
  return i;
}

inline item withdrawn_of(const sku& s) {
  auto i = stock_of(s, 0);
  i.withdrawn = true;
  return i;
}

inline reservation reservation_of(reservation_status status, std::vector<reservation_line> lines = {{apple, 3}}) {
  return {order, std::move(lines), status, at(900), 0, 0, {}, 0, {}, 4, at(0), at(0)};
}

/// The lines of a command.
inline std::vector<stock_line> asked_for(const std::vector<reservation_line>& lines) {
  std::vector<stock_line> out;
  for (const auto& l : lines) out.push_back({l.sku, decltype(stock_line::quantity)::of(l.quantity).value()});
  return out;
}
inline change_number change(std::int64_t number) { return change_number::of(number).value(); }

inline const item* item_in(const application::decision<model>& d, const sku& s) {
  for (const auto& i : d.saved<item>()) {
    if (i.sku == s) return &i;
  }
  return nullptr;
}

/// "stock_reserved", "stock_rejected CODE" or "error CODE".
inline std::string said(const result<application::decision<model>>& d) {
  if (!d) return "error " + std::string(to_string(d.error().code));
  auto all = messages_of(*d);
  if (all == "stock_rejected") all += " " + messaging::read<stock_rejected>(d->messages[0])->code;
  return all;
}

/// "commit apple -2/-2, return plum +2/0": what a decision adds to the ledger.
inline std::string movements_of(const application::decision<model>& d) {
  const auto with_sign = [](std::int64_t n) { return (n > 0 ? "+" : "") + std::to_string(n); };
  std::string all;
  for (const auto& m : d.recorded<stock_movement>())
    all += (all.empty() ? "" : ", ") + std::string(schema::enum_name(m.kind)) + " " + m.sku.value() + " " +
           with_sign(m.on_hand_delta) + "/" + with_sign(m.reserved_delta);
  return all.empty() ? "-" : all;
}

}  // namespace comanda::inventory::given_stock
