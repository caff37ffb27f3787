#include "rules_plants.hpp"

#include <algorithm>

namespace comanda::simulation {

namespace {

template <class Model>
using state = application::state<Model>;
template <class Model>
using decided = result<application::decision<Model>>;

enum class reply_means { nothing, success, refusal };

/// What a reply says of the step that it belongs to, whichever that is.
reply_means meaning(const saga::definition& d, std::string_view type) {
  const auto has = [&](const std::vector<std::string>& types) { return std::ranges::find(types, type) != types.end(); };
  for (const auto& s : d.steps()) {
    if (has(s.success) || (s.undo && has(s.undo->success))) return reply_means::success;
    if (has(s.refusal)) return reply_means::refusal;
  }
  return reply_means::nothing;
}

/// The reply as the saga's present step would give it.
saga::reply as_of_present_step(saga::reply r, const saga::instance& i, const saga::definition& d) {
  const auto* present = d.find(i.step);
  if (present == nullptr) return r;
  r.message.step = present->name;
  const bool undoing = i.status == saga::status::compensating;
  switch (meaning(d, r.message.type)) {
    case reply_means::success:
      r.message.type = undoing ? present->undo->success.front() : present->success.front();
      break;
    case reply_means::refusal:
      if (!present->refusal.empty()) r.message.type = present->refusal.front();
      break;
    case reply_means::nothing:
      break;
  }
  return r;
}

decided<orders::model> any_reply_will_do(const orders::service& good, const orders::command& c,
                                         const state<orders::model>& found, const application::context& ctx) {
  const auto* reply = std::get_if<saga::reply>(&c);
  const auto* i = reply == nullptr ? nullptr : found.find<saga::instance>(reply->saga_id);
  const auto* d =
      i == nullptr ? nullptr
                   : good.sagas().find(i->type, static_cast<std::uint32_t>(i->definition_version), i->definition_hash);
  if (d == nullptr) return good.decide(c, found, ctx);
  return good.decide(as_of_present_step(*reply, *i, *d), found, ctx);
}

/// Sees a reservation that was released as one that is held.
decided<inventory::model> releases_again(const inventory::service& good, const inventory::command& c,
                                         const state<inventory::model>& found, const application::context& ctx) {
  const auto* release = std::get_if<inventory::release>(&c);
  const auto* r = release == nullptr ? nullptr : found.find<inventory::reservation>(release->request.order_id);
  if (r == nullptr || r->status != inventory::reservation_status::released) return good.decide(c, found, ctx);
  auto seen = found;
  auto held = *r;
  held.status = inventory::reservation_status::held;
  seen.save(std::move(held));
  return good.decide(c, seen, ctx);
}

/// Makes of a refund above the bound what it would be without one: decided over a payment of which enough was taken,
/// stored with what really was.
decided<payments::model> refunds_anything(const payments::service& good, const payments::command& c,
                                          const state<payments::model>& found, const application::context& ctx) {
  const auto* wanted = std::get_if<payments::request_refund>(&c);
  const auto* p = wanted == nullptr ? nullptr : found.find<payments::payment>(wanted->payment_id);
  if (p == nullptr || p->captured == 0) return good.decide(c, found, ctx);
  auto seen = found;
  auto rich = *p;
  rich.captured += wanted->amount;
  seen.save(std::move(rich));
  const auto d = good.decide(c, seen, ctx);
  if (!d) return d;
  application::decision<payments::model> spoilt;
  spoilt.reply = d->reply;
  spoilt.messages = d->messages;
  spoilt.effects = d->effects;
  spoilt.audit = d->audit;
  for (const auto& o : d->saved<payments::payment_operation>()) spoilt.save(o);
  for (auto saved : d->saved<payments::payment>()) {
    saved.captured -= wanted->amount;
    spoilt.save(std::move(saved));
  }
  return spoilt;
}

}  // namespace

template <>
decided<orders::model> decide_spoilt(plant what, const orders::service& good, const orders::command& c,
                                     const state<orders::model>& found, const application::context& ctx) {
  return what == plant::reply_not_matched_by_step ? any_reply_will_do(good, c, found, ctx) : good.decide(c, found, ctx);
}

template <>
decided<inventory::model> decide_spoilt(plant what, const inventory::service& good, const inventory::command& c,
                                        const state<inventory::model>& found, const application::context& ctx) {
  return what == plant::release_not_idempotent ? releases_again(good, c, found, ctx) : good.decide(c, found, ctx);
}

template <>
decided<payments::model> decide_spoilt(plant what, const payments::service& good, const payments::command& c,
                                       const state<payments::model>& found, const application::context& ctx) {
  return what == plant::refund_without_bound ? refunds_anything(good, c, found, ctx) : good.decide(c, found, ctx);
}

template <>
decided<notifications::model> decide_spoilt(plant, const notifications::service& good, const notifications::command& c,
                                            const state<notifications::model>& found, const application::context& ctx) {
  return good.decide(c, found, ctx);
}

}  // namespace comanda::simulation
