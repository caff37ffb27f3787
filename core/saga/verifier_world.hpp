#pragma once

#include <compare>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "comanda/saga/engine.hpp"
#include "comanda/saga/verifier.hpp"

// The saga and its surroundings as one state, and what can happen in it. Private to the verifier.
namespace comanda::saga::detail {

/// Times decide nothing here: whatever has a deadline may see it pass.
inline constexpr timestamp some_time = from_micros(1'800'000'000'000'000);

enum class effect {
  none,     ///< never asked for, or only with a command that did not arrive
  refused,  ///< it did nothing and will not
  done,
  undone,  ///< taken back, or forbidden before it happened: a late command does nothing
};

/// One step as its participant has it. A local step's participant is the service itself.
struct participant_state {
  effect is = effect::none;
  std::string answer;       ///< to the command; answered again alike
  std::string undo_answer;  ///< likewise to the undo
  bool asked = false;       ///< the command was ever sent
  bool under_way = false;   ///< and may arrive still
  bool undo_under_way = false;
  bool undo_answered = false;  ///< and the saga has heard it
  bool skipped = false;        ///< by the subject
  std::string told{};          ///< of a step that waits: what was said first, and in time
  bool timed_out = false;      ///< likewise: nothing was
  friend bool operator==(const participant_state&, const participant_state&) = default;
};

/// A message that was sent may arrive at any time from then on, and more than once, unless it is lost.
struct reply_sent {
  std::size_t step = 0;
  std::string type;
  friend auto operator<=>(const reply_sent&, const reply_sent&) = default;
};

struct world {
  instance saga;
  std::vector<participant_state> steps;
  std::set<reply_sent> replies;

  /// Equal for states that nothing can tell apart.
  [[nodiscard]] std::string key() const;
};

struct happening {
  std::string what;  ///< in words
  world next;
  std::string broken;   ///< the rule that is broken by it; "" for none
  bool wished = false;  ///< somebody's wish: nobody may have to wish for a run to end
};

/// Everything that can happen, with the real engine.
class surroundings {
 public:
  surroundings(const definition& table, const participants& known);

  [[nodiscard]] world beginning() const;
  [[nodiscard]] std::vector<happening> all_next(const world& from) const;
  /// The rule that this state breaks by itself; "" for none.
  [[nodiscard]] std::string broken_by(const world& state) const;

 private:
  void arrive_commands(const world& from, std::vector<happening>& out) const;
  void arrive_undos(const world& from, std::vector<happening>& out) const;
  void arrive_replies(const world& from, std::vector<happening>& out) const;
  void lose_everything(const world& from, std::vector<happening>& out) const;
  void somebody_speaks(const world& from, std::vector<happening>& out) const;
  void deadlines_pass(const world& from, std::vector<happening>& out) const;
  void tell(const world& from, const input& what, std::string words, std::vector<happening>& out) const;
  void wish(const world& from, const input& what, std::string words, std::vector<happening>& out) const;
  void tell_once(const world& from, const input& what, const std::string& words, const skip_rule& skips,
                 std::vector<happening>& out) const;
  [[nodiscard]] std::string carry_out(const transition& moved, world& state) const;
  [[nodiscard]] std::string broken_by_wait(std::size_t index, const world& state) const;
  [[nodiscard]] std::string out_of_order(std::size_t reached, const world& state) const;
  [[nodiscard]] std::string send_forward(const send& row, world& state) const;
  [[nodiscard]] std::string send_undo(const send& row, world& state) const;
  [[nodiscard]] std::vector<std::string> answers_to(const step& row) const;
  [[nodiscard]] std::size_t index_of(std::string_view step_name) const;
  [[nodiscard]] bool changes_something(const step& row) const;
  [[nodiscard]] bool is_expected(const reply_sent& reply) const;

  const definition& definition_;
  const participants& known_;
  std::size_t pivot_;
};

}  // namespace comanda::saga::detail
