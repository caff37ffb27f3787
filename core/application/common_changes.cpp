#include "comanda/application/executor.hpp"

namespace comanda::application::detail {

void common_changes::add_message(const messaging::message& m, timestamp now, microseconds lease) {
  outbox.push_back({m.id, m.type, m.target, m.traceparent, messaging::encode(m), now, now + lease});
}

void common_changes::add_resent(outbox_row as_it_came, timestamp now, microseconds lease) {
  as_it_came.created_at = now;
  as_it_came.due_at = now + lease;
  outbox.push_back(std::move(as_it_came));
}

void common_changes::add_effect(effect_row e, timestamp now, microseconds lease) {
  forget_effect_now(e.effect_id);
  if (e.due_at <= now) {
    e.due_at = now + lease;
    effects_now.push_back(e);
  }
  const auto id = e.effect_id;
  effects_.insert_or_assign(id, std::move(e));
}

void common_changes::add_effect_done(const effect_id& id) {
  forget_effect_now(id);
  effects_.insert_or_assign(id, std::nullopt);
}

/// A later command of the batch has decided otherwise: what it left is performed, and nothing twice.
void common_changes::forget_effect_now(const effect_id& id) {
  if (effects_.contains(id)) std::erase_if(effects_now, [&](const effect_row& e) { return e.effect_id == id; });
}

void common_changes::add_timer(timer_row t) {
  const auto id = t.timer_id;
  timers_.insert_or_assign(id, std::move(t));
}

void common_changes::clear_timer(const uuid& id) { timers_.insert_or_assign(id, std::nullopt); }

void common_changes::add_inbox(const message_id& id, timestamp now) {
  seen.insert(id);
  inbox_.push_back({id, now});
}

void common_changes::add_answer(idempotency_row row) {
  new_answers_.push_back(row);
  auto key = row.idempotency_key;
  answers.insert_or_assign(std::move(key), std::move(row));
}

result<const idempotency_row*> common_changes::find_answer(const idempotency& i) const {
  const auto at = answers.find(i.key);
  if (at == answers.end()) return nullptr;
  if (at->second.fingerprint != i.fingerprint)
    return fail(errc::idempotency_key_reused, "this Idempotency-Key was used for another request");
  return &at->second;
}

bool common_changes::empty() const noexcept {
  return outbox.empty() && inbox_.empty() && new_answers_.empty() && audit.empty() && effects_.empty() &&
         timers_.empty();
}

namespace {

template <class Row, class Key>
void write_puts_and_erases(storage::change_set& changes, const std::map<Key, std::optional<Row>>& rows) {
  if (rows.empty()) return;
  storage::table_change c{&storage::table_of<Row>(), {}, {}, {}, {}};
  for (const auto& [key, row] : rows) {
    if (row)
      c.puts.push_back(storage::to_row(*row));
    else
      c.erases.push_back(storage::key_cell(key));
  }
  changes.push_back(std::move(c));
}

template <class Row>
void write_inserts(storage::change_set& changes, const std::vector<Row>& rows) {
  if (rows.empty()) return;
  storage::table_change c{&storage::table_of<Row>(), {}, {}, {}, {}};
  for (const auto& row : rows) c.inserts.push_back(storage::to_row(row));
  changes.push_back(std::move(c));
}

}  // namespace

void common_changes::write_to(storage::change_set& changes) const {
  write_inserts(changes, inbox_);
  write_inserts(changes, new_answers_);
  write_inserts(changes, outbox);
  write_inserts(changes, audit);
  write_puts_and_erases(changes, effects_);
  write_puts_and_erases(changes, timers_);
}

bool is_stored_under_key(const result<answer>& value) noexcept {
  if (value) return true;
  // What may turn out otherwise without another request, was no request that could be done, or was the caller's right
  // alone, leaves the key free. Rule: the REST contract, "Idempotency".
  switch (value.error().code) {
    case errc::internal:
    case errc::conflict:
    case errc::rejected:
    case errc::overflow:
    case errc::currency_mismatch:
    case errc::unavailable:
    case errc::overloaded:
    case errc::timeout:
    case errc::not_implemented:
    case errc::malformed_request:
    case errc::malformed_json:
    case errc::invalid_parameter:
    case errc::length_required:
    case errc::unauthenticated:
    case errc::forbidden:
    case errc::payload_too_large:
    case errc::headers_too_large:
    case errc::unsupported_media_type:
    case errc::rate_limited:
    case errc::validation_failed:
      return false;
    default:
      return true;
  }
}

}  // namespace comanda::application::detail
