#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "comanda/saga/coordination.hpp"
#include "comanda/saga/orchestration.hpp"

namespace comanda::saga {

/// How the engine's transitions become decisions on a subject: commands to participants with their data, local steps,
/// the timeline and the deadline's timer, all in the turn that was given. What `coordinator` is made of. Pure;
/// immutable.
template <leading_model Model>
class transitions {
 public:
  using subject = typename Model::subject;
  using turn = application::turn<Model>;

  /// Every version of every saga that may be under way. Error: already_exists (a name and version twice).
  [[nodiscard]] static result<transitions> make(std::vector<orchestration<Model>> sagas);

  [[nodiscard]] const registry& definitions() const noexcept { return definitions_; }
  [[nodiscard]] const std::vector<orchestration<Model>>& sagas() const noexcept { return sagas_; }

  /// The one that the saga began with. Error: internal (no such definition).
  [[nodiscard]] result<const orchestration<Model>*> orchestration_of(const instance& saga) const;

  /// Begins the latest version of a saga on a subject. When another saga still has steps to do, the new one is stored
  /// and follows it. `on` is changed in place, its `saga_id` included; the caller saves it. Errors: internal (no such
  /// definition); invalid_state: one follows already, and has not begun.
  [[nodiscard]] result<> begin(std::string_view type, const comanda::saga_id& id, subject& on, turn& with) const;

  /// Gives an input to a saga and does what comes of it, the start of the saga that follows its end included. `on` is
  /// changed in place; the caller saves it. Whether anything changed. Errors: of the engine; internal (no such
  /// definition).
  [[nodiscard]] result<bool> advance(const instance& at, const input& what, subject& on, turn& with) const;

  /// Turns a saga round that waits for another one to end: it will not begin. Errors: as of `advance`, and
  /// saga_not_found.
  [[nodiscard]] result<> withdraw(const instance& waiting, const input& why, subject& on, turn& with) const;

  /// Sets the timer that the saga waits for, or takes it away.
  static void wait(const instance& saga, turn& with);

 private:
  transitions() = default;
  [[nodiscard]] result<> start(const orchestration<Model>& of, const instance& fresh, subject& on, turn& with) const;
  [[nodiscard]] result<> start_follower(const instance& ended, subject& on, turn& with) const;
  /// Gives an input to the engine and does what comes of it, but for the saga that follows. The instance as it is to be
  /// stored; nothing when the input was absorbed.
  [[nodiscard]] result<std::optional<instance>> take(const orchestration<Model>& of, const instance& at,
                                                     const input& what, subject& on, turn& with) const;
  static void transmit(const orchestration<Model>& of, const send& what, const instance& saga, const subject& on,
                       turn& with);

