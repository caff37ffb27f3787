#pragma once

#include "comanda/saga/engine.hpp"

namespace comanda::saga {

/// A transition in the making: the moves out of which the engine's answers are composed. Each keeps the instance whole;
/// `finish` stamps it. Private to the engine.
class draft {
 public:
  draft(const definition& table, const instance& from, timestamp now, const skip_rule& skips);

  /// The timeline entry of something that befell the saga where it stood when the transition began.
  void note(std::string_view event, boost::json::object detail = {});
  /// The timeline entry of something that befell a step under way.
  void note(const branch& under_way, std::string_view event, boost::json::object detail = {},
            std::optional<message_id> message = {});
  /// The steps under way, as they are now.
  [[nodiscard]] std::vector<branch> under_way() const { return under_way_; }
  /// That one of them.
  [[nodiscard]] branch& at(std::string_view step);

  void start();
  /// A step under way was answered with success, or goes on without an answer: on with the next one, once none stands
  /// beside it any more.
  void succeed(std::string_view step);
  /// A step did nothing, so there is nothing of it to undo.
  void forget(std::string_view step);
  /// Turns round: from here on registered compensations are sent, last first.
  void turn_back(boost::json::object reason);
  /// The compensation under way was answered: on with the one before it.
  void undone();
  void mark_stuck(std::string_view step);
  /// A step under way again, in the present direction.
  void resend(std::string_view step);
  /// Keeps what was said to a step that waits, until the saga is there.
  void hear_early(early_answer said);

  [[nodiscard]] transition finish() &&;

 private:
  enum class arrival { passed, remains, turned_back };

  void pass(const step& row);
  /// Goes on to `next`: passes what needs no waiting, sends what stands there, completes when there is nothing left.
  void forward(const step* next);
  /// What becomes of a step that the saga has come to, before anything is sent.
  [[nodiscard]] arrival arrive_at(const step& row);
  [[nodiscard]] arrival take_early_answer(const step& row);
  void enter(const step& row, std::string_view event);
  void undo_next();
  void transmit(branch& under_way, const step& row, std::string_view event);
  void end(status how, std::string_view event);
  void note_saga(std::string_view event, boost::json::object detail = {});
  const definition& definition_;
  timestamp now_;
  const skip_rule& skips_;
  transition made_;
  std::vector<branch> under_way_;  ///< one, unless steps stand side by side; becomes part of the instance in `finish`
};

}  // namespace comanda::saga
