#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "comanda/saga/transitions.hpp"

namespace comanda::saga {

/// Leads the sagas of a subject: what comes in goes through the engine, and what the engine says becomes commands to
/// participants, local steps, the timeline and the deadline's timer, in the one decision of a turn.
///
/// One saga at a time has a subject. One that begins while the one before has retriable steps to do is stored, waits,
/// and starts in the decision that ends the other (`instance::followed_by`).
///
/// A service has one as a member, hands its commands on (`keys`, `more_keys`, `decide`) and begins sagas in its own
/// rules. Have it compiled once: `extern template class saga::transitions<model>;` and the same of `saga::coordinator`.
/// Pure; immutable.
template <leading_model Model>
class coordinator {
 public:
  using subject = typename Model::subject;
  using turn = application::turn<Model>;
  using key_set = application::key_set<Model>;

  /// Every version of every saga that may be under way. Error: already_exists (a name and version twice).
  [[nodiscard]] static result<coordinator> make(std::vector<orchestration<Model>> sagas);

  [[nodiscard]] const registry& definitions() const noexcept { return transitions_.definitions(); }
  /// Whatever answers a step of these sagas.
  [[nodiscard]] const std::vector<std::string>& reply_types() const noexcept { return reply_types_; }

  /// See `transitions::begin`. The saga that has the subject must be among what the turn found (`keys_to_begin`): else
  /// it is as if there were none.
  [[nodiscard]] result<> begin(std::string_view type, const comanda::saga_id& id, subject& on, turn& with) const {
    return transitions_.begin(type, id, on, with);
  }
  /// See `transitions::advance`.
  [[nodiscard]] result<bool> advance(const instance& at, const input& what, subject& on, turn& with) const {
    return transitions_.advance(at, what, on, with);
  }

  /// The saga under way of a subject: the one that took it last, or the one that this follows while it has not begun.
  /// nullptr when the turn found none; `keys_to_begin`, and `more_keys` of `on.saga_id`, name both.
  [[nodiscard]] static const instance* under_way_of(const subject& on, const turn& with) {
    const auto* last = with.template find<instance>(on.saga_id);
    const bool follows = last != nullptr && last->waits_to_begin() && last->follows;
    return follows ? with.template find<instance>(*last->follows) : last;
  }
  /// A step that waits is told what a person decided or something outside did, in a rule of the service's own that has
  /// asked whether that may be. `at` is the saga that waits (`under_way_of`), and `more_keys` of it are among what the
  /// turn found. `on` is changed in place; the caller saves it. Before the saga comes to the step it is kept. False:
  /// nothing waits for it any more, because it was told before, the step was skipped, or the saga has turned round or
  /// gone on. Errors: as of `advance`.
  template <messaging::payload Told>
  [[nodiscard]] result<bool> tell(const instance& at, const Told& what, subject& on, turn& with) const;

  void keys(const reply& command, key_set& keys) const { name_both(command.saga_id, command.subject, keys); }
  void keys(const deadline& command, key_set& keys) const { name_both(command.saga_id, command.subject, keys); }
  void keys(const retry& command, key_set& keys) const { keys.template add<instance>(command.saga_id); }
  void keys(const compensate& command, key_set& keys) const { keys.template add<instance>(command.saga_id); }
  /// What `begin` and `advance` on a subject look at: the saga that has it. For a service's own `more_keys`.
  void keys_to_begin(const subject& on, key_set& keys) const { keys.template add<instance>(on.saga_id); }
  /// A saga's subject, and the sagas before and behind it.
  void more_keys(const comanda::saga_id& id, const application::state<Model>& found, key_set& keys) const;

  /// Errors: saga_not_found; internal (no subject, no such definition); of the engine.
  [[nodiscard]] result<> decide(const reply& command, turn& with) const;
  [[nodiscard]] result<> decide(const deadline& command, turn& with) const;
  /// An operator's wishes. The saga as it is then; the audit has who asked for it. Besides: invalid_state, what the
  /// engine cannot grant.
  [[nodiscard]] result<instance> decide(const retry& command, turn& with) const;
  [[nodiscard]] result<instance> decide(const compensate& command, turn& with) const;

  /// What a message means to a saga; nothing when it answers none. Errors: message_not_found (a type that answers no
  /// step), validation_failed.
  [[nodiscard]] result<std::optional<reply>> from_message(const messaging::message& message) const;
  /// Error: internal (another timer).
  [[nodiscard]] result<deadline> from_timer(const application::timer_row& timer) const {
    return detail::deadline_in(timer, Model::service);
  }

 private:
  struct under_way {
    const instance* saga = nullptr;
    const subject* on = nullptr;
  };

  explicit coordinator(saga::transitions<Model> of)
      : transitions_(std::move(of)), reply_types_(detail::reply_types(transitions_.definitions())) {}
  static storage::key_type<subject> key_of(const uuid& id) { return storage::key_type<subject>(id); }
  void name_both(const comanda::saga_id& id, const uuid& subject_id, key_set& keys) const {
    keys.template add<subject>(key_of(subject_id));
    keys.template add<instance>(id);
  }
  [[nodiscard]] static result<replied> replied_by(const orchestration<Model>& of, const messaging::message& answer);
  [[nodiscard]] result<under_way> find(const comanda::saga_id& id, const turn& with) const;
  [[nodiscard]] result<bool> move(const under_way& at, const input& what, turn& with) const;
  [[nodiscard]] result<instance> operate(const comanda::saga_id& id, const input& what, std::string_view action,
                                         const std::string& reason, turn& with) const;

