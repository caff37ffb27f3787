#include "comanda/saga/taking_part.hpp"

#include <algorithm>
#include <utility>

namespace comanda::saga::detail {

namespace {

reaction reaction_to_command(const participation* before) noexcept {
  if (before == nullptr) return reaction::act;
  switch (before->status) {
    case participation_status::begun:
      return reaction::wait;
    case participation_status::done:
    case participation_status::refused:
      return reaction::repeat;
    case participation_status::undoing:
    case participation_status::undone:
      break;
  }
  return reaction::excuse;
}

reaction reaction_to_undo(const participation* before) noexcept {
  if (before == nullptr) return reaction::excuse;
  switch (before->status) {
    case participation_status::begun:
    case participation_status::done:
      return reaction::act;
    case participation_status::refused:
      return before->undo_answer ? reaction::repeat : reaction::excuse;
    case participation_status::undoing:
      return reaction::wait;
    case participation_status::undone:
      break;
  }
  return reaction::repeat;
}

participation fresh(const asked& by, timestamp now) {
  participation made;
  made.participation_id = participation_of(by);
  made.saga_id = by.saga_id;
  made.step = by.step;
  made.subject = by.message.subject;
  made.created_at = now;
  return made;
}

}  // namespace

reaction reaction_to(direction way, const participation* before) noexcept {
  return way == direction::undo ? reaction_to_undo(before) : reaction_to_command(before);
}

participation next_of(const participation* before, const asked& by, direction way, outcome what, timestamp now) {
  auto next = before != nullptr ? *before : fresh(by, now);
  // A refusal is the last word: its command is refused alike also after an undo, which had nothing to take back.
  if (before == nullptr || before->status != participation_status::refused) next.status = what.status;
  (way == direction::undo ? next.undo_answer : next.answer) = std::move(what.answer);
  next.version += 1;
  next.updated_at = now;
  return next;
}

std::optional<participation> concluded(const participation& before, participation_status status, given_answer answer,
                                       timestamp now) {
  const bool undoes = status == participation_status::undone;
  const bool is_undoing = before.status == participation_status::undoing;
  const bool awaited = undoes ? is_undoing : before.status == participation_status::begun || is_undoing;
  auto next = before;
  auto& kept = undoes ? next.undo_answer : next.answer;
  if (!awaited || kept) return std::nullopt;
  kept = std::move(answer);
  if (undoes || !is_undoing) next.status = status;
  next.version += 1;
  next.updated_at = now;
  return next;
}

messaging::message reply_with(const given_answer& answer, const participation& to, const application::context& in,
                              std::string_view service) {
  auto reply = application::make_event(in, service, answer.type, to.subject, answer.data);
  reply.correlation = to.saga_id.value();
  reply.step = to.step;
  return reply;
}

result<asked> asked_in(const messaging::message& message, const std::vector<std::string>& leaders) {
  if (std::ranges::find(leaders, message.source) == leaders.end())
    return fail(errc::validation_failed, "a message of type " + message.type + " comes from who leads the saga, and /" +
                                             message.source + " does not");
  if (!message.correlation || message.step.empty())
    return fail(errc::validation_failed, "a message of type " + message.type + " belongs to a step of a saga");
  return asked{.saga_id = comanda::saga_id(*message.correlation), .step = message.step, .message = message};
}

unexpected<error> unknown_participation(const uuid& id) {
  return unexpected<error>(error(errc::internal, "nobody asked for the step that is answered", {},
                                 "no participation " + to_string(id) + ", or the command's keys do not name it"));
}

unexpected<error> unset_timer(std::string_view kind, std::string_view service) {
  return fail(errc::internal,
              "a timer that the service " + std::string(service) + " did not set: " + std::string(kind));
}

}  // namespace comanda::saga::detail
