#include <algorithm>

#include "reply_types.hpp"
#include "verifier_world.hpp"

// What comes to the saga and to its participants: messages, what somebody says, deadlines.
namespace comanda::saga::detail {

void surroundings::arrive_commands(const world& from, std::vector<happening>& out) const {
  for (std::size_t index = 0; index < from.steps.size(); ++index) {
    const auto& row = definition_.steps()[index];
    const auto& at = from.steps[index];
    if (!at.under_way) continue;
    const auto answer = [&](effect is, const std::string& type, std::string_view how) {
      happening event{row.command + " arrives: " + std::string(how), from, {}};
      event.next.steps[index].is = is;
      event.next.steps[index].answer = type;
      if (!type.empty()) {
        event.what += ", " + type + " is sent";
        event.next.replies.insert({index, type});
      }
      out.push_back(std::move(event));
    };
    if (at.is == effect::none) {
      for (const auto& type : answers_to(row)) {
        const bool refuses = contains(row.refusal, type);
        answer(refuses ? effect::refused : effect::done, type, refuses ? "it is refused" : "it is done");
      }
    } else if (!at.answer.empty()) {
      answer(at.is, at.answer, "it was answered before");
    } else {
      for (const auto& type : row.refusal) answer(effect::undone, type, "too late, it is refused");
    }
  }
}

void surroundings::arrive_undos(const world& from, std::vector<happening>& out) const {
  for (std::size_t index = 0; index < from.steps.size(); ++index) {
    const auto& row = definition_.steps()[index];
    const auto& at = from.steps[index];
    if (!at.undo_under_way) continue;
    const auto types = at.undo_answer.empty() ? row.undo->success : std::vector{at.undo_answer};
    for (const auto& type : types) {
      happening event{row.undo->command +
                          " arrives: " + (at.is == effect::done ? "it is undone" : "there is nothing to undo") + ", " +
                          type + " is sent",
                      from,
                      {}};
      event.next.steps[index].is = effect::undone;
      event.next.steps[index].undo_answer = type;
      event.next.replies.insert({index, type});
      out.push_back(std::move(event));
    }
  }
}

/// One at a time is a message that does not arrive. All together show whether what is sent again is enough.
void surroundings::lose_everything(const world& from, std::vector<happening>& out) const {
  happening event{"all that is under way is lost", from, {}};
  event.next.replies.clear();
  for (auto& row : event.next.steps) row.under_way = row.undo_under_way = false;
  out.push_back(std::move(event));
}

void surroundings::arrive_replies(const world& from, std::vector<happening>& out) const {
  for (const auto& reply : from.replies) {
    const auto& row = definition_.steps()[reply.step];
    if (!is_expected(reply)) {
      out.push_back(
          {reply.type + " arrives", from, "no step expects the reply " + reply.type + " to '" + row.name + "'"});
      continue;
    }
    const bool ends_undo = from.saga.status == status::compensating && from.saga.step == row.name && row.undo &&
                           contains(row.undo->success, reply.type);
    const auto before = out.size();
    tell(from, replied{.step = row.name, .type = reply.type, .message = {}, .detail = {}}, reply.type + " arrives",
         out);
    for (auto index = before; ends_undo && index < out.size(); ++index)
      out[index].next.steps[reply.step].undo_answered = true;
    const auto& at = from.steps[reply.step];
    const bool counts = row.waits && from.saga.status == status::running && !at.skipped && at.told.empty() &&
                        !contains(from.saga.done, row.name);
    if (counts && out.size() == before)
      out.push_back(
          {reply.type + " arrives", from, "what is said to '" + row.name + "' in time counts, and it was lost"});
    for (auto index = before; counts && index < out.size(); ++index)
      out[index].next.steps[reply.step].told = reply.type;
  }
}

/// Nobody has to say anything, and who does says it at any time, before the saga is there and against what was said.
void surroundings::somebody_speaks(const world& from, std::vector<happening>& out) const {
  if (from.saga.ended()) return;
  for (std::size_t index = 0; index < from.steps.size(); ++index) {
    const auto& row = definition_.steps()[index];
    if (!row.waits) continue;
    for (const auto& type : answers_to(row)) {
      if (from.replies.contains({index, type})) continue;
      happening event{"somebody says " + type + " to '" + row.name + "'", from, {}};
      event.next.replies.insert({index, type});
      event.wished = true;
      out.push_back(std::move(event));
    }
  }
}

/// Of steps side by side each deadline passes by itself, or all of them at once.
void surroundings::deadlines_pass(const world& from, std::vector<happening>& out) const {
  const auto words = [](const std::string& step) { return "the deadline of '" + step + "' passes"; };
  tell(from, deadline_passed{}, words(from.saga.step), out);
  if (from.saga.branches.size() < 2) return;
  for (const auto& late : from.saga.branches) {
    auto only = from;
    for (auto& each : only.saga.branches) {
      if (each.step != late.step) each.deadline = some_time + microseconds(1);
    }
    tell(only, deadline_passed{}, words(late.step), out);
  }
}

// --- what the table says of them ---

std::vector<std::string> surroundings::answers_to(const step& row) const {
  if (const auto given = known_.answers.find(row.command); given != known_.answers.end()) return given->second;
  auto types = row.success;
  types.insert(types.end(), row.refusal.begin(), row.refusal.end());
  return types;
}

bool surroundings::is_expected(const reply_sent& reply) const {
  const auto& row = definition_.steps()[reply.step];
  return contains(row.success, reply.type) || contains(row.refusal, reply.type) ||
         (row.undo && contains(row.undo->success, reply.type));
}

}  // namespace comanda::saga::detail
