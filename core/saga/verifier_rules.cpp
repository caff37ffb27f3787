#include <algorithm>

#include "reply_types.hpp"
#include "verifier_world.hpp"

// What must hold in every state. Rules about a single send stand where it is carried out.
namespace comanda::saga::detail {

std::string surroundings::broken_by(const world& state) const {
  for (std::size_t index = 0; index < state.steps.size(); ++index) {
    const auto& row = definition_.steps()[index];
    if (row.waits) {
      if (auto broken = broken_by_wait(index, state); !broken.empty()) return broken;
    }
    const bool stands = state.steps[index].is == effect::done;
    const bool passed = stands || state.steps[index].skipped || (row.waits && contains(state.saga.done, row.name));
    if (state.saga.status == status::completed && !passed)
      return "a completed saga has every step in effect, and '" + row.name + "' is not";
    if (state.saga.status == status::compensated && stands && changes_something(row))
      return "a compensated saga has nothing in effect, and '" + row.name + "' is";
  }
  return {};
}

/// What may not be of a step that waits.
std::string surroundings::broken_by_wait(std::size_t index, const world& state) const {
  const auto& row = definition_.steps()[index];
  const auto& at = state.steps[index];
  const auto& saga = state.saga;
  const bool waited_for =
      saga.status == status::running &&
      (saga.step == row.name || std::ranges::find(saga.branches, row.name, &branch::step) != saga.branches.end());
  if (waited_for && !at.told.empty())
    return "what is said in time to a step that waits counts, and '" + row.name + "' waits on";
  if (!contains(saga.done, row.name)) return {};
  if (contains(row.refusal, at.told)) return "a refusal turns the saga round, and '" + row.name + "' is passed";
  const bool goes_on = at.timed_out && row.waits->then == when_nothing_came::go_on;
  if (at.told.empty() && !goes_on)
    return "a step that waits is passed when something is said or its end says so, and '" + row.name + "' is";
  return {};
}

/// The rule that is broken when the saga comes to a step while another that stands before it is not done.
std::string surroundings::out_of_order(std::size_t reached, const world& state) const {
  const auto& steps = definition_.steps();
  for (std::size_t index = 0; index < reached; ++index) {
    const bool beside = !steps[index].group.empty() && steps[index].group == steps[reached].group;
    const bool passed = state.steps[index].is == effect::done || state.steps[index].skipped ||
                        (steps[index].waits && contains(state.saga.done, steps[index].name));
    if (!beside && !passed)
      return "a step waits for all that stand before it, and '" + steps[reached].name + "' is before '" +
             steps[index].name + "'";
  }
  return {};
}

std::string surroundings::send_undo(const send& row, world& state) const {
  const auto index = index_of(row.step);
  auto& at = state.steps[index];
  if (index > pivot_) return "no step after the pivot is undone, and '" + row.step + "' is";
  if (!at.asked) return "what is undone was sent, and '" + row.step + "' was not";
  if (at.undo_answered) return "an undo that was answered is not sent again, and that of '" + row.step + "' is";
  for (auto later = index + 1; later < state.steps.size(); ++later) {
    const auto& other = state.steps[later];
    const bool settled = !other.asked || other.undo_answered || other.is == effect::refused ||
                         other.is == effect::undone || !definition_.steps()[later].undo;
    if (!settled)
      return "steps are undone in reverse order, and '" + row.step + "' is before '" + definition_.steps()[later].name +
             "'";
  }
  at.undo_under_way = true;
  return {};
}

bool surroundings::changes_something(const step& row) const { return !contains(known_.change_nothing, row.name); }

}  // namespace comanda::saga::detail
