#include "comanda/saga/verifier.hpp"

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "verifier_world.hpp"

namespace comanda::saga {

namespace {

using detail::happening;
using detail::surroundings;
using detail::world;

constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

/// What is kept of a state that was looked at.
struct visited {
  std::size_t from = nowhere;  ///< the state before it, on a shortest way
  std::string what;            ///< that led here
  std::size_t depth = 0;
  bool ended = false;
};

class search {
 public:
  search(const definition& d, const verify_options& o) : options_(o), surroundings_(d, o.participants) {}

  verification run() {
    arrive(surroundings_.beginning(), nowhere, {});
    while (!waiting_.empty() && !found_.wrong) {
      if (states_.size() > options_.states_max) return finish(false);
      const auto [w, at] = std::move(waiting_.front());
      waiting_.pop_front();
      look_from(w, at);
    }
    if (!found_.wrong) look_for_the_endless();
    return finish(!found_.wrong);
  }

 private:
  void look_from(const world& w, std::size_t at) {
    for (auto& h : surroundings_.all_next(w)) {
      ++found_.transitions;
      if (h.broken.empty()) h.broken = surroundings_.broken_by(h.next);
      if (!h.broken.empty()) {
        found_.wrong = counterexample{std::move(h.broken), way_to(at)};
        found_.wrong->trace.push_back(std::move(h.what));
        return;
      }
      const auto next = arrive(std::move(h.next), at, std::move(h.what));
      if (!h.wished) edges_.emplace_back(at, next);
    }
  }

  std::size_t arrive(world w, std::size_t from, std::string what) {
    const auto [known, is_new] = by_key_.emplace(w.key(), states_.size());
    if (!is_new) return known->second;
    const auto depth = from == nowhere ? 0 : states_[from].depth + 1;
    found_.depth = std::max(found_.depth, depth);
    states_.push_back({from, std::move(what), depth, w.saga.ended()});
    waiting_.emplace_back(std::move(w), known->second);
    return known->second;
  }

  /// Backwards from the ends: what is not met can never end. The first one found is one of the nearest.
  void look_for_the_endless() {
    std::vector<std::vector<std::size_t>> before(states_.size());
    for (const auto& [from, to] : edges_) before[to].push_back(from);
    std::vector<bool> can_end(states_.size());
    std::deque<std::size_t> todo;
    for (std::size_t i = 0; i < states_.size(); ++i) {
      can_end[i] = states_[i].ended;
      if (can_end[i]) todo.push_back(i);
    }
    for (; !todo.empty(); todo.pop_front()) {
      for (const auto from : before[todo.front()]) {
        if (can_end[from]) continue;
        can_end[from] = true;
        todo.push_back(from);
      }
    }
    const auto endless = std::ranges::find(can_end, false);
    if (endless == can_end.end()) return;
    found_.wrong = counterexample{"every run can end, and from here none does",
                                  way_to(static_cast<std::size_t>(endless - can_end.begin()))};
  }

  [[nodiscard]] std::vector<std::string> way_to(std::size_t at) const {
    std::vector<std::string> way;
    for (; at != nowhere && states_[at].from != nowhere; at = states_[at].from) way.push_back(states_[at].what);
    std::ranges::reverse(way);
    return way;
  }

  verification finish(bool complete) {
    found_.complete = complete;
    found_.states = states_.size();
    return std::move(found_);
  }

  const verify_options& options_;
  surroundings surroundings_;
  verification found_;
  std::vector<visited> states_;
  std::unordered_map<std::string, std::size_t> by_key_;
  std::vector<std::pair<std::size_t, std::size_t>> edges_;
  std::deque<std::pair<world, std::size_t>> waiting_;
};

}  // namespace

verification verify(const definition& d, const verify_options& options) {
  auto steps = d.steps();
  for (auto& s : steps) s.retry.attempts_max = std::max(options.attempts, std::uint32_t{1});
  const auto bounded = definition::unchecked(d.name(), d.version(), std::move(steps));
  return search(bounded, options).run();
}

std::string to_string(const verification& v) {
  const auto counts = std::to_string(v.states) + " states, " + std::to_string(v.transitions) + " transitions, depth " +
                      std::to_string(v.depth);
  if (v.proved()) return "proved over " + counts + "\n";
  if (!v.wrong) return "not proved: more than " + counts + "\n";
  std::string text = "broken: " + v.wrong->rule + "\n";
  for (std::size_t i = 0; i < v.wrong->trace.size(); ++i)
    text += "  " + std::to_string(i + 1) + ". " + v.wrong->trace[i] + "\n";
  return text;
}

}  // namespace comanda::saga
