#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "comanda/application/context.hpp"
#include "comanda/application/model.hpp"
#include "comanda/messaging/payload.hpp"

namespace comanda::application {

/// One command's turn: what its rule sees, and what it wants to happen.
///
///   turn.save(next);
///   turn.emit(to_string(next.order_id), order_confirmed{...}).sequence = next.version;
///   turn.reply({answer_kind::accepted, ...});
///
/// Belongs to one decision; `found` and `context` outlive it. Thread rule: none.
template <class Model>
class turn {
 public:
  turn(const state<Model>& found, const application::context& context) : found_(found), context_(context) {}
  turn(const turn&) = delete;
  turn& operator=(const turn&) = delete;

  [[nodiscard]] const application::context& context() const noexcept { return context_; }
  [[nodiscard]] timestamp now() const noexcept { return context_.now; }

  /// nullptr: there is none (or the command's `keys` did not name it). As it was found: what this turn saves is not in
  /// it.
  template <class T>
  [[nodiscard]] const T* find(const storage::key_type<T>& key) const {
    return found_.template find<T>(key);
  }

  /// The aggregate's next state, its version one more than it was found with. Once for each.
  template <class T>
  void save(T next) {
    decision_.save(std::move(next));
  }
  template <class T>
  void record(T fact) {
    decision_.record(std::move(fact));
  }
  /// Tells an event of `subject` to whoever listens. The message, for what else is to be said of it:
  /// good until the next one.
  template <messaging::payload T>
  messaging::message& emit(std::string subject, const T& data) {
    return send(messaging::make_event(context_, Model::service, std::move(subject), data));
  }
  messaging::message& send(messaging::message message) {
    decision_.messages.push_back(std::move(message));
    return decision_.messages.back();
  }
  void set_timer(timer_row timer) { decision_.timers.push_back(std::move(timer)); }
  void clear_timer(const uuid& timer_id) { decision_.timers_cleared.push_back(timer_id); }
  /// Written down with the rest, and performed after the commit (P11). Takes the place of one of the same id.
  void perform(effect_row effect) { decision_.effects.push_back(std::move(effect)); }
  /// The effect has its outcome, or is not wanted any more.
  void end_effect(const effect_id& id) { decision_.effects_done.push_back(id); }
  /// Keeps who did this, and why. At most once for each action and subject.
  void audit(std::string_view action, std::string subject, std::string reason) {
    decision_.audit.push_back(audited(context_, action, std::move(subject), std::move(reason)));
  }
  void reply(answer to_caller) { decision_.reply = std::move(to_caller); }

  /// The messages after the first `count` belong to this saga.
  void correlate_since(std::size_t count, const uuid& saga) {
    for (; count < decision_.messages.size(); ++count) decision_.messages[count].correlation = saga;
  }

  /// What is wanted so far.
  [[nodiscard]] const decision<Model>& wanted() const noexcept { return decision_; }
  /// All that is wanted. The turn is over.
  [[nodiscard]] decision<Model> end() && { return std::move(decision_); }

 private:
  const state<Model>& found_;
  const application::context& context_;
  decision<Model> decision_;
};

}  // namespace comanda::application
