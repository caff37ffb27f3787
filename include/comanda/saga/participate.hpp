#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "comanda/saga/participant.hpp"
#include "comanda/saga/rule_answer.hpp"

// What a service does in sagas, a sentence a step:
//
//   saga::participate<model>("agency")
//       .does<book_flight>(take).needs(the_flight)
//           .undone_by<cancel_flight>(give_back).needs(the_booking).otherwise(nothing_booked).refused_late(too_late)
//       .does<send_tickets>(print).needs_nothing()
//       .build()
//
// `take` is the rule: `expected<flight_booked, flight_refused>(const book_flight&, turn&)`; what else it may give back
// is in comanda/saga/rule_answer.hpp. It is asked once for each step of each saga, `give_back` once when there is
// something to take back. `nothing_booked`, `flight_cancelled(const cancel_flight&)`, answers an undo of what never
// happened; `too_late`, `flight_refused(const book_flight&)`, a command that comes after its undo. A rule that is to
// know who asks takes that too: `(const book_flight&, turn&, const saga::asked&)`.
//
// What is missing from a sentence does not compile; a message that stands in two sentences is an error of `build`.
namespace comanda::saga {

namespace detail {

template <class Model>
struct participant_draft {
  std::vector<std::string> leaders;
  std::vector<part<Model>> parts;
};

/// `use(message as what it is)`, whose result may be void.
template <messaging::payload Message, class Use>
result<> with_read(const messaging::message& message, const Use& use) {
  const auto read = messaging::read<Message>(message);
  if (!read) return failure_of(read);
  use(*read);
  return {};
}

template <class Rule, class Message, class Model>
auto call_rule(const Rule& rule, const Message& message, const asked& by, application::turn<Model>& with) {
  if constexpr (std::invocable<const Rule&, const Message&, application::turn<Model>&, const asked&>)
    return rule(message, with, by);
  else
    return rule(message, with);
}
template <class Rule, class Message, class Model>
using answer_of_rule =
    decltype(call_rule<Rule, Message, Model>(std::declval<const Rule&>(), std::declval<const Message&>(),
                                             std::declval<const asked&>(), std::declval<application::turn<Model>&>()));

template <class Model, messaging::command_payload Message, class Rule>
part<Model> part_of(direction way, Rule rule) {
  part<Model> made;
  made.type = Message::message_type;
  made.way = way;
  made.check = [](const messaging::message& message) { return with_read<Message>(message, [](const Message&) {}); };
  made.act = [way, rule = std::move(rule)](const asked& by, application::turn<Model>& with) -> result<outcome> {
    const auto read = messaging::read<Message>(by.message);
    if (!read) return failure_of(read);
    return outcome_of(way, call_rule<Rule, Message, Model>(rule, *read, by, with));
  };
  return made;
}

template <messaging::payload Message, class Excuse>
std::function<result<given_answer>(const messaging::message&)> excuse_by(Excuse excuse) {
  return [excuse = std::move(excuse)](const messaging::message& message) -> result<given_answer> {
    const auto read = messaging::read<Message>(message);
    if (!read) return failure_of(read);
    return given(excuse(*read));
  };
}

}  // namespace detail

/// A command or an undo with its rule, which does not say yet what the rule looks at.
template <participating_model Model, messaging::payload Message, class Next>
class part_begun {
 public:
  using key_set = application::key_set<Model>;

  explicit part_begun(detail::participant_draft<Model> so_far) : so_far_(std::move(so_far)) {}

  /// The aggregates that the rule looks at: `void(const Message&, key_set&)`.
  template <class Keys>
    requires std::invocable<const Keys&, const Message&, key_set&>
  [[nodiscard]] Next needs(Keys keys) && {
    so_far_.parts.back().keys = [keys = std::move(keys)](const messaging::message& message, key_set& to) {
      return detail::with_read<Message>(message, [&](const Message& read) { keys(read, to); });
    };
    return Next(std::move(so_far_));
  }
  /// Besides, those that are known only from the first: `void(const Message&, const state&, key_set&)`.
  template <class Keys, class More>
    requires std::invocable<const More&, const Message&, const application::state<Model>&, key_set&>
  [[nodiscard]] Next needs(Keys keys, More more) && {
    so_far_.parts.back().more_keys = [more = std::move(more)](const messaging::message& message,
                                                              const application::state<Model>& found, key_set& to) {
      return detail::with_read<Message>(message, [&](const Message& read) { more(read, found, to); });
    };
    return std::move(*this).needs(std::move(keys));
  }
  [[nodiscard]] Next needs_nothing() && {
    return std::move(*this).needs([](const Message&, key_set&) {});
  }

 private:
  detail::participant_draft<Model> so_far_;
};

template <participating_model Model, messaging::payload Command, class Refusal>
class step_taken;

/// A participant as far as it is written.
template <participating_model Model>
class participant_written {
 public:
  explicit participant_written(detail::participant_draft<Model> so_far) : so_far_(std::move(so_far)) {}

