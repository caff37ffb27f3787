#include <algorithm>
#include <array>
#include <optional>

#include "comanda/inventory/messages.hpp"
#include "comanda/messaging/payload.hpp"
#include "comanda/orders/sagas.hpp"
#include "comanda/payments/messages.hpp"
#include "lead.hpp"

namespace comanda::orders::detail {

namespace {

namespace inv = inventory;
namespace pay = payments;

std::vector<inv::stock_line> stock_lines(const order_lines& of) {
  std::vector<inv::stock_line> lines;
  lines.reserve(of.size());
  for (const auto& l : of) lines.push_back({l.sku, l.quantity});
  return lines;
}

/// What a command is made of. `change` is the one that the saga carries out; of another saga it is empty.
struct source {
  const order& o;
  order_change change;
  bool of_revision = false;
  bool with_prices = false;
};

struct command_row {
  std::string_view type;
  std::string_view target;
  boost::json::object (*data)(const source&);
};

template <messaging::command_payload T>
constexpr command_row row_of(boost::json::object (*data)(const source&)) {
  return {T::message_type, T::target, data};
}

template <class T>
boost::json::object with_lines(const source& s) {
  return schema::encode_object(T{s.o.order_id, stock_lines(s.o.lines)});
}

/// Of the change that the saga carries out: it has one, or its command is not sent.
inv::change_number number_of(const order_change& change) { return inv::change_number::of(change.revision).value(); }

template <class T>
boost::json::object with_change_lines(const source& s) {
  return schema::encode_object(T{s.o.order_id, number_of(s.change), stock_lines(s.change.lines)});
}

inv::quoted_price quote(const order_line& l) { return {l.sku, l.unit_price}; }

/// Whether the order has this much of it at this price already: what was agreed stays, whatever the catalogue says now.
bool is_agreed(const order_line& wanted, const order_lines& before) {
  return std::any_of(before.begin(), before.end(), [&](const order_line& l) {
    return l.sku == wanted.sku && l.unit_price == wanted.unit_price && l.quantity >= wanted.quantity;
  });
}

boost::json::object reserve_data(const source& s) {
  inv::reserve_stock c{s.o.order_id, stock_lines(s.o.lines)};
  if (s.with_prices) {
    c.prices = inv::quoted_prices{s.o.currency, {}};
    for (const auto& l : s.o.lines) c.prices->lines.push_back(quote(l));
  }
  return schema::encode_object(c);
}

boost::json::object adjust_data(const source& s) {
  inv::adjust_reservation c{s.o.order_id, number_of(s.change), stock_lines(s.change.lines)};
  if (s.with_prices) {
    c.prices = inv::quoted_prices{s.o.currency, {}};
    for (const auto& l : s.change.lines) {
      if (!is_agreed(l, s.o.lines)) c.prices->lines.push_back(quote(l));
    }
  }
  return schema::encode_object(c);
}

template <class T>
boost::json::object with_amount(const source& s) {
  return schema::encode_object(T{s.o.order_id, s.o.customer_id, s.o.total, s.o.currency});
}

template <class T>
boost::json::object with_change_amount(const source& s) {
  return schema::encode_object(
      T{s.o.order_id, s.o.customer_id, number_of(s.change), s.change.previous_total, s.change.total, s.o.currency});
}

/// The order's own reservation, or what its last change prepared: two sagas take stock out.
boost::json::object commit_data(const source& s) {
  inv::commit_stock c{s.o.order_id, stock_lines(s.of_revision ? s.change.lines : s.o.lines)};
  if (s.of_revision) c.revision = number_of(s.change);
  return schema::encode_object(c);
}

boost::json::object capture_data(const source& s) { return schema::encode_object(pay::capture_payment{s.o.order_id}); }

boost::json::object refund_data(const source& s) {
  return schema::encode_object(pay::refund_payment{s.o.order_id, s.o.customer_id, "order cancelled"});
}

/// Every command that a saga of this service sends, and how an order fills it.
constexpr std::array command_table = {
    row_of<inv::reserve_stock>(reserve_data),
    row_of<inv::release_stock>(with_lines<inv::release_stock>),
    row_of<inv::commit_stock>(commit_data),
    row_of<inv::return_stock>(with_lines<inv::return_stock>),
    row_of<inv::adjust_reservation>(adjust_data),
    row_of<inv::restore_reservation>(with_change_lines<inv::restore_reservation>),
    row_of<pay::authorize_payment>(with_amount<pay::authorize_payment>),
    row_of<pay::void_payment>(with_amount<pay::void_payment>),
    row_of<pay::capture_payment>(capture_data),
    row_of<pay::refund_payment>(refund_data),
    row_of<pay::adjust_authorization>(with_change_amount<pay::adjust_authorization>),
    row_of<pay::restore_authorization>(with_change_amount<pay::restore_authorization>),
    row_of<pay::settle_payment>(with_change_amount<pay::settle_payment>),
};

}  // namespace

messaging::message command_message(const saga::send& send, const saga::instance& i, const order& o,
                                   const situation& s) {
  messaging::message m;
  const source from{o, change_of(o, i.saga_id).value_or(order_change()), i.type == revision_saga,
                    s.with.catalogue_prices};
  for (const auto& row : command_table) {
    if (row.type != send.command) continue;
    m.kind = messaging::message_kind::command;
    m.target = row.target;
    m.data = row.data(from);
  }
  m.id = send.id;
  m.type = send.command;
  m.source = model::service;
  m.subject = to_string(o.order_id);
  m.correlation = i.saga_id.value();
  m.causation = s.ctx.cause;
  m.step = send.step;
  m.traceparent = s.ctx.traceparent;
  m.time = s.ctx.now;
  return m;
}

}  // namespace comanda::orders::detail
