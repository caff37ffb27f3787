#include "verifier_world.hpp"

#include <algorithm>

#include "reply_types.hpp"

namespace comanda::saga::detail {

namespace {

void normalize_attempt(std::int64_t& attempt, const step& of) {
  attempt = std::min<std::int64_t>(attempt, of.retry.attempts_max);
}

/// What tells nothing about what can happen next is made equal.
void normalize(instance& index, const definition& table) {
  index.version = std::min<std::int64_t>(index.version, 1);
  index.updated_at = some_time;
  if (index.deadline) index.deadline = some_time;
  if (index.reason) index.reason = boost::json::object{{"code", "SOME"}};
  if (const auto* row = table.find(index.step)) normalize_attempt(index.attempt, *row);
  if (!index.branches.empty()) index.attempt = 0;
  for (auto& each : index.branches) {
    each.deadline = some_time;
    normalize_attempt(each.attempt, *table.find(each.step));
    index.attempt = std::max(index.attempt, each.attempt);
  }
  for (auto& each : index.early) each.detail.clear();
}

/// Answers the questions of one run of the engine, and finds the next answers that were not tried.
class choices {
 public:
  bool next_answer() {
    if (asked_ == given_.size()) given_.push_back(false);
    return given_[asked_++];
  }
  /// False when every combination was tried.
  bool go_on() {
    given_.resize(asked_);
    while (!given_.empty() && given_.back()) given_.pop_back();
    if (given_.empty()) return false;
    given_.back() = true;
    asked_ = 0;
    return true;
  }

 private:
  std::vector<bool> given_;
  std::size_t asked_ = 0;
};

void add(std::string& key, std::string_view text) {
  key += text;
  key += '\x1f';
}

}  // namespace

std::string world::key() const {
  std::string text;
  text += static_cast<char>('0' + static_cast<int>(saga.status));
  text += saga.stuck ? '!' : '.';
  text += saga.deadline ? 'd' : '-';
  add(text, saga.step);
  add(text, std::to_string(saga.attempt));
  for (const auto& name : saga.done) add(text, name);
  text += '|';
  for (const auto& name : saga.to_undo) add(text, name);
  text += '|';
  for (const auto& each : saga.branches) {
    text += each.stuck ? '!' : '.';
    add(text, each.step);
    add(text, std::to_string(each.attempt));
  }
  text += '|';
  for (const auto& each : saga.early) {
    add(text, each.step);
    add(text, each.type);
  }
  for (const auto& row : steps) {
    text += '|';
    text += static_cast<char>('0' + static_cast<int>(row.is));
    for (const bool so : {row.asked, row.under_way, row.undo_under_way, row.undo_answered, row.skipped, row.timed_out})
      text += so ? 'y' : 'n';
    add(text, row.told);
    add(text, row.answer);
    add(text, row.undo_answer);
  }
  for (const auto& reply : replies) {
    add(text, std::to_string(reply.step));
    add(text, reply.type);
  }
  return text;
}

surroundings::surroundings(const definition& table, const participants& known)
    : definition_(table), known_(known), pivot_(index_of(table.pivot().name)) {}

world surroundings::beginning() const {
  world state;
  state.saga = make_instance(definition_, saga_id(), uuid(), some_time);
  state.steps.resize(definition_.steps().size());
  return state;
}

std::vector<happening> surroundings::all_next(const world& from) const {
  std::vector<happening> out;
  tell(from, started{}, "the saga starts", out);
  arrive_replies(from, out);
  arrive_commands(from, out);
  arrive_undos(from, out);
  lose_everything(from, out);
  somebody_speaks(from, out);
  deadlines_pass(from, out);
  wish(from, abort_requested{}, "somebody aborts", out);
  wish(from, retry_requested{}, "an operator retries", out);
  wish(from, compensate_requested{}, "an operator compensates", out);
  return out;
}

// --- the engine moves ---

/// Once for each way in which the subject may have steps skipped.
void surroundings::tell(const world& from, const input& what, std::string words, std::vector<happening>& out) const {
  choices subject;
  const skip_rule skips = [&subject](std::string_view, const std::vector<std::string>&) {
    return subject.next_answer();
  };
  do {
    tell_once(from, what, words, skips, out);
  } while (subject.go_on());
}

void surroundings::tell_once(const world& from, const input& what, const std::string& words, const skip_rule& skips,
                             std::vector<happening>& out) const {
  const auto now = from.saga.deadline.value_or(some_time);
  auto moved = advance(definition_, from.saga, what, now, skips);
  if (!moved && moved.error().code == errc::invalid_state) return;  // an operator's wish that is not granted
  if (!moved) return out.push_back({words, from, "the engine knows an answer: " + moved.error().message});
  if (!moved->changed) return;
  happening event{words, from, {}};
  for (const auto& entry : moved->timeline) {
    if (entry.event == "compensating" || entry.event == "compensated" || entry.event == "completed" ||
        entry.event == "stuck")
      event.what += "; " + entry.event;
    if (entry.event == "skipped") {
      event.what += "; '" + entry.step + "' is skipped";
      event.next.steps[index_of(entry.step)].skipped = true;
      if (!definition_.find(entry.step)->skippable)
        event.broken = "only what can be skipped is, and '" + entry.step + "' cannot";
    }
    if (entry.event == "timed_out" && definition_.find(entry.step)->waits)
      event.next.steps[index_of(entry.step)].timed_out = true;
  }
  for (const auto& local : moved->locals) event.what += "; '" + local + "' is done";
  for (const auto& row : moved->sends) event.what += "; " + row.command + " is sent";
  event.next.saga = moved->next;
  normalize(event.next.saga, definition_);
  if (event.broken.empty()) event.broken = carry_out(*moved, event.next);
  out.push_back(std::move(event));
}

void surroundings::wish(const world& from, const input& what, std::string words, std::vector<happening>& out) const {
  const auto before = out.size();
  tell(from, what, std::move(words), out);
  for (auto index = before; index < out.size(); ++index) out[index].wished = true;
}

std::string surroundings::carry_out(const transition& moved, world& state) const {
  if (state.steps[pivot_].skipped) return "a saga passes its pivot, and '" + definition_.pivot().name + "' is skipped";
  for (const auto& local : moved.locals) {
    auto& at = state.steps[index_of(local)];
    if (auto broken = out_of_order(index_of(local), state); !broken.empty()) return broken;
    if (at.is == effect::done) return "a local step is done once, and '" + local + "' is done twice";
    at.is = effect::done;
  }
  for (const auto& row : moved.sends) {
    auto broken = row.direction == direction::forward ? send_forward(row, state) : send_undo(row, state);
    if (!broken.empty()) return broken;
  }
  return {};
}

std::string surroundings::send_forward(const send& row, world& state) const {
  if (state.saga.status != status::running)
    return "nothing goes forward once a saga has turned round, and '" + row.step + "' does";
  auto& at = state.steps[index_of(row.step)];
  if (at.skipped) return "a step that is skipped is not sent, and '" + row.step + "' is";
  if (auto broken = out_of_order(index_of(row.step), state); !broken.empty()) return broken;
  at.asked = at.under_way = true;
  return {};
}

// --- what the table says ---

std::size_t surroundings::index_of(std::string_view step_name) const {
  const auto& all = definition_.steps();
  return static_cast<std::size_t>(std::ranges::find(all, step_name, &step::name) - all.begin());
}

}  // namespace comanda::saga::detail
