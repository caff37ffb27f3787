#pragma once

#include <algorithm>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "comanda/application/service.hpp"
#include "comanda/application/turn.hpp"
#include "comanda/messaging/payload.hpp"
#include "comanda/saga/taking_part.hpp"

namespace comanda::saga {

/// A model whose service takes part in sagas has `saga::participation` among its aggregates.
template <class Model>
concept participating_model = requires {
  { Model::service } -> std::convertible_to<std::string_view>;
  requires boost::mp11::mp_contains<typename Model::aggregates, participation>::value;
};

namespace detail {

/// What is done with one type of message: a step's command, or its undo.
template <class Model>
struct part {
  std::string type;
  direction way = direction::forward;
  std::function<result<>(const messaging::message&)> check{};  ///< whether it can be read
  std::function<result<>(const messaging::message&, application::key_set<Model>&)> keys{};
  std::function<result<>(const messaging::message&, const application::state<Model>&, application::key_set<Model>&)>
      more_keys{};  ///< may be empty
  std::function<result<outcome>(const asked&, application::turn<Model>&)> act{};
  std::function<result<given_answer>(const messaging::message&)> excuse{};  ///< empty: nothing is said
};

}  // namespace detail

template <participating_model Model>
class participant_written;

/// The other half of a saga: takes the commands of its steps and answers them, as `verify` assumes of participants.
///
/// | of the step    | its command                                 | its undo                             |
/// | -------------- | ------------------------------------------- | ------------------------------------ |
/// | nothing known  | done, or refused, by its rule               | answered; a tombstone                |
/// | begun          | nothing: the answer comes later             | taken back by its rule               |
/// | done           | answered again alike                        | taken back by its rule               |
/// | refused        | answered again alike                        | answered: there is nothing to undo   |
/// | undoing        | refused as late, or nothing if it cannot be | nothing: the answer comes later      |
/// | undone         | likewise                                    | answered again alike                 |
///
/// Whether a message has an id that was seen before is the inbox's matter; here the same saga and step count. An answer
/// goes to them, with the subject, the trace and the cause of the message that it answers. A rule that fails with an
/// error leaves nothing behind: the message comes again.
///
/// Written as sentences, see comanda/saga/participate.hpp. A service of its own, for the executor as it is; or a member
/// of a service that has other commands, too. Have it compiled once: `extern template class saga::participant<model>;`.
/// Pure; immutable; safe to share between threads.
template <participating_model Model>
class participant {
 public:
  using model = Model;
  using command = asked;
  using turn = application::turn<Model>;
  using key_set = application::key_set<Model>;
  using state = application::state<Model>;

  /// The commands and undos that it takes.
  [[nodiscard]] std::vector<std::string> types() const {
    std::vector<std::string> all;
    for (const auto& each : parts_) all.push_back(each.type);
    return all;
  }

  /// What is kept of the step, and what its rule needs.
  void keys(const asked& wanted, key_set& keys) const {
    keys.template add<participation>(participation_of(wanted));
    // A message that cannot be read names nothing; `decide` says what is wrong with it.
    if (const auto* of = find(wanted)) static_cast<void>(of->keys(wanted.message, keys));
  }
  void more_keys(const asked& wanted, const state& found, key_set& keys) const {
    const auto* of = find(wanted);
    if (of != nullptr && of->more_keys) static_cast<void>(of->more_keys(wanted.message, found, keys));
  }

  /// Errors: message_not_found (a type that it does not take); validation_failed; of the rule.
  [[nodiscard]] result<> decide(const asked& wanted, turn& with) const;
  [[nodiscard]] result<application::decision<Model>> decide(const asked& wanted, const state& found,
                                                            const application::context& context) const {
    turn with(found, context);
    if (auto decided = decide(wanted, with); !decided) return failure_of(decided);
    return std::move(with).end();
  }

  /// Errors: message_not_found (a type that it does not take); validation_failed (also of a message that is not from
  /// who leads the saga, or belongs to no step).
  [[nodiscard]] result<asked> from_message(const messaging::message& message) const;
  /// Error: internal. It sets no timers.
  [[nodiscard]] result<asked> from_timer(const application::timer_row& timer) const {
    return detail::unset_timer(timer.kind, Model::service);
  }
  /// No events: commands come to a service by its name.
  [[nodiscard]] static std::vector<std::string> listens_to() { return {}; }

  // The answers that rules left for later (`saga::later`), once they are known. The participation's id is what a rule
  // keeps with what it waits for: `participation_of(asked)`; the command that brings the answer names it among its
  // keys. One of them in a decision; one that nobody waits for changes nothing. Error: internal (no such
  // participation).

