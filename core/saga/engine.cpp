#include "comanda/saga/engine.hpp"

#include <array>

#include "draft.hpp"
#include "reply_types.hpp"

namespace comanda::saga {

namespace {

struct moment {
  const definition& d;
  const instance& at;
  timestamp now;

  /// The step waited for; nullptr before the start and after the end.
  [[nodiscard]] const step* present() const { return at.step.empty() ? nullptr : d.find(at.step); }
  [[nodiscard]] draft begin() const { return {d, at, now}; }
  /// Nothing irrevocable can have happened yet. A pivot in flight may have happened unseen, so that only one with an
  /// undo can be turned round without being refused.
  [[nodiscard]] bool can_turn_back() const {
    if (at.status != status::running) return false;
    const auto* s = present();
    if (s == nullptr) return true;
    return !d.is_after_pivot(s->name) && (s->kind != step_kind::pivot || s->undo);
  }
};

using answer = result<transition>;

boost::json::object reason(std::string_view code, std::string_view message, boost::json::object details) {
  return {{"code", code}, {"message", message}, {"details", std::move(details)}};
}

boost::json::object timed_out(const instance& at) {
  return reason("TIMED_OUT", "step " + at.step + " was not answered in " + std::to_string(at.attempt) + " attempts",
                {{"step", at.step}});
}

/// A reason always has a code, also when a participant or a caller gave none.
boost::json::object or_else(const boost::json::object& given, std::string_view code, const instance& at) {
  if (given.contains("code")) return given;
  return reason(code, "the saga was turned round at step " + at.step, {{"step", at.step}, {"given", given}});
}

boost::json::object wish(std::string_view caller, std::string_view why) {
  return {{"caller", caller}, {"reason", why}};
}

unexpected<error> deny(const moment& m, std::string_view why) {
  return fail(errc::invalid_state, "the saga " + to_string(m.at.saga_id) + " " + std::string(why));
}

// The cells of the table.

answer absorb(const moment& m, const input&) {
  transition t;
  t.next = m.at;
  return t;
}

answer refuse_ended(const moment& m, const input&) { return deny(m, "has ended"); }

answer refuse_turned(const moment& m, const input&) { return deny(m, "is compensating already"); }

answer start(const moment& m, const input& what) {
  if (m.present() != nullptr) return absorb(m, what);
  auto t = m.begin();
  t.note("started");
  t.forward(&m.d.steps().front());
  return std::move(t).finish();
}

answer forward_reply(const moment& m, const input& what) {
  const auto& r = std::get<replied>(what);
  const auto* s = m.present();
  if (s == nullptr || r.step != s->name) return absorb(m, what);
  auto t = m.begin();
  if (contains(s->success, r.type)) {
    t.note("succeeded", r.detail, r.message);
    t.succeed(*s);
  } else if (contains(s->refusal, r.type)) {
    t.note("refused", r.detail, r.message);
    t.forget(*s);
    t.turn_back(or_else(r.detail, "REFUSED", m.at));
  } else {
    return absorb(m, what);
  }
  return std::move(t).finish();
}

answer undo_reply(const moment& m, const input& what) {
  const auto& r = std::get<replied>(what);
  const auto* s = m.present();
  // A late answer to the step itself has another type: its undo is under way and takes it back.
  if (s == nullptr || r.step != s->name || !contains(s->undo->success, r.type)) return absorb(m, what);
  auto t = m.begin();
  t.note("undone", r.detail, r.message);
  t.undone();
  return std::move(t).finish();
}

answer deadline(const moment& m, const input& what) {
  const auto* s = m.present();
  if (s == nullptr || !m.at.deadline || *m.at.deadline > m.now) return absorb(m, what);
  auto t = m.begin();
  t.note("timed_out");
  const bool spent = m.at.attempt >= static_cast<std::int64_t>(s->retry.attempts_max);
  if (spent && m.can_turn_back()) {
    t.turn_back(timed_out(m.at));
  } else {
    if (spent) t.mark_stuck();
    t.resend();
  }
  return std::move(t).finish();
}

answer abort(const moment& m, const input& what) {
  if (!m.can_turn_back()) return absorb(m, what);
  const auto& wanted = std::get<abort_requested>(what);
  auto t = m.begin();
  t.note("abort_requested", wanted.reason);
  t.turn_back(or_else(wanted.reason, "ABORTED", m.at));
  return std::move(t).finish();
}

answer retry(const moment& m, const input& what) {
  const auto& wanted = std::get<retry_requested>(what);
  if (m.present() == nullptr) return deny(m, "has not begun");
  auto t = m.begin();
  t.note("retry_requested", wish(wanted.caller, wanted.reason));
  t.resend();
  return std::move(t).finish();
}

answer compensate(const moment& m, const input& what) {
  const auto& wanted = std::get<compensate_requested>(what);
  if (!m.can_turn_back()) return deny(m, "is at or past its pivot");
  auto t = m.begin();
  t.note("compensate_requested", wish(wanted.caller, wanted.reason));
  // What the operator says stays on the timeline: the reason is what the customer is told.
  t.turn_back(reason("COMPENSATED_BY_OPERATOR", "an operator turned it round", {{"step", m.at.step}}));
  return std::move(t).finish();
}

using cell = answer (*)(const moment&, const input&);

// Rows in the order of `status`, columns in that of `input`.
// clang-format off
constexpr std::array<std::array<cell, 6>, 4> table = {{
    //                started  replied        deadline_passed  abort_requested  retry_requested  compensate_requested
    /* running      */ {{start,  forward_reply, deadline,        abort,           retry,           compensate}},
    /* compensating */ {{absorb, undo_reply,    deadline,        absorb,          retry,           refuse_turned}},
    /* completed    */ {{absorb, absorb,        absorb,          absorb,          refuse_ended,    refuse_ended}},
    /* compensated  */ {{absorb, absorb,        absorb,          absorb,          refuse_ended,    refuse_ended}},
}};
// clang-format on
static_assert(std::variant_size_v<input> == table[0].size(), "each input has its column");

}  // namespace

instance make_instance(const definition& d, saga_id id, const uuid& subject, timestamp now) {
  instance made;
  made.saga_id = id;
  made.type = d.name();
  made.definition_version = d.version();
  made.definition_hash = d.hash();
  made.subject = subject;
  made.started_at = now;
  made.updated_at = now;
  return made;
}

result<transition> advance(const definition& d, const instance& now_at, const input& what, timestamp now) {
  if (now_at.definition_hash != d.hash()) {
    return fail(errc::internal, "the saga " + to_string(now_at.saga_id) + " began with another definition");
  }
  return table[static_cast<std::size_t>(now_at.status)][what.index()]({d, now_at, now}, what);
}

message_id send_id(saga_id saga, std::string_view step, direction way, std::int64_t attempt) {
  const std::string_view label = way == direction::undo ? "undo" : "forward";
  return message_id(derive_uuid(saga.value(), {"saga", step, label, std::to_string(attempt)}));
}

}  // namespace comanda::saga
