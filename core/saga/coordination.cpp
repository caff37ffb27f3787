#include "comanda/saga/coordination.hpp"

#include <algorithm>
#include <set>

#include "comanda/messaging/source.hpp"
#include "reply_types.hpp"

namespace comanda::saga::detail {

std::vector<std::string> reply_types(const registry& sagas) {
  std::set<std::string> types;
  for (const auto& definition : sagas.all()) {
    for (const auto& step : definition.steps()) {
      types.insert(step.success.begin(), step.success.end());
      types.insert(step.refusal.begin(), step.refusal.end());
      if (step.undo) types.insert(step.undo->success.begin(), step.undo->success.end());
    }
  }
  return {types.begin(), types.end()};
}

std::string step_told(const definition& table, std::string_view type) {
  for (const auto& each : table.steps()) {
    if (each.waits && (contains(each.success, type) || contains(each.refusal, type))) return each.name;
  }
  return {};
}

bool is_of(const instance& saga, const definition& known) noexcept {
  return known.name() == saga.type && static_cast<std::int64_t>(known.version()) == saga.definition_version &&
         known.hash() == saga.definition_hash;
}

timeline_entry next_entry(const happened& event, instance& saga, timestamp now) {
  const auto sequence = ++saga.timeline_length;
  timeline_entry next;
  next.entry_id = timeline_entry_id(saga.subject, sequence);
  next.subject = saga.subject;
  next.sequence = sequence;
  next.at = now;
  next.saga_id = saga.saga_id;
  next.saga_type = saga.type;
  next.step = event.step;
  next.event = event.event;
  next.attempt = event.attempt;
  next.message_id = event.message;
  next.detail = event.detail;
  return next;
}

application::timer_row deadline_of(const instance& saga) {
  return {.timer_id = saga.saga_id.value(),
          .kind = std::string(deadline_timer),
          .subject = to_string(saga.subject),
          .due_at = saga.deadline.value()};
}

messaging::message envelope_of(const send& what, const instance& saga, std::string_view target,
                               const application::context& in, std::string_view service) {
  messaging::message command;
  command.id = what.id;
  command.type = what.command;
  command.source = service;
  command.kind = messaging::message_kind::command;
  command.target = target;
  command.subject = to_string(saga.subject);
  command.correlation = saga.saga_id.value();
  command.causation = in.cause;
  command.step = what.step;
  command.traceparent = in.traceparent;
  command.time = in.now;
  return command;
}

result<std::optional<reply>> reply_in(const messaging::message& message, const std::vector<std::string>& types,
                                      std::string_view service) {
  if (!std::binary_search(types.begin(), types.end(), message.type))
    return fail(errc::message_not_found,
                "the service " + std::string(service) + " knows no message of type " + message.type);
  if (auto from = messaging::check_source(message, messaging::service_in(message.type)); !from) return failure_of(from);
  if (!message.correlation) return std::optional<reply>();
  const auto subject = parse_uuid(message.subject);
  if (!subject) return fail(errc::validation_failed, "the subject of a reply is the id of what its saga is about");
  return std::optional(
      reply{.saga_id = comanda::saga_id(*message.correlation), .subject = *subject, .message = message});
}

result<deadline> deadline_in(const application::timer_row& timer, std::string_view service) {
  const auto subject = parse_uuid(timer.subject);
  if (timer.kind != deadline_timer || !subject)
    return fail(errc::internal, "a timer that the service " + std::string(service) + " did not set: " + timer.kind);
  return deadline{comanda::saga_id(timer.timer_id), *subject};
}

}  // namespace comanda::saga::detail
