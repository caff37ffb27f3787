#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "comanda/kernel/id.hpp"
#include "comanda/storage/cell.hpp"

// The tables that every service has besides its own. Rows with a `due_at` are leased: whoever inserts one sets due_at
// into the future and works on it at once; when that worker is lost, the lease runs out and any other may claim it.
namespace comanda::application {

/// A message that is committed and not yet known to be with the broker.
struct outbox_row {
  static constexpr std::string_view table_name = "outbox";
  static constexpr std::string_view key_column = "message_id";
  comanda::message_id message_id;
  std::string type;
  std::string target;  ///< service of a command; empty for an event
  std::string traceparent;
  std::string body;  ///< encoded CloudEvent: text, because nobody looks into it
  timestamp created_at;
  timestamp due_at;
};
BOOST_DESCRIBE_STRUCT(outbox_row, (), (message_id, type, target, traceparent, body, created_at, due_at))

/// A message whose effect is committed: the same id again does nothing.
struct inbox_row {
  static constexpr std::string_view table_name = "inbox";
  static constexpr std::string_view key_column = "message_id";
  comanda::message_id message_id;
  timestamp received_at;
};
BOOST_DESCRIBE_STRUCT(inbox_row, (), (message_id, received_at))

/// The answer that a client's Idempotency-Key got.
struct idempotency_row {
  static constexpr std::string_view table_name = "idempotency_keys";
  static constexpr std::string_view key_column = "idempotency_key";
  std::string idempotency_key;  ///< caller and key together
  std::string fingerprint;      ///< of the request: verb, path, body
  std::string outcome;          ///< JSON, as comanda/application/outcome.hpp writes it; text, replayed byte for byte
  timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(idempotency_row, (), (idempotency_key, fingerprint, outcome, created_at))

/// Something that becomes due: a saga's deadline, a reservation's expiry, the next attempt at a delivery.
struct timer_row {
  static constexpr std::string_view table_name = "timers";
  static constexpr std::string_view key_column = "timer_id";
  uuid timer_id;        ///< derives from what it is for, so that setting it again moves it
  std::string kind;     ///< which command it becomes
  std::string subject;  ///< id of what it is about
  timestamp due_at;
};
BOOST_DESCRIBE_STRUCT(timer_row, (), (timer_id, kind, subject, due_at))

/// What an operator did, or whoever else it was that does not own it: who did what to what, and why. Never changed.
struct audit_row {
  static constexpr std::string_view table_name = "audit";
  static constexpr std::string_view key_column = "audit_id";
  uuid audit_id;  ///< derives from the request and what was done
  timestamp at;
  std::string caller;   ///< a token's subject; "" when nobody is told apart
  std::string action;   ///< "saga.retry", "message.redrive", "payment.capture", ...
  std::string subject;  ///< id of what it was done to
  std::string reason;   ///< as the operator gave it; may be empty
};
BOOST_DESCRIBE_STRUCT(audit_row, (), (audit_id, at, caller, action, subject, reason))

/// An intent to act on the outside world, written down before it is tried (P11).
struct effect_row {
  static constexpr std::string_view table_name = "effects";
  static constexpr std::string_view key_column = "effect_id";
  comanda::effect_id effect_id;  ///< goes along as the idempotency key
  std::string kind;              ///< "authorize", "deliver", ...
  std::string subject;           ///< id of the aggregate that waits for the outcome
  storage::json_text payload;    ///< what the performer needs
  std::int64_t attempt = 1;
  std::string traceparent;
  timestamp created_at;
  timestamp due_at;
};
BOOST_DESCRIBE_STRUCT(effect_row, (), (effect_id, kind, subject, payload, attempt, traceparent, created_at, due_at))

}  // namespace comanda::application
