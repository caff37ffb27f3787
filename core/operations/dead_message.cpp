#include "comanda/operations/dead_message.hpp"

#include <algorithm>

#include "comanda/kernel/text.hpp"
#include "comanda/messaging/message.hpp"

namespace comanda::operations {

namespace {

/// Headers come from anywhere: what is no text is left out, what is too long is cut.
std::string header_text(std::string_view text, std::size_t bytes_max) {
  const auto kept = beginning_of(text, bytes_max);
  return is_text(kept) ? std::string(kept) : std::string();
}

struct cause_parts {
  errc code = errc::internal;
  std::string_view text;
};

/// "CODE: text"; what is written otherwise is all text.
cause_parts split_cause(std::string_view cause) {
  const auto colon = cause.find(": ");
  if (colon == std::string_view::npos) return {errc::internal, cause};
  const auto code = errc_from_string(cause.substr(0, colon));
  const bool known = to_string(code) == cause.substr(0, colon);
  return known ? cause_parts{code, cause.substr(colon + 2)} : cause_parts{errc::internal, cause};
}

/// A command that a saga sends again has a new message id each time, and whoever has to deal with the failure one thing
/// to deal with. What the saga wants is the step and the command's type: an undo is another command.
message_id id_of(const messaging::message& m) {
  if (m.kind != messaging::message_kind::command || !m.correlation || m.step.empty()) return m.id;
  return message_id(derive_uuid(*m.correlation, {"dead message", m.step, m.type}));
}

}  // namespace

dead_message dead_message_of(const messaging::delivery& d, timestamp now) {
  const auto told = d.failed.value_or(messaging::failure{});
  const auto message = messaging::decode(d.body);
  const auto cause = header_text(told.cause, dead_cause_bytes_max);
  const auto parts = split_cause(cause);
  // What somebody sent who may not is kept for a look alone: as bytes, which nobody can have sent again.
  const bool forged = parts.code == errc::forbidden;
  const bool readable = is_text(d.body) && !forged;

  dead_message m;
  m.message_id = message ? id_of(*message) : message_id(derive_uuid({}, {"dead message", d.body}));
  m.type = header_text(message ? message->type : told.type, dead_type_bytes_max);
  m.cause_code = to_string(parts.code);
  m.cause = parts.text;
  m.attempts = d.attempts;
  m.last_failed_at = told.last_failed_at.value_or(now);
  m.first_failed_at = std::min(told.first_failed_at.value_or(m.last_failed_at), m.last_failed_at);
  m.traceparent = header_text(message ? message->traceparent : told.traceparent, dead_traceparent_bytes_max);
  m.body = readable ? d.body : to_base64(d.body);
  m.body_encoding = readable ? body_encoding::utf8 : body_encoding::base64;
  m.version = 1;
  return m;
}

}  // namespace comanda::operations