  /// The rule of a step. What it gives back says what the step is answered with, and whether it can be refused.
  template <messaging::command_payload Command, class Take>
  [[nodiscard]] auto does(Take take) && {
    using answer = detail::answer_of_rule<Take, Command, Model>;
    static_assert(rule_answer<answer>, "a rule gives back what comanda/saga/rule_answer.hpp says");
    static_assert(Command::target == Model::service, "the command is for another service");
    so_far_.parts.push_back(detail::part_of<Model, Command>(direction::forward, std::move(take)));
    return part_begun<Model, Command, step_taken<Model, Command, refusal_of_rule<answer>>>(std::move(so_far_));
  }
  /// Error: already_exists (a message twice).
  [[nodiscard]] result<participant<Model>> build() && {
    for (auto at = so_far_.parts.begin(); at != so_far_.parts.end(); ++at) {
      if (std::find_if(so_far_.parts.begin(), at, [&](const auto& each) { return each.type == at->type; }) != at)
        return fail(errc::already_exists, "a participant does " + at->type + " twice");
    }
    return participant<Model>(std::move(so_far_.leaders), std::move(so_far_.parts));
  }

 protected:
  detail::participant_draft<Model> so_far_;
};

/// A step that can be undone and refused, which does not say yet how a command is refused that comes after its undo.
template <participating_model Model, messaging::payload Command, messaging::payload Refusal>
class step_open_to_late {
 public:
  explicit step_open_to_late(detail::participant_draft<Model> so_far) : so_far_(std::move(so_far)) {}

  /// `Refusal(const Command&)`. The step does nothing then.
  template <class Refuse>
    requires std::invocable<const Refuse&, const Command&>
  [[nodiscard]] participant_written<Model> refused_late(Refuse refuse) && {
    static_assert(std::same_as<std::invoke_result_t<const Refuse&, const Command&>, Refusal>,
                  "a late command is refused as its rule refuses");
    const auto command = so_far_.parts.end() - 2;  // the undo is the last
    command->excuse = detail::excuse_by<Command>(std::move(refuse));
    return participant_written<Model>(std::move(so_far_));
  }

 private:
  detail::participant_draft<Model> so_far_;
};

/// A step's undo, which does not say yet what it is answered when there is nothing to take back.
template <participating_model Model, messaging::payload Command, class Refusal, messaging::payload Undo,
          messaging::payload Undone>
class undo_taken {
 public:
  explicit undo_taken(detail::participant_draft<Model> so_far) : so_far_(std::move(so_far)) {}

  /// `Undone(const Undo&)`.
  template <class Excuse>
    requires std::invocable<const Excuse&, const Undo&>
  [[nodiscard]] auto otherwise(Excuse excuse) && {
    static_assert(std::same_as<std::invoke_result_t<const Excuse&, const Undo&>, Undone>,
                  "an undo that finds nothing is answered as its rule answers");
    so_far_.parts.back().excuse = detail::excuse_by<Undo>(std::move(excuse));
    if constexpr (std::is_void_v<Refusal>)
      return participant_written<Model>(std::move(so_far_));
    else
      return step_open_to_late<Model, Command, Refusal>(std::move(so_far_));
  }

 private:
  detail::participant_draft<Model> so_far_;
};

/// A step with all that it needs, and room for its undo.
template <participating_model Model, messaging::payload Command, class Refusal>
class step_taken : public participant_written<Model> {
 public:
  using participant_written<Model>::participant_written;

  /// The rule that takes the step back, which cannot be refused.
  template <messaging::command_payload Undo, class GiveBack>
  [[nodiscard]] auto undone_by(GiveBack give_back) && {
    using answer = detail::answer_of_rule<GiveBack, Undo, Model>;
    static_assert(rule_answer<answer> && std::is_void_v<refusal_of_rule<answer>>, "an undo is not refused");
    static_assert(Undo::target == Model::service, "the undo is for another service");
    auto& parts = this->so_far_.parts;
    parts.push_back(detail::part_of<Model, Undo>(direction::undo, std::move(give_back)));
    using next = undo_taken<Model, Command, Refusal, Undo, done_of_rule<answer>>;
    return part_begun<Model, Undo, next>(std::move(this->so_far_));
  }
};

/// The beginning of a participant. `leaders` are the services whose sagas it takes part in: commands of others are not
/// believed.
template <participating_model Model, std::convertible_to<std::string>... Leaders>
[[nodiscard]] participant_written<Model> participate(Leaders... leaders) {
  static_assert(sizeof...(Leaders) > 0, "name the services that lead the sagas");
  return participant_written<Model>({.leaders = {std::string(std::move(leaders))...}, .parts = {}});
}

}  // namespace comanda::saga