  saga::transitions<Model> transitions_;
  std::vector<std::string> reply_types_;
};

template <leading_model Model>
result<coordinator<Model>> coordinator<Model>::make(std::vector<orchestration<Model>> sagas) {
  auto transitions = saga::transitions<Model>::make(std::move(sagas));
  if (!transitions) return failure_of(transitions);
  return coordinator(*std::move(transitions));
}

template <leading_model Model>
auto coordinator<Model>::find(const comanda::saga_id& id, const turn& with) const -> result<under_way> {
  const auto* saga = with.template find<instance>(id);
  if (saga == nullptr) return fail(errc::saga_not_found, "no saga " + to_string(id));
  const auto* on = with.template find<subject>(key_of(saga->subject));
  if (on == nullptr)
    return unexpected<error>(error(errc::internal, "the saga " + to_string(id) + " is about nothing that is there", {},
                                   "the row of its subject is gone: " + to_string(saga->subject)));
  return under_way{saga, on};
}

/// One input to one saga, and the subject saved when it changed. Whether anything did.
template <leading_model Model>
result<bool> coordinator<Model>::move(const under_way& at, const input& what, turn& with) const {
  auto next = *at.on;
  auto moved = result<bool>(true);
  if (at.saga->waits_to_begin() && std::holds_alternative<compensate_requested>(what)) {
    if (auto withdrawn = transitions_.withdraw(*at.saga, what, next, with); !withdrawn) return failure_of(withdrawn);
  } else {
    moved = advance(*at.saga, what, next, with);
    if (!moved) return moved;
  }
  if (!(next == *at.on)) {
    next.version = at.on->version + 1;
    next.updated_at = with.now();
    with.save(std::move(next));
  }
  return moved;
}

/// A message as the engine takes it, with the reason if it refuses its step.
template <leading_model Model>
result<replied> coordinator<Model>::replied_by(const orchestration<Model>& of, const messaging::message& answer) {
  // Something outside knows the saga, and not what its steps are called.
  auto step = answer.step.empty() ? detail::step_told(of.definition(), answer.type) : answer.step;
  auto why = of.refusal_in(step, answer);
  if (!why) return failure_of(why);
  return replied{.step = std::move(step),
                 .type = answer.type,
                 .message = answer.id,
                 .detail = *why ? to_object(**std::move(why)) : boost::json::object()};
}

template <leading_model Model>
template <messaging::payload Told>
result<bool> coordinator<Model>::tell(const instance& at, const Told& what, subject& on, turn& with) const {
  const auto of = transitions_.orchestration_of(at);
  if (!of) return failure_of(of);
  messaging::message said;
  said.type = Told::message_type;
  said.data = schema::encode_object(what);
  auto answer = replied_by(**of, said);
  if (!answer) return failure_of(answer);
  answer->message.reset();  // nobody sent it: it is part of the decision of this turn
  return advance(at, *std::move(answer), on, with);
}

template <leading_model Model>
result<> coordinator<Model>::decide(const reply& command, turn& with) const {
  const auto at = find(command.saga_id, with);
  if (!at) return failure_of(at);
  const auto of = transitions_.orchestration_of(*at->saga);
  if (!of) return failure_of(of);
  auto what = replied_by(**of, command.message);
  if (!what) return failure_of(what);
  const auto moved = move(*at, *std::move(what), with);
  if (!moved) return failure_of(moved);
  return {};
}

template <leading_model Model>
result<> coordinator<Model>::decide(const deadline& command, turn& with) const {
  const auto at = find(command.saga_id, with);
  if (!at) return failure_of(at);
  const auto moved = move(*at, deadline_passed{}, with);
  if (!moved) return failure_of(moved);
  // A deadline that found nothing to do (the answer came first) still has its timer, unless the saga waits on.
  if (!*moved) transitions_.wait(*at->saga, with);
  return {};
}

template <leading_model Model>
result<instance> coordinator<Model>::operate(const comanda::saga_id& id, const input& what, std::string_view action,
                                             const std::string& reason, turn& with) const {
  const auto at = find(id, with);
  if (!at) return failure_of(at);
  if (auto moved = move(*at, what, with); !moved) return failure_of(moved);
  with.audit(action, to_string(id), reason);
  auto now = *at->saga;
  for (const auto& saved : with.wanted().template saved<instance>()) {
    if (saved.saga_id == id) now = saved;
  }
  return now;
}

template <leading_model Model>
result<instance> coordinator<Model>::decide(const retry& command, turn& with) const {
  return operate(command.saga_id, retry_requested{with.context().caller, command.reason}, "saga.retry", command.reason,
                 with);
}

template <leading_model Model>
result<instance> coordinator<Model>::decide(const compensate& command, turn& with) const {
  return operate(command.saga_id, compensate_requested{with.context().caller, command.reason}, "saga.compensate",
                 command.reason, with);
}

template <leading_model Model>
void coordinator<Model>::more_keys(const comanda::saga_id& id, const application::state<Model>& found,
                                   key_set& keys) const {
  const auto* saga = found.template find<instance>(id);
  if (saga == nullptr) return;
  keys.template add<subject>(key_of(saga->subject));
  if (saga->followed_by) keys.template add<instance>(*saga->followed_by);
  if (saga->follows && saga->waits_to_begin()) keys.template add<instance>(*saga->follows);
}

template <leading_model Model>
result<std::optional<reply>> coordinator<Model>::from_message(const messaging::message& message) const {
  auto read = detail::reply_in(message, reply_types_, Model::service);
  if (!read || !*read) return read;
  // Which version it answers is known later. What one of them cannot read is refused now, and not tried again.
  for (const auto& each : transitions_.sagas()) {
    if (const auto answer = replied_by(each, message); !answer) return failure_of(answer);
  }
  return read;
}

}  // namespace comanda::saga