  std::vector<orchestration<Model>> sagas_;
  registry definitions_;
};

template <leading_model Model>
result<transitions<Model>> transitions<Model>::make(std::vector<orchestration<Model>> sagas) {
  transitions made;
  for (const auto& each : sagas) {
    if (auto added = made.definitions_.add(each.definition()); !added) return failure_of(added);
  }
  made.sagas_ = std::move(sagas);
  return made;
}

template <leading_model Model>
result<const orchestration<Model>*> transitions<Model>::orchestration_of(const instance& saga) const {
  for (const auto& known : sagas_) {
    if (detail::is_of(saga, known.definition())) return &known;
  }
  return fail(errc::internal,
              "no definition of the saga " + saga.type + " in the version of " + to_string(saga.saga_id));
}

template <leading_model Model>
void transitions<Model>::wait(const instance& saga, turn& with) {
  if (saga.deadline)
    with.set_timer(detail::deadline_of(saga));
  else
    with.clear_timer(saga.saga_id.value());
}

template <leading_model Model>
void transitions<Model>::transmit(const orchestration<Model>& of, const send& what, const instance& saga,
                                  const subject& on, turn& with) {
  const auto& command = of.command_of(what);
  auto message = detail::envelope_of(what, saga, command.target, with.context(), Model::service);
  message.data = command.data(on, saga.saga_id);
  with.send(std::move(message));
}

template <leading_model Model>
result<std::optional<instance>> transitions<Model>::take(const orchestration<Model>& of, const instance& at,
                                                         const input& what, subject& on, turn& with) const {
  const auto told_before = with.wanted().messages.size();
  result<> acts;
  std::size_t acted = 0;
  const auto act = [&](const std::vector<std::string>& locals) {
    for (; acts && acted < locals.size(); ++acted) acts = of.act(locals[acted], on, with);
  };
  // Whether a step is skipped is asked of the subject as the local steps before it leave it.
  const auto skips = [&](std::string_view step, const std::vector<std::string>& locals) {
    act(locals);
    return acts && of.skips(step, on);
  };
  const auto moved = saga::advance(of.definition(), at, what, with.now(), skips);
  if (!moved) return failure_of(moved);
  if (!moved->changed) return std::optional<instance>();
  act(moved->locals);
  if (!acts) return failure_of(acts);
  auto next = moved->next;
  for (const auto& event : moved->timeline) with.record(detail::next_entry(event, next, with.now()));
  if (next.status == status::compensated)
    of.compensated(refusal_of(next.reason.value_or(boost::json::object{})), on, with);
  with.correlate_since(told_before, next.saga_id.value());
  for (const auto& command : moved->sends) transmit(of, command, next, on, with);
  wait(next, with);
  return std::optional(std::move(next));
}

template <leading_model Model>
result<> transitions<Model>::start(const orchestration<Model>& of, const instance& fresh, subject& on,
                                   turn& with) const {
  auto begun = take(of, fresh, started{}, on, with);
  if (!begun) return failure_of(begun);
  if (*begun) with.save(**std::move(begun));
  return {};
}

template <leading_model Model>
result<> transitions<Model>::begin(std::string_view type, const comanda::saga_id& id, subject& on, turn& with) const {
  const auto* definition = definitions_.latest(type);
  if (definition == nullptr) return fail(errc::internal, "no definition of the saga " + std::string(type));
  auto fresh = make_instance(*definition, id, id_of(on), with.now());
  const auto* before = with.template find<instance>(on.saga_id);
  on.saga_id = id;
  if (before == nullptr || before->ended()) {
    if (before != nullptr) fresh.timeline_length = before->timeline_length;
    const auto of = orchestration_of(fresh);
    if (!of) return failure_of(of);
    return start(**of, fresh, on, with);
  }
  if (before->waits_to_begin())
    return fail(errc::invalid_state, "the saga " + to_string(before->saga_id) + " waits to begin already");
  // Both are stored: whoever ends the one before at this moment loses the race, and finds on the next try what follows.
  auto waited_for = *before;
  waited_for.followed_by = id;
  waited_for.version += 1;
  waited_for.updated_at = with.now();
  with.save(std::move(waited_for));
  fresh.follows = before->saga_id;
  fresh.version = 1;
  with.save(std::move(fresh));
  return {};
}

/// The saga that waited for this one to end takes the subject, and the timeline with it.
template <leading_model Model>
result<> transitions<Model>::start_follower(const instance& ended, subject& on, turn& with) const {
  if (!ended.followed_by) return {};
  const auto* waiting = with.template find<instance>(*ended.followed_by);
  if (waiting == nullptr) return fail(errc::saga_not_found, "no saga " + to_string(*ended.followed_by));
  const auto of = orchestration_of(*waiting);
  if (!of) return failure_of(of);
  auto fresh = *waiting;
  fresh.timeline_length = ended.timeline_length;
  return start(**of, fresh, on, with);
}

template <leading_model Model>
result<> transitions<Model>::withdraw(const instance& waiting, const input& why, subject& on, turn& with) const {
  const auto* before = waiting.follows ? with.template find<instance>(*waiting.follows) : nullptr;
  if (before == nullptr) return fail(errc::saga_not_found, "no saga that " + to_string(waiting.saga_id) + " follows");
  const auto of = orchestration_of(waiting);
  if (!of) return failure_of(of);
  auto at = waiting;
  at.timeline_length = before->timeline_length;
  auto moved = take(**of, at, why, on, with);
  if (!moved) return failure_of(moved);
  auto& next = *moved;
  if (!next) return {};
  // The one that it followed has the subject again, and the timeline with what was added; that this is written guards
  // against its end at the same moment.
  auto alone = *before;
  alone.followed_by.reset();
  alone.timeline_length = next->timeline_length;
  alone.version += 1;
  alone.updated_at = with.now();
  on.saga_id = alone.saga_id;
  with.save(std::move(alone));
  with.save(*std::move(next));
  return {};
}

template <leading_model Model>
result<bool> transitions<Model>::advance(const instance& at, const input& what, subject& on, turn& with) const {
  const auto of = orchestration_of(at);
  if (!of) return failure_of(of);
  auto moved = take(**of, at, what, on, with);
  if (!moved) return failure_of(moved);
  auto& next = *moved;
  if (!next) return false;
  if (next->ended()) {
    if (auto followed = start_follower(*next, on, with); !followed) return failure_of(followed);
  }
  with.save(*std::move(next));
  return true;
}

}  // namespace comanda::saga
