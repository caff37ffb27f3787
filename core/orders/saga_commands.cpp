#include "comanda/orders/views.hpp"
#include "lead.hpp"

// What moves a saga on: replies, deadlines and operators.
namespace comanda::orders::detail {

namespace {

struct subject {
  const saga::instance* saga = nullptr;
  const order* of = nullptr;
};

result<subject> find_subject(const comanda::saga_id& id, const situation& s) {
  const auto* i = s.found.find<saga::instance>(id);
  if (i == nullptr) return fail(errc::saga_not_found, "no saga " + to_string(id));
  const auto* o = s.found.find<order>(i->order_id);
  if (o == nullptr) return fail(errc::order_not_found, "no order " + to_string(i->order_id));
  return subject{i, o};
}

/// One input to one saga, and the order saved when it changed. Whether anything did.
result<bool> move(const subject& on, const saga::input& what, const situation& s, decision& d) {
  auto next = *on.of;
  auto moved = result<bool>(true);
  if (on.saga->waits_to_begin() && std::holds_alternative<saga::compensate_requested>(what)) {
    if (auto withdrawn = withdraw(*on.saga, what, next, s, d); !withdrawn) moved = failure_of(withdrawn);
  } else {
    moved = lead(*on.saga, what, next, s, d);
  }
  if (moved) save_if_changed(std::move(next), *on.of, s, d);
  return moved;
}

result<decision> operate(const comanda::saga_id& id, const saga::input& what, std::string_view action,
                         const std::string& reason, const situation& s) {
  auto on = find_subject(id, s);
  if (!on) return failure_of(on);
  decision d;
  if (auto moved = move(*on, what, s, d); !moved) return failure_of(moved);
  d.audit.push_back(application::audited(s.ctx, action, to_string(id), reason));
  auto now = *on->saga;
  for (const auto& i : d.saved<saga::instance>()) {
    if (i.saga_id == id) now = i;
  }
  const auto* definition =
      s.sagas.find(now.type, static_cast<std::uint32_t>(now.definition_version), now.definition_hash);
  d.reply = {application::answer_kind::accepted, "/sagas/" + to_string(id), schema::encode(view_of(now, definition)),
             now.version};
  return d;
}

}  // namespace

result<decision> decide(const saga_reply& c, const situation& s) {
  auto on = find_subject(c.saga_id, s);
  if (!on) return failure_of(on);
  decision d;
  auto moved = move(*on, saga::replied{c.step, c.type, c.message_id, c.detail}, s, d);
  if (!moved) return failure_of(moved);
  return d;
}

result<decision> decide(const saga_deadline& c, const situation& s) {
  auto on = find_subject(c.saga_id, s);
  if (!on) return failure_of(on);
  decision d;
  const auto moved = move(*on, saga::deadline_passed{}, s, d);
  if (!moved) return failure_of(moved);
  // A deadline that found nothing to do (the answer came first) still has its timer, unless the saga waits on.
  if (!*moved) {
    if (on->saga->deadline)
      d.timers.push_back(
          {c.saga_id.value(), std::string(saga_deadline_timer), to_string(c.order_id), *on->saga->deadline});
    else
      d.timers_cleared.push_back(c.saga_id.value());
  }
  return d;
}

result<decision> decide(const retry_saga& c, const situation& s) {
  return operate(c.saga_id, saga::retry_requested{s.ctx.caller, c.reason}, "saga.retry", c.reason, s);
}

result<decision> decide(const compensate_saga& c, const situation& s) {
  return operate(c.saga_id, saga::compensate_requested{s.ctx.caller, c.reason}, "saga.compensate", c.reason, s);
}

result<decision> decide(const unrelated_event&, const situation&) { return decision{}; }

}  // namespace comanda::orders::detail
