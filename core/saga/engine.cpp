#include "comanda/saga/engine.hpp"

#include <algorithm>
#include <array>

#include "draft.hpp"
#include "reasons.hpp"
#include "reply_types.hpp"

namespace comanda::saga {

namespace {

/// What an input meets.
struct context {
  const definition& table;
  const instance& saga;
  timestamp now;
  const skip_rule& skips;

  [[nodiscard]] draft begin() const { return {table, saga, now, skips}; }
  /// Whether the saga waits for that step: the present one, or one of those that stand side by side.
  [[nodiscard]] bool awaits(std::string_view step) const {
    if (saga.branches.empty()) return !step.empty() && saga.step == step;
    return std::ranges::find(saga.branches, step, &branch::step) != saga.branches.end();
  }
  /// Whether the saga has still to come to that step.
  [[nodiscard]] bool is_before(const step& row) const {
    return saga.step.empty() ? saga.done.empty() : &row > &table.at(saga.step).back();
  }
  /// Nothing irrevocable can have happened yet. A pivot in flight may have happened unseen, so that only one with an
  /// undo can be turned round without being refused.
  [[nodiscard]] bool can_turn_back() const {
    if (saga.status != status::running) return false;
    const auto present = table.at(saga.step);
    if (present.empty()) return true;
    const auto& first = present.front();
    return !table.is_after_pivot(first.name) && (first.kind != step_kind::pivot || first.undo);
  }
};

using outcome = result<transition>;

boost::json::object timed_out(const branch& under_way) {
  const auto tries = under_way.attempt == 0 ? std::string("time") : std::to_string(under_way.attempt) + " attempts";
  return reason("TIMED_OUT", "step " + under_way.step + " was not answered in " + tries, {{"step", under_way.step}});
}

boost::json::object wish(std::string_view caller, std::string_view why) {
  return {{"caller", caller}, {"reason", why}};
}

unexpected<error> deny(const context& in, std::string_view why) {
  return fail(errc::invalid_state, "the saga " + to_string(in.saga.saga_id) + " " + std::string(why));
}

// The cells of the table.

outcome absorb(const context& in, const input&) {
  transition nothing;
  nothing.next = in.saga;
  return nothing;
}

outcome refuse_ended(const context& in, const input&) { return deny(in, "has ended"); }

outcome refuse_turned(const context& in, const input&) { return deny(in, "is compensating already"); }

outcome start(const context& in, const input& what) {
  if (!in.saga.step.empty()) return absorb(in, what);
  auto next = in.begin();
  next.note("started");
  next.start();
  return std::move(next).finish();
}

/// What is said to a step that waits counts also when it comes before the saga does. The first that is said does.
outcome early_reply(const context& in, const input& what) {
  const auto& said = std::get<replied>(what);
  const auto* present = in.table.find(said.step);
  const bool heard = std::ranges::find(in.saga.early, said.step, &early_answer::step) != in.saga.early.end();
  if (present == nullptr || !present->waits || heard || !in.is_before(*present)) return absorb(in, what);
  if (!contains(present->success, said.type) && !contains(present->refusal, said.type)) return absorb(in, what);
  auto next = in.begin();
  next.hear_early({.step = said.step, .type = said.type, .message_id = said.message, .detail = said.detail});
  return std::move(next).finish();
}

outcome forward_reply(const context& in, const input& what) {
  const auto& said = std::get<replied>(what);
  if (!in.awaits(said.step)) return early_reply(in, what);
  const auto& present = *in.table.find(said.step);
  auto next = in.begin();
  if (contains(present.success, said.type)) {
    next.note(next.at(present.name), "succeeded", said.detail, said.message);
    next.succeed(present.name);
  } else if (contains(present.refusal, said.type)) {
    next.note(next.at(present.name), "refused", said.detail, said.message);
    next.forget(present.name);
    next.turn_back(or_else(said.detail, "REFUSED", present.name));
  } else {
    return absorb(in, what);
  }
  return std::move(next).finish();
}

outcome undo_reply(const context& in, const input& what) {
  const auto& said = std::get<replied>(what);
  if (!in.awaits(said.step)) return absorb(in, what);
  const auto& present = *in.table.find(said.step);
  // A late answer to the step itself has another type: its undo is under way and takes it back.
  if (!contains(present.undo->success, said.type)) return absorb(in, what);
  auto next = in.begin();
  next.note(next.at(present.name), "undone", said.detail, said.message);
  next.undone();
  return std::move(next).finish();
}

/// Whether the wait for a step, which is over, turns the saga round.
bool gives_up(const context& in, const branch& late) {
  if (!in.can_turn_back()) return false;
  const auto& present = *in.table.find(late.step);
  if (present.waits) return present.waits->then == when_nothing_came::compensate;
  return late.attempt >= static_cast<std::int64_t>(present.retry.attempts_max);
}

/// Goes on the way that it went, after the wait for one step is over.
void go_on(const context& in, draft& next, const branch& late) {
  const auto& present = *in.table.find(late.step);
  next.note(late, "timed_out");
  if (in.saga.status == status::running && present.waits) {
    if (present.waits->then == when_nothing_came::go_on) next.succeed(present.name);
    return;
  }
  if (late.attempt >= static_cast<std::int64_t>(present.retry.attempts_max)) next.mark_stuck(present.name);
  next.resend(present.name);
}

outcome deadline(const context& in, const input& what) {
  if (in.saga.step.empty() || !in.saga.deadline || *in.saga.deadline > in.now) return absorb(in, what);
  auto next = in.begin();
  auto late = next.under_way();
  std::erase_if(late, [&](const branch& each) { return each.deadline > in.now; });
  // One that is given up turns all round: then nothing more is sent forward for those beside it.
  const auto given_up = std::ranges::find_if(late, [&](const branch& each) { return gives_up(in, each); });
  if (given_up != late.end()) {
    next.note(*given_up, "timed_out");
    next.turn_back(timed_out(*given_up));
  } else {
    for (const auto& each : late) go_on(in, next, each);
  }
  return std::move(next).finish();
}

outcome abort(const context& in, const input& what) {
  if (!in.can_turn_back()) return absorb(in, what);
  const auto& wanted = std::get<abort_requested>(what);
  auto next = in.begin();
  next.note("abort_requested", wanted.reason);
  next.turn_back(or_else(wanted.reason, "ABORTED", in.saga.step));
  return std::move(next).finish();
}

outcome retry(const context& in, const input& what) {
  const auto& wanted = std::get<retry_requested>(what);
  if (in.saga.step.empty()) return deny(in, "has not begun");
  auto next = in.begin();
  next.note("retry_requested", wish(wanted.caller, wanted.reason));
  bool sends = false;
  for (const auto& each : next.under_way()) {
    if (in.saga.status == status::running && in.table.find(each.step)->waits) continue;
    next.resend(each.step);
    sends = true;
  }
  if (!sends) return deny(in, "waits at step " + in.saga.step + " for what it cannot send for");
  return std::move(next).finish();
}

outcome compensate(const context& in, const input& what) {
  const auto& wanted = std::get<compensate_requested>(what);
  if (!in.can_turn_back()) return deny(in, "is at or past its pivot");
  auto next = in.begin();
  next.note("compensate_requested", wish(wanted.caller, wanted.reason));
  // What the operator says stays on the timeline: the reason is what the customer is told.
  next.turn_back(reason("COMPENSATED_BY_OPERATOR", "an operator turned it round", {{"step", in.saga.step}}));
  return std::move(next).finish();
}

/// What the saga is said to be at and its table does not have: a row that somebody changed. Of steps side by side one
/// at least is waited for.
std::string step_not_in(const definition& table, const instance& saga) {
  for (const auto& each : saga.branches) {
    if (table.find(each.step) == nullptr) return each.step;
  }
  if (saga.step.empty() || !saga.branches.empty()) return {};
  const auto* present = table.find(saga.step);
  const bool known = present != nullptr && (saga.status != status::compensating || present->undo);
  return known ? std::string() : saga.step;
}

using cell = outcome (*)(const context&, const input&);

// Rows in the order of `status`, columns in that of `input`.
// clang-format off
constexpr std::array<std::array<cell, 6>, 4> cells = {{
    //                started  replied        deadline_passed  abort_requested  retry_requested  compensate_requested
    /* running      */ {{start,  forward_reply, deadline,        abort,           retry,           compensate}},
    /* compensating */ {{absorb, undo_reply,    deadline,        absorb,          retry,           refuse_turned}},
    /* completed    */ {{absorb, absorb,        absorb,          absorb,          refuse_ended,    refuse_ended}},
    /* compensated  */ {{absorb, absorb,        absorb,          absorb,          refuse_ended,    refuse_ended}},
}};
// clang-format on
static_assert(std::variant_size_v<input> == cells[0].size(), "each input has its column");

}  // namespace

instance make_instance(const definition& table, saga_id id, const uuid& subject, timestamp now) {
  instance made;
  made.saga_id = id;
  made.type = table.name();
  made.definition_version = table.version();
  made.definition_hash = table.hash();
  made.subject = subject;
  made.started_at = now;
  made.updated_at = now;
  return made;
}

result<transition> advance(const definition& table, const instance& now_at, const input& what, timestamp now,
                           const skip_rule& skips) {
  if (now_at.definition_hash != table.hash()) {
    return fail(errc::internal, "the saga " + to_string(now_at.saga_id) + " began with another definition");
  }
  if (const auto lost = step_not_in(table, now_at); !lost.empty()) {
    return fail(errc::internal, "the saga " + to_string(now_at.saga_id) + " is at no step of its definition: " + lost);
  }
  return cells[static_cast<std::size_t>(now_at.status)][what.index()]({table, now_at, now, skips}, what);
}

message_id send_id(saga_id saga, std::string_view step, direction way, std::int64_t attempt) {
  const std::string_view label = way == direction::undo ? "undo" : "forward";
  return message_id(derive_uuid(saga.value(), {"saga", step, label, std::to_string(attempt)}));
}

}  // namespace comanda::saga
