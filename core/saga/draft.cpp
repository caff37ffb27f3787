#include "draft.hpp"

#include "comanda/kernel/backoff.hpp"

namespace comanda::saga {

namespace {

direction direction_of(const instance& i) {
  return i.status == status::compensating ? direction::undo : direction::forward;
}

/// Once stuck, waiting has reached its longest, whatever the number of attempts that led here.
microseconds wait_for(const retry_policy& policy, const instance& i, const message_id& sent) {
  return wait_after({i.stuck ? policy.longest : policy.first, policy.longest}, sent.value(), i.attempt);
}

}  // namespace

void draft::note(std::string_view event, boost::json::object detail, std::optional<message_id> message) {
  made_.timeline.push_back(
      {made_.next.step, std::string(event), made_.next.attempt, std::move(message), std::move(detail)});
}

void draft::note_saga(std::string_view event, boost::json::object detail) {
  made_.timeline.push_back({{}, std::string(event), 0, {}, std::move(detail)});
}

void draft::succeed(const step& present) {
  pass(present);
  forward(definition_.after(present.name));
}

void draft::pass(const step& s) {
  made_.next.done.push_back(s.name);
  // What went before the pivot is kept, so nothing of it is to be undone any more.
  if (s.kind == step_kind::pivot) made_.next.to_undo.clear();
}

void draft::forget(const step& present) { std::erase(made_.next.to_undo, present.name); }

void draft::forward(const step* next) {
  for (; next != nullptr && next->command.empty(); next = definition_.after(next->name)) {
    pass(*next);
    made_.locals.push_back(next->name);
    made_.timeline.push_back({next->name, "local", 0, {}, {}});
  }
  if (next == nullptr) return end(status::completed, "completed");
  // Registered before it is sent: whatever becomes of the command, its undoing is known.
  if (next->undo) made_.next.to_undo.push_back(next->name);
  enter(*next, "sent");
}

void draft::turn_back(boost::json::object reason) {
  note_saga("compensating", reason);
  made_.next.status = status::compensating;
  made_.next.reason = std::move(reason);
  undo_next();
}

void draft::undone() {
  made_.next.to_undo.pop_back();
  undo_next();
}

void draft::undo_next() {
  const auto& left = made_.next.to_undo;
  const auto* last = left.empty() ? nullptr : definition_.find(left.back());
  if (last == nullptr) return end(status::compensated, "compensated");
  enter(*last, "undo_sent");
}

void draft::mark_stuck() {
  if (made_.next.stuck) return;
  made_.next.stuck = true;
  note("stuck");
}

void draft::resend() {
  if (const auto* present = definition_.find(made_.next.step)) transmit(*present, "resent");
}

void draft::enter(const step& s, std::string_view event) {
  made_.next.step = s.name;
  made_.next.attempt = 0;
  made_.next.stuck = false;
  transmit(s, event);
}

void draft::transmit(const step& s, std::string_view event) {
  auto& next = made_.next;
  const auto way = direction_of(next);
  const auto& command = way == direction::undo ? s.undo->command : s.command;
  ++next.attempt;
  const auto sent = send_id(next.saga_id, s.name, way, next.attempt);
  next.deadline = now_ + wait_for(s.retry, next, sent);
  made_.sends.push_back({s.name, way, command, next.attempt, sent});
  note(event, {{"command", command}}, sent);
}

void draft::end(status how, std::string_view event) {
  auto& next = made_.next;
  next.status = how;
  next.step.clear();
  next.attempt = 0;
  next.stuck = false;
  next.deadline.reset();
  note_saga(event);
}

transition draft::finish() && {
  ++made_.next.version;
  made_.next.updated_at = now_;
  made_.changed = true;
  return std::move(made_);
}

}  // namespace comanda::saga
