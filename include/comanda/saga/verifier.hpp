#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/saga/definition.hpp"

// Proves a saga, or shows the shortest way in which it goes wrong. In a unit test of your own saga:
//
//   const auto v = comanda::saga::verify(my_saga());
//   INFO(to_string(v));
//   CHECK(v.proved());
namespace comanda::saga {

/// What the table does not say of those who carry the steps out.
struct participants {
  /// Steps that leave nothing behind (a check, a question): one of them needs no undo.
  std::vector<std::string> change_nothing{};
  /// Message types that a command may be answered with, where these are others than those of its step: by command.
  /// What is in no list of the step counts as done, and is a reply that nobody expects.
  std::map<std::string, std::vector<std::string>> answers{};
};

struct verify_options {
  saga::participants participants{};
  /// Sends before a step is given up, in place of each policy's own number. What a deadline does depends on whether the
  /// last one is reached and on nothing else, so 2 (the first send and the last) show all there is.
  std::uint32_t attempts = 2;
  std::size_t states_max = 500'000;  ///< found more, it gives up
};

/// How a saga goes wrong.
struct counterexample {
  std::string rule;                ///< what does not hold
  std::vector<std::string> trace;  ///< what happened, from the start; no shorter way leads to a break of any rule
};

struct verification {
  bool complete = false;  ///< every reachable state was looked at; false also when it stopped at a counterexample
  std::optional<counterexample> wrong{};
  std::size_t states = 0;
  std::size_t transitions = 0;
  std::size_t depth = 0;  ///< the longest of all shortest ways to a state, in happenings

  [[nodiscard]] bool proved() const noexcept { return complete && !wrong; }
};

/// Runs the engine itself (`advance`) through every state that it can reach together with its participants, breadth
/// first. At any moment: a command or a reply that was sent arrives, for the first time or again, in any order, or
/// never; all that is under way is lost; a deadline passes, of steps side by side each by itself or all; somebody
/// aborts; an operator retries or compensates; a step that can be skipped is or is not; whoever a step waits for says
/// anything at any time, also too early, twice or nothing at all. A participant does what it is asked or refuses it,
/// where the table knows a refusal.
///
/// Proved of every run: no step after the pivot is undone; nothing goes forward once the saga has turned round; what is
/// undone was sent before, goes in reverse order and is not sent again once it is answered; a local step is done once;
/// a step waits for all that stand before it; one that is skipped is not sent, and the pivot never is
/// skipped; what is said in time to a step that waits
/// is not lost; each reply is expected by the table; a completed saga has every step in effect that was not skipped,
/// now and ever after; a compensated one none; and from every state an end can be reached without anybody's wish, so
/// that a saga ends when what is sent again and again arrives at last.
///
/// Assumed of participants (what `participant` does, and `testing::participant_suite` checks): the same step twice is
/// done once and answered again alike, a refusal too; an undo is done once and answered again; undoing what never
/// happened is answered and makes a late command do nothing.
///
/// Takes time and memory with the number of states: thousands for a saga of five steps. Pure.
[[nodiscard]] verification verify(const definition& d, const verify_options& options = {});

/// For a person: what was proved and over how many states, or the rule that is broken and the way there, a line each.
[[nodiscard]] std::string to_string(const verification& v);

}  // namespace comanda::saga
