#include "comanda/orders/views.hpp"

namespace comanda::orders {

order_view view_of(const order& o) {
  return {o.order_id, o.customer_id, o.status,  o.currency,   o.lines,
          o.total,    o.rejection,   o.version, o.created_at, o.updated_at};
}

timeline_view view_of(const saga::timeline_entry& e) {
  return {e.sequence, e.at, e.saga_id, e.saga_type, e.step, e.event, e.attempt, e.message_id, e.detail};
}

namespace {

saga_state state_of(const saga::instance& i) {
  switch (i.status) {
    case saga::status::running:
      return i.stuck ? saga_state::stuck : saga_state::running;
    case saga::status::compensating:
      return i.stuck ? saga_state::stuck : saga_state::compensating;
    case saga::status::completed:
      return saga_state::completed;
    case saga::status::compensated:
      return saga_state::compensated;
  }
  return saga_state::running;
}

std::vector<std::string> to_come(const saga::instance& i, const saga::definition& d) {
  std::vector<std::string> steps;
  if (i.status == saga::status::compensating) {
    for (auto undo = i.to_undo.rbegin(); undo != i.to_undo.rend(); ++undo) {
      if (*undo != i.step) steps.push_back(*undo);
    }
  } else if (i.status == saga::status::running) {
    for (const auto& each : i.branches) steps.push_back(each.step);
    const auto* next = i.step.empty() ? &d.steps().front() : d.after(i.step);
    const auto* end = d.steps().data() + d.steps().size();
    for (; next != nullptr && next != end; ++next) steps.push_back(next->name);
  }
  return steps;
}

}  // namespace

saga_view view_of(const saga::instance& i, const saga::definition* definition) {
  saga_view v;
  v.saga_id = i.saga_id;
  v.type = i.type;
  v.version = i.definition_version;
  v.state = state_of(i);
  v.order_id = comanda::order_id(i.subject);
  v.step = i.step;
  v.done = i.done;
  if (definition != nullptr) v.to_come = to_come(i, *definition);
  v.attempt = i.attempt;
  v.deadline = i.deadline;
  v.started_at = i.started_at;
  v.updated_at = i.updated_at;
  return v;
}

}  // namespace comanda::orders
