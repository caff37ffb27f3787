#include "draft.hpp"

#include <algorithm>

#include "comanda/kernel/backoff.hpp"
#include "reasons.hpp"
#include "reply_types.hpp"

namespace comanda::saga {

namespace {

direction direction_of(const instance& i) {
  return i.status == status::compensating ? direction::undo : direction::forward;
}

/// Once stuck, waiting has reached its longest, whatever the number of attempts that led here.
microseconds wait_for(const retry_policy& policy, const branch& under_way, const message_id& sent) {
  return wait_after({under_way.stuck ? policy.longest : policy.first, policy.longest}, sent.value(), under_way.attempt);
}

std::vector<branch> under_way_in(const instance& i, timestamp now) {
  if (!i.branches.empty() || i.step.empty()) return i.branches;
  return {{.step = i.step, .attempt = i.attempt, .stuck = i.stuck, .deadline = i.deadline.value_or(now)}};
}

}  // namespace

draft::draft(const definition& table, const instance& from, timestamp now, const skip_rule& skips)
    : definition_(table), now_(now), skips_(skips), under_way_(under_way_in(from, now)) {
  made_.next = from;
}

branch& draft::at(std::string_view step) { return *std::ranges::find(under_way_, step, &branch::step); }

void draft::note(std::string_view event, boost::json::object detail) {
  made_.timeline.push_back({.step = made_.next.step,
                            .event = std::string(event),
                            .attempt = made_.next.attempt,
                            .detail = std::move(detail)});
}

void draft::note(const branch& under_way, std::string_view event, boost::json::object detail,
                 std::optional<message_id> message) {
  made_.timeline.push_back({.step = under_way.step,
                            .event = std::string(event),
                            .attempt = under_way.attempt,
                            .message = std::move(message),
                            .detail = std::move(detail)});
}

void draft::note_saga(std::string_view event, boost::json::object detail) {
  made_.timeline.push_back({.event = std::string(event), .detail = std::move(detail)});
}

void draft::start() { forward(&definition_.steps().front()); }

void draft::succeed(std::string_view step) {
  const auto& present = *definition_.find(step);
  std::erase_if(under_way_, [step](const branch& each) { return each.step == step; });
  pass(present);
  if (under_way_.empty()) forward(definition_.after(present.name));
}

void draft::pass(const step& row) {
  made_.next.done.push_back(row.name);
  // What went before the pivot is kept, so nothing of it is to be undone any more.
  if (row.kind == step_kind::pivot) made_.next.to_undo.clear();
}

void draft::forget(std::string_view step) { std::erase(made_.next.to_undo, step); }

void draft::forward(const step* next) {
  for (; next != nullptr; next = definition_.after(next->name)) {
    std::vector<const step*> left;
    for (const auto& each : definition_.at(next->group.empty() ? next->name : next->group)) {
      const auto how = arrive_at(each);
      if (how == arrival::turned_back) return;
      if (how == arrival::remains) left.push_back(&each);
    }
    for (const auto* each : left) {
      // Registered before it is sent: whatever becomes of the command, its undoing is known.
      if (each->undo) made_.next.to_undo.push_back(each->name);
      enter(*each, "sent");
    }
    if (!left.empty()) return;
  }
  end(status::completed, "completed");
}

draft::arrival draft::arrive_at(const step& row) {
  if (row.skippable && skips_ && skips_(row.name, made_.locals)) {
    made_.timeline.push_back({.step = row.name, .event = "skipped"});
    return arrival::passed;
  }
  if (row.local()) {
    pass(row);
    made_.locals.push_back(row.name);
    made_.timeline.push_back({.step = row.name, .event = "local"});
    return arrival::passed;
  }
  return row.waits ? take_early_answer(row) : arrival::remains;
}

draft::arrival draft::take_early_answer(const step& row) {
  auto& early = made_.next.early;
  const auto found = std::ranges::find(early, row.name, &early_answer::step);
  if (found == early.end()) return arrival::remains;
  const auto said = std::move(*found);
  early.erase(found);
  const branch here{.step = row.name, .deadline = now_};
  if (contains(row.success, said.type)) {
    note(here, "succeeded", said.detail, said.message_id);
    pass(row);
    return arrival::passed;
  }
  note(here, "refused", said.detail, said.message_id);
  turn_back(or_else(said.detail, "REFUSED", row.name));
  return arrival::turned_back;
}

void draft::hear_early(early_answer said) {
  // A saga that has not begun has no place on its subject's timeline yet.
  if (!made_.next.waits_to_begin()) {
    made_.timeline.push_back(
        {.step = said.step, .event = "answered_early", .message = said.message_id, .detail = said.detail});
  }
  made_.next.early.push_back(std::move(said));
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
  under_way_.clear();
  const auto& left = made_.next.to_undo;
  const auto* last = left.empty() ? nullptr : definition_.find(left.back());
  if (last == nullptr) return end(status::compensated, "compensated");
  enter(*last, "undo_sent");
}

void draft::mark_stuck(std::string_view step) {
  auto& under_way = at(step);
  if (under_way.stuck) return;
  under_way.stuck = true;
  note(under_way, "stuck");
}

void draft::resend(std::string_view step) { transmit(at(step), *definition_.find(step), "resent"); }

void draft::enter(const step& row, std::string_view event) {
  auto& under_way = under_way_.emplace_back(branch{.step = row.name, .deadline = now_});
  if (row.waits && made_.next.status == status::running) {
    under_way.deadline = now_ + row.waits->at_most;
    note(under_way, "waiting");
  } else {
    transmit(under_way, row, event);
  }
}

void draft::transmit(branch& under_way, const step& row, std::string_view event) {
  const auto way = direction_of(made_.next);
  const auto& command = way == direction::undo ? row.undo->command : row.command;
  ++under_way.attempt;
  const auto sent = send_id(made_.next.saga_id, row.name, way, under_way.attempt);
  under_way.deadline = now_ + wait_for(row.retry, under_way, sent);
  made_.sends.push_back(
      {.step = row.name, .direction = way, .command = command, .attempt = under_way.attempt, .id = sent});
  note(under_way, event, {{"command", command}}, sent);
}

void draft::end(status how, std::string_view event) {
  made_.next.status = how;
  made_.next.early.clear();
  under_way_.clear();
  note_saga(event);
}

transition draft::finish() && {
  auto& next = made_.next;
  next.step.clear();
  next.attempt = 0;
  next.stuck = false;
  next.deadline.reset();
  next.branches.clear();
  for (const auto& each : under_way_) {
    next.attempt = std::max(next.attempt, each.attempt);
    next.stuck = next.stuck || each.stuck;
    next.deadline = std::min(next.deadline.value_or(each.deadline), each.deadline);
  }
  if (!under_way_.empty()) {
    const auto& first = *definition_.find(under_way_.front().step);
    const bool together = next.status == status::running && !first.group.empty();
    next.step = together ? first.group : first.name;
    if (together) next.branches = std::move(under_way_);
  }
  ++next.version;
  next.updated_at = now_;
  made_.changed = true;
  return std::move(made_);
}

}  // namespace comanda::saga
