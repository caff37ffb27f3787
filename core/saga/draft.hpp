#pragma once

#include "comanda/saga/engine.hpp"

namespace comanda::saga {

/// A transition in the making: the moves out of which the engine's answers are composed. Each keeps the instance whole;
/// `finish` stamps it. Private to the engine.
class draft {
 public:
  draft(const definition& d, const instance& from, timestamp now) : definition_(d), now_(now) { made_.next = from; }

  /// The timeline entry of something that befell the present step.
  void note(std::string_view event, boost::json::object detail = {}, std::optional<message_id> message = {});
  /// The present step was answered with success: on with the next one.
  void succeed(const step& present);
  /// The present step did nothing, so there is nothing of it to undo.
  void forget(const step& present);
  /// Goes on to `next`: passes local steps, sends the first that is not, completes when there is none.
  void forward(const step* next);
  /// Turns round: from here on registered compensations are sent, last first.
  void turn_back(boost::json::object reason);
  /// The compensation under way was answered: on with the one before it.
  void undone();
  void mark_stuck();
  /// The present step again, in the present direction.
  void resend();

  [[nodiscard]] transition finish() &&;

 private:
  void pass(const step& s);
  void undo_next();
  void enter(const step& s, std::string_view event);
  void transmit(const step& s, std::string_view event);
  void end(status how, std::string_view event);
  void note_saga(std::string_view event, boost::json::object detail = {});

  const definition& definition_;
  timestamp now_;
  transition made_;
};

}  // namespace comanda::saga