  template <messaging::payload Done>
  [[nodiscard]] static result<> done(const uuid& participation_id, const Done& answer, turn& with) {
    return conclude(participation_id, participation_status::done, answer, with);
  }
  template <messaging::payload Refusal>
  [[nodiscard]] static result<> refused(const uuid& participation_id, const Refusal& answer, turn& with) {
    return conclude(participation_id, participation_status::refused, answer, with);
  }
  /// Of a step whose undo came before its own answer, whatever that would have been.
  template <messaging::payload Undone>
  [[nodiscard]] static result<> undone(const uuid& participation_id, const Undone& answer, turn& with) {
    return conclude(participation_id, participation_status::undone, answer, with);
  }

 private:
  friend class participant_written<Model>;

  participant(std::vector<std::string> leaders, std::vector<detail::part<Model>> parts)
      : leaders_(std::move(leaders)), parts_(std::move(parts)) {}

  [[nodiscard]] const detail::part<Model>* find(std::string_view type) const {
    const auto at = std::ranges::find(parts_, type, &detail::part<Model>::type);
    return at == parts_.end() ? nullptr : &*at;
  }
  [[nodiscard]] const detail::part<Model>* find(const asked& wanted) const { return find(wanted.message.type); }
  [[nodiscard]] static unexpected<error> unknown(std::string_view type) {
    return fail(errc::message_not_found,
                "the service " + std::string(Model::service) + " knows no message of type " + std::string(type));
  }
  [[nodiscard]] static result<> excuse(const detail::part<Model>& of, const asked& wanted, const participation* before,
                                       turn& with);
  template <messaging::payload Answer>
  [[nodiscard]] static result<> conclude(const uuid& id, participation_status as, const Answer& answer, turn& with);
  static void tell(const given_answer& answer, const participation& to, turn& with) {
    with.send(detail::reply_with(answer, to, with.context(), Model::service));
  }
  static void keep(participation next, detail::outcome what, turn& with) {
    if (what.answer) tell(*what.answer, next, with);
    with.save(std::move(next));
  }

  std::vector<std::string> leaders_;
  std::vector<detail::part<Model>> parts_;
};

template <participating_model Model>
result<> participant<Model>::decide(const asked& wanted, turn& with) const {
  const auto* of = find(wanted);
  if (of == nullptr) return unknown(wanted.message.type);
  const auto* before = with.template find<participation>(participation_of(wanted));
  switch (detail::reaction_to(of->way, before)) {
    case detail::reaction::wait:
      return {};
    case detail::reaction::repeat:
      tell(of->way == direction::undo ? before->undo_answer.value() : before->answer.value(), *before, with);
      return {};
    case detail::reaction::excuse:
      return excuse(*of, wanted, before, with);
    case detail::reaction::act:
      break;
  }
  auto outcome = of->act(wanted, with);
  if (!outcome) return failure_of(outcome);
  keep(detail::next_of(before, wanted, of->way, *outcome, with.now()), *outcome, with);
  return {};
}

template <participating_model Model>
result<> participant<Model>::excuse(const detail::part<Model>& of, const asked& wanted, const participation* before,
                                    turn& with) {
  if (!of.excuse) return {};
  auto answer = of.excuse(wanted.message);
  if (!answer) return failure_of(answer);
  if (of.way == direction::undo) {
    const detail::outcome nothing{participation_status::undone, *std::move(answer)};
    keep(detail::next_of(before, wanted, of.way, nothing, with.now()), nothing, with);
  } else {
    tell(*answer, *before, with);  // it is late for a step of which something is known; what is known stays
  }
  return {};
}

template <participating_model Model>
template <messaging::payload Answer>
result<> participant<Model>::conclude(const uuid& id, participation_status as, const Answer& answer, turn& with) {
  const auto* before = with.template find<participation>(id);
  if (before == nullptr) return detail::unknown_participation(id);
  given_answer given{std::string(Answer::message_type), schema::encode_object(answer)};
  auto next = detail::concluded(*before, as, given, with.now());
  if (!next) return {};
  if (next->status == as) tell(given, *next, with);
  with.save(*std::move(next));
  return {};
}

template <participating_model Model>
result<asked> participant<Model>::from_message(const messaging::message& message) const {
  const auto* of = find(message.type);
  if (of == nullptr) return unknown(message.type);
  auto read = detail::asked_in(message, leaders_);
  if (!read) return read;
  if (auto readable = of->check(message); !readable) return failure_of(readable);
  return read;
}

}  // namespace comanda::saga
