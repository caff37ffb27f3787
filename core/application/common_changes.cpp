#include "comanda/application/common_changes.hpp"

#include <utility>

namespace comanda::application::detail {

void common_keys::add(const std::optional<message_id>& message, const std::optional<idempotency>& key) {
  if (message) messages_.insert(*message);
  if (key) idempotency_keys_.insert(key->key);
}

namespace {

template <class Row, class Key>
void write_request(std::vector<storage::key_request>& requests, const std::set<Key>& keys) {
  if (keys.empty()) return;
  storage::key_request r{&storage::table_of<Row>(), {}};
  for (const auto& key : keys) r.keys.push_back(storage::key_cell(key));
  requests.push_back(std::move(r));
}

}  // namespace

void common_keys::write_to(std::vector<storage::key_request>& requests) const {
  write_request<inbox_row>(requests, messages_);
  write_request<idempotency_row>(requests, idempotency_keys_);
}

result<bool> common_changes::take(const storage::table& from, const storage::row& cells) {
  if (&from == &storage::table_of<inbox_row>()) {
    auto r = storage::from_row<inbox_row>(cells);
    if (!r) return failure_of(r);
    seen_.insert(r->message_id);
    return true;
  }
  if (&from == &storage::table_of<idempotency_row>()) {
    auto r = storage::from_row<idempotency_row>(cells);
    if (!r) return failure_of(r);
    auto key = r->idempotency_key;
    answers_.insert_or_assign(std::move(key), *std::move(r));
    return true;
  }
  return false;
}

std::optional<outcome> common_changes::find_handled(const std::optional<message_id>& message,
                                                    const std::optional<idempotency>& key) const {
  if (message && seen_.contains(*message)) return outcome{answer{}, false, true};
  if (!key) return std::nullopt;
  const auto at = answers_.find(key->key);
  if (at == answers_.end()) return std::nullopt;
  if (at->second.fingerprint != key->fingerprint)
    return outcome{fail(errc::idempotency_key_reused, "this Idempotency-Key was used for another request")};
  auto value = decode_outcome(at->second.outcome);
  if (!value) return outcome{failure_of(value)};
  return outcome{*std::move(value), true, false};
}

void common_changes::add_handled(const std::optional<message_id>& message, const std::optional<idempotency>& key,
                                 const result<answer>& value, timestamp now) {
  if (message && value) {
    seen_.insert(*message);
    inbox_.push_back({*message, now});
  }
  if (!key || !is_stored_under_key(value)) return;
  new_answers_.push_back({key->key, key->fingerprint, encode_outcome(value), now});
  answers_.insert_or_assign(key->key, new_answers_.back());
}

void common_changes::look_through(const common_decision& d, slip_finder& finder) {
  const auto sends = [&](std::string_view type, const message_id& id) {
    finder.needs_id("message", type, id.value());
    finder.adds(storage::table_of<outbox_row>(), storage::key_cell(id));
  };
  for (const auto& m : d.messages) sends(m.type, m.id);
  for (const auto& m : d.resent) sends(m.type, m.message_id);
  for (const auto& a : d.audit) finder.adds(storage::table_of<audit_row>(), storage::key_cell(a.audit_id));
  for (const auto& e : d.effects) finder.needs_id("effect", e.kind, e.effect_id.value());
  for (const auto& t : d.timers) finder.needs_id("timer", t.kind, t.timer_id);
}

void common_changes::add(const common_decision& d, timestamp now, const executor_options& with) {
  for (const auto& m : d.messages)
    add_sent({m.id, m.type, m.target, m.traceparent, messaging::encode(m), {}, {}}, now, with.outbox_lease);
  for (const auto& m : d.resent) add_sent(m, now, with.outbox_lease);
  audit_.insert(audit_.end(), d.audit.begin(), d.audit.end());
  for (const auto& e : d.effects) add_effect(e, now, with.effect_lease);
  for (const auto& id : d.effects_done) {
    forget_effect_now(id);
    effects_.insert_or_assign(id, std::nullopt);
  }
  for (const auto& id : d.timers_cleared) timers_.insert_or_assign(id, std::nullopt);
  for (const auto& t : d.timers) timers_.insert_or_assign(t.timer_id, t);
}

void common_changes::add_sent(outbox_row m, timestamp now, microseconds lease) {
  m.created_at = now;
  m.due_at = now + lease;
  outbox.push_back(std::move(m));
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

/// A later command of the batch has decided otherwise: what it left is performed, and nothing twice.
void common_changes::forget_effect_now(const effect_id& id) {
  if (effects_.contains(id)) std::erase_if(effects_now, [&](const effect_row& e) { return e.effect_id == id; });
}

void common_changes::add_fact(const storage::table& into, storage::row fact) {
  for (auto& c : facts_) {
    if (c.into == &into) return c.inserts.push_back(std::move(fact));
  }
  facts_.push_back({&into, {}, {}, {}, {}});
  facts_.back().inserts.push_back(std::move(fact));
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
  changes.insert(changes.end(), facts_.begin(), facts_.end());
  write_inserts(changes, inbox_);
  write_inserts(changes, new_answers_);
  write_inserts(changes, outbox);
  write_inserts(changes, audit_);
  write_puts_and_erases(changes, effects_);
  write_puts_and_erases(changes, timers_);
}

bool is_stored_under_key(const result<answer>& value) noexcept {
  if (value) return true;
  // What may turn out otherwise without another request, was no request that could be done, or was the caller's right
  // alone, leaves the key free.
  switch (value.error().code) {
    case errc::internal:
    case errc::conflict:
    case errc::rejected:
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
