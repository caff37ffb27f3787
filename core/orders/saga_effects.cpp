#include <array>

#include "comanda/messaging/payload.hpp"
#include "comanda/orders/messages.hpp"
#include "comanda/orders/sagas.hpp"
#include "lead.hpp"

// What sagas do to the order itself.
namespace comanda::orders::detail {

namespace {

template <class T>
void tell(const T& data, const order& o, const application::context& ctx, decision& d) {
  d.messages.push_back(messaging::make_event(ctx, model::service, to_string(o.order_id), data));
  d.messages.back().sequence = o.version + 1;
}

void confirm(order& o, const application::context& ctx, decision& d) {
  // A cancellation that came before has the lock; the saga is turned round then and does not get here.
  o.status = order_status::confirmed;
  tell(order_confirmed{o.order_id, o.customer_id, o.currency, o.total}, o, ctx, d);
}

void mark_cancelling(order& o, const application::context&, decision&) { o.status = order_status::cancel_pending; }

void cancelled(order& o, const application::context& ctx, decision& d) {
  o.status = order_status::cancelled;
  tell(order_cancelled{o.order_id, o.customer_id}, o, ctx, d);
}

void apply_revision(order& o, const application::context& ctx, decision& d) {
  o.status = order_status::confirmed;
  o.lines = o.change->lines;
  o.total = o.change->total;
  tell(order_revised{o.order_id, o.customer_id, o.currency, o.change->previous_total, o.total, o.lines}, o, ctx, d);
}

struct local_row {
  std::string_view step;
  void (*act)(order&, const application::context&, decision&);
};

constexpr std::array local_table = {
    local_row{"confirm_order", confirm},
    local_row{"mark_cancelling", mark_cancelling},
    local_row{"cancel_order", cancelled},
    local_row{"apply_revision", apply_revision},
};

std::string text_of(const boost::json::object& reason, std::string_view member) {
  const auto* text = reason.if_contains(member);
  return text != nullptr && text->is_string() ? std::string(text->get_string()) : std::string();
}

rejection rejection_of(const boost::json::object& reason) {
  rejection why{text_of(reason, "code"), text_of(reason, "message"), {}};
  if (const auto* details = reason.if_contains("details"); details != nullptr && details->is_object())
    why.details = details->get_object();
  return why;
}

void reject(rejection why, order& o, const application::context& ctx, decision& d) {
  o.status = order_status::rejected;
  tell(order_rejected{o.order_id, o.customer_id, why.code, why.message}, o, ctx, d);
  o.rejection = std::move(why);
}

void refuse_revision(const rejection& why, order& o, const application::context& ctx, decision& d) {
  o.status = order_status::confirmed;
  tell(revision_rejected{o.order_id, o.customer_id, why.code, why.message}, o, ctx, d);
}

}  // namespace

result<> do_local_step(std::string_view step, order& o, const application::context& ctx, decision& d) {
  for (const auto& row : local_table) {
    if (row.step != step) continue;
    row.act(o, ctx, d);
    return {};
  }
  return fail(errc::internal, "nothing is known here of the local step " + std::string(step));
}

void give_up(const saga::instance& i, order& o, const application::context& ctx, decision& d) {
  auto why = rejection_of(i.reason.value_or(boost::json::object{}));
  if (i.type == revision_saga) return refuse_revision(why, o, ctx, d);
  if (i.type == cancellation_saga) {
    o.status = order_status::confirmed;  // turned round by an operator before it began
    return;
  }
  if (o.status == order_status::cancel_pending) return cancelled(o, ctx, d);
  reject(std::move(why), o, ctx, d);
}

}  // namespace comanda::orders::detail
