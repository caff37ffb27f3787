#include "verifier_world.hpp"

#include <algorithm>

#include "reply_types.hpp"

namespace comanda::saga::detail {

namespace {

/// Times decide nothing here: whatever has a deadline may see it pass.
constexpr timestamp some_time = from_micros(1'800'000'000'000'000);

/// What tells nothing about what can happen next is made equal.
void normalize(instance& i, const definition& d) {
  i.version = std::min<std::int64_t>(i.version, 1);
  i.updated_at = some_time;
  if (i.deadline) i.deadline = some_time;
  if (i.reason) i.reason = boost::json::object{{"code", "SOME"}};
  if (const auto* s = d.find(i.step)) i.attempt = std::min<std::int64_t>(i.attempt, s->retry.attempts_max);
}

void add(std::string& key, std::string_view text) {
  key += text;
  key += '\x1f';
}

}  // namespace

std::string world::key() const {
  std::string k;
  k += static_cast<char>('0' + static_cast<int>(saga.status));
  k += saga.stuck ? '!' : '.';
  k += saga.deadline ? 'd' : '-';
  add(k, saga.step);
  add(k, std::to_string(saga.attempt));
  for (const auto& name : saga.done) add(k, name);
  k += '|';
  for (const auto& name : saga.to_undo) add(k, name);
  for (const auto& s : steps) {
    k += '|';
    k += static_cast<char>('0' + static_cast<int>(s.is));
    for (const bool so : {s.asked, s.under_way, s.undo_under_way, s.undo_answered}) k += so ? 'y' : 'n';
    add(k, s.answer);
    add(k, s.undo_answer);
  }
  for (const auto& r : replies) {
    add(k, std::to_string(r.step));
    add(k, r.type);
  }
  return k;
}

surroundings::surroundings(const definition& d, const participants& known)
    : definition_(d), known_(known), pivot_(index_of(d.pivot().name)) {}

world surroundings::beginning() const {
  world w;
  w.saga = make_instance(definition_, saga_id(), uuid(), some_time);
  w.steps.resize(definition_.steps().size());
  return w;
}

std::vector<happening> surroundings::all_next(const world& from) const {
  std::vector<happening> out;
  tell(from, started{}, "the saga starts", out);
  if (from.saga.version == 0) return out;
  arrive_replies(from, out);
  arrive_commands(from, out);
  arrive_undos(from, out);
  lose_everything(from, out);
  tell(from, deadline_passed{}, "the deadline of '" + from.saga.step + "' passes", out);
  wish(from, abort_requested{}, "somebody aborts", out);
  wish(from, retry_requested{}, "an operator retries", out);
  wish(from, compensate_requested{}, "an operator compensates", out);
  return out;
}

std::string surroundings::broken_by(const world& w) const {
  for (std::size_t i = 0; i < w.steps.size(); ++i) {
    const auto& s = definition_.steps()[i];
    const bool stands = w.steps[i].is == effect::done;
    if (w.saga.status == status::completed && !stands)
      return "a completed saga has every step in effect, and '" + s.name + "' is not";
    if (w.saga.status == status::compensated && stands && changes_something(s))
      return "a compensated saga has nothing in effect, and '" + s.name + "' is";
  }
  return {};
}

// --- messages arrive ---

void surroundings::arrive_commands(const world& from, std::vector<happening>& out) const {
  for (std::size_t i = 0; i < from.steps.size(); ++i) {
    const auto& s = definition_.steps()[i];
    const auto& at = from.steps[i];
    if (!at.under_way) continue;
    const auto answer = [&](effect is, const std::string& type, std::string_view how) {
      happening h{s.command + " arrives: " + std::string(how), from, {}};
      h.next.steps[i].is = is;
      h.next.steps[i].answer = type;
      if (!type.empty()) {
        h.what += ", " + type + " is sent";
        h.next.replies.insert({i, type});
      }
      out.push_back(std::move(h));
    };
    if (at.is == effect::none) {
      for (const auto& type : answers_to(s)) {
        const bool refuses = contains(s.refusal, type);
        answer(refuses ? effect::refused : effect::done, type, refuses ? "it is refused" : "it is done");
      }
    } else if (!at.answer.empty()) {
      answer(at.is, at.answer, "it was answered before");
    } else {
      for (const auto& type : s.refusal) answer(effect::undone, type, "too late, it is refused");
    }
  }
}

void surroundings::arrive_undos(const world& from, std::vector<happening>& out) const {
  for (std::size_t i = 0; i < from.steps.size(); ++i) {
    const auto& s = definition_.steps()[i];
    const auto& at = from.steps[i];
    if (!at.undo_under_way) continue;
    const auto types = at.undo_answer.empty() ? s.undo->success : std::vector{at.undo_answer};
    for (const auto& type : types) {
      happening h{s.undo->command + " arrives: " +
                      (at.is == effect::done ? "it is undone" : "there is nothing to undo") + ", " + type + " is sent",
                  from,
                  {}};
      h.next.steps[i].is = effect::undone;
      h.next.steps[i].undo_answer = type;
      h.next.replies.insert({i, type});
      out.push_back(std::move(h));
    }
  }
}

/// One at a time is a message that does not arrive. All together show whether what is sent again is enough.
void surroundings::lose_everything(const world& from, std::vector<happening>& out) const {
  happening h{"all that is under way is lost", from, {}};
  h.next.replies.clear();
  for (auto& s : h.next.steps) s.under_way = s.undo_under_way = false;
  out.push_back(std::move(h));
}

void surroundings::arrive_replies(const world& from, std::vector<happening>& out) const {
  for (const auto& r : from.replies) {
    const auto& s = definition_.steps()[r.step];
    if (!is_expected(r)) {
      out.push_back({r.type + " arrives", from, "no step expects the reply " + r.type + " to '" + s.name + "'"});
      continue;
    }
    const bool ends_undo = from.saga.status == status::compensating && from.saga.step == s.name && s.undo &&
                           contains(s.undo->success, r.type);
    const auto before = out.size();
    tell(from, replied{s.name, r.type, {}, {}}, r.type + " arrives", out);
    for (auto n = before; ends_undo && n < out.size(); ++n) out[n].next.steps[r.step].undo_answered = true;
  }
}

// --- the engine moves ---

void surroundings::tell(const world& from, const input& what, std::string words, std::vector<happening>& out) const {
  const auto now = from.saga.deadline.value_or(some_time);
  auto moved = advance(definition_, from.saga, what, now);
  if (!moved && moved.error().code == errc::invalid_state) return;  // an operator's wish that is not granted
  if (!moved) return out.push_back({std::move(words), from, "the engine knows an answer: " + moved.error().message});
  if (!moved->changed) return;
  happening h{std::move(words), from, {}};
  for (const auto& e : moved->timeline) {
    if (e.event == "compensating" || e.event == "compensated" || e.event == "completed" || e.event == "stuck")
      h.what += "; " + e.event;
  }
  for (const auto& local : moved->locals) h.what += "; '" + local + "' is done";
  for (const auto& s : moved->sends) h.what += "; " + s.command + " is sent";
  h.next.saga = moved->next;
  normalize(h.next.saga, definition_);
  h.broken = carry_out(*moved, h.next);
  out.push_back(std::move(h));
}

void surroundings::wish(const world& from, const input& what, std::string words, std::vector<happening>& out) const {
  const auto before = out.size();
  tell(from, what, std::move(words), out);
  for (auto n = before; n < out.size(); ++n) out[n].wished = true;
}

std::string surroundings::carry_out(const transition& t, world& w) const {
  for (const auto& local : t.locals) {
    auto& at = w.steps[index_of(local)];
    if (at.is == effect::done) return "a local step is done once, and '" + local + "' is done twice";
    at.is = effect::done;
  }
  for (const auto& s : t.sends) {
    auto broken = s.direction == direction::forward ? send_forward(s, w) : send_undo(s, w);
    if (!broken.empty()) return broken;
  }
  return {};
}

std::string surroundings::send_forward(const send& s, world& w) const {
  if (w.saga.status != status::running)
    return "nothing goes forward once a saga has turned round, and '" + s.step + "' does";
  auto& at = w.steps[index_of(s.step)];
  at.asked = at.under_way = true;
  return {};
}

std::string surroundings::send_undo(const send& s, world& w) const {
  const auto i = index_of(s.step);
  auto& at = w.steps[i];
  if (i > pivot_) return "no step after the pivot is undone, and '" + s.step + "' is";
  if (!at.asked) return "what is undone was sent, and '" + s.step + "' was not";
  if (at.undo_answered) return "an undo that was answered is not sent again, and that of '" + s.step + "' is";
  for (auto later = i + 1; later < w.steps.size(); ++later) {
    const auto& other = w.steps[later];
    const bool settled = !other.asked || other.undo_answered || other.is == effect::refused ||
                         other.is == effect::undone || !definition_.steps()[later].undo;
    if (!settled)
      return "steps are undone in reverse order, and '" + s.step + "' is before '" + definition_.steps()[later].name +
             "'";
  }
  at.undo_under_way = true;
  return {};
}

// --- what the table says ---

std::vector<std::string> surroundings::answers_to(const step& s) const {
  if (const auto given = known_.answers.find(s.command); given != known_.answers.end()) return given->second;
  auto types = s.success;
  types.insert(types.end(), s.refusal.begin(), s.refusal.end());
  return types;
}

bool surroundings::is_expected(const reply_sent& r) const {
  const auto& s = definition_.steps()[r.step];
  return contains(s.success, r.type) || contains(s.refusal, r.type) || (s.undo && contains(s.undo->success, r.type));
}

bool surroundings::changes_something(const step& s) const { return !contains(known_.change_nothing, s.name); }

std::size_t surroundings::index_of(std::string_view step_name) const {
  const auto& all = definition_.steps();
  return static_cast<std::size_t>(std::ranges::find(all, step_name, &step::name) - all.begin());
}

}  // namespace comanda::saga::detail
