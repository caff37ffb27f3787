#include "lead.hpp"

#include <array>

#include "comanda/inventory/messages.hpp"
#include "comanda/messaging/payload.hpp"
#include "comanda/orders/messages.hpp"
#include "comanda/payments/messages.hpp"

namespace comanda::orders {

namespace {

std::vector<inventory::reservation_line> stock_lines(const order& o) {
  std::vector<inventory::reservation_line> lines;
  lines.reserve(o.lines.size());
  for (const auto& l : o.lines) lines.push_back({l.sku, l.quantity});
  return lines;
}

struct command_row {
  std::string_view type;
  std::string_view target;
  boost::json::object (*data)(const order&);
};

template <messaging::command_payload T>
constexpr command_row row_of(boost::json::object (*data)(const order&)) {
  return {T::message_type, T::target, data};
}

template <class T>
boost::json::object with_lines(const order& o) {
  return schema::encode_object(T{o.order_id, stock_lines(o)});
}

template <class T>
boost::json::object with_amount(const order& o) {
  return schema::encode_object(T{o.order_id, o.customer_id, o.total, o.currency});
}

/// Every command that a saga of this service sends, and how an order fills it.
constexpr std::array command_table = {
    row_of<inventory::reserve_stock>(with_lines<inventory::reserve_stock>),
    row_of<inventory::release_stock>(with_lines<inventory::release_stock>),
    row_of<inventory::commit_stock>(with_lines<inventory::commit_stock>),
    row_of<payments::authorize_payment>(with_amount<payments::authorize_payment>),
    row_of<payments::void_payment>(with_amount<payments::void_payment>),
    row_of<payments::capture_payment>(
        [](const order& o) { return schema::encode_object(payments::capture_payment{o.order_id}); }),
};

void add_to_timeline(const saga::happened& h, saga::instance& i, const order& o, const application::context& ctx,
                     application::decision<model>& d) {
  const auto sequence = ++i.timeline_length;
  d.record(timeline_entry{derive_uuid(o.order_id.value(), {"timeline", std::to_string(sequence)}), o.order_id, sequence,
                          ctx.now, i.saga_id, i.type, h.step, h.event, h.attempt, h.message, h.detail});
}

void confirm(order& o, const application::context& ctx, application::decision<model>& d) {
  o.status = order_status::confirmed;
  d.messages.push_back(messaging::make_event(ctx, model::service, to_string(o.order_id),
                                             order_confirmed{o.order_id, o.customer_id, o.currency, o.total}));
}

std::string text_of(const boost::json::object& reason, std::string_view member) {
  const auto* text = reason.if_contains(member);
  return text != nullptr && text->is_string() ? std::string(text->get_string()) : std::string();
}

void reject(order& o, const boost::json::object& reason, const application::context& ctx,
            application::decision<model>& d) {
  rejection why{text_of(reason, "code"), text_of(reason, "message"), {}};
  if (const auto* details = reason.if_contains("details"); details != nullptr && details->is_object())
    why.details = details->get_object();
  o.status = order_status::rejected;
  d.messages.push_back(messaging::make_event(ctx, model::service, to_string(o.order_id),
                                             order_rejected{o.order_id, o.customer_id, why.code, why.message}));
  o.rejection = std::move(why);
}

}  // namespace

messaging::message command_message(const saga::send& s, const saga::instance& i, const order& o,
                                   const application::context& ctx) {
  messaging::message m;
  for (const auto& row : command_table) {
    if (row.type != s.command) continue;
    m.kind = messaging::message_kind::command;
    m.target = row.target;
    m.data = row.data(o);
  }
  m.id = s.id;
  m.type = s.command;
  m.source = model::service;
  m.subject = to_string(o.order_id);
  m.correlation = i.saga_id.value();
  m.causation = ctx.cause;
  m.step = s.step;
  m.traceparent = ctx.traceparent;
  m.time = ctx.now;
  return m;
}

void lead(const saga::transition& t, order& o, const application::context& ctx, application::decision<model>& d) {
  if (!t.changed) return;
  const auto before = o.status;
  auto next = t.next;
  for (const auto& h : t.timeline) add_to_timeline(h, next, o, ctx, d);
  for (const auto& local : t.locals) {
    if (local == "confirm_order") confirm(o, ctx, d);
  }
  if (next.status == saga::status::compensated) reject(o, next.reason.value_or(boost::json::object{}), ctx, d);
  for (const auto& s : t.sends) d.messages.push_back(command_message(s, next, o, ctx));

  if (next.deadline)
    d.timers.push_back({next.saga_id.value(), std::string(saga_deadline_timer), to_string(o.order_id), *next.deadline});
  else
    d.timers_cleared.push_back(next.saga_id.value());

  d.save(std::move(next));
  if (o.status != before) {
    ++o.version;
    o.updated_at = ctx.now;
  }
}

}  // namespace comanda::orders
