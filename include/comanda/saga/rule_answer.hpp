#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <type_traits>

#include "comanda/messaging/payload.hpp"
#include "comanda/saga/taking_part.hpp"

// What a participant's rule gives back:
//
//   flight_booked                              it is done
//   expected<flight_booked, flight_refused>    or refused: then the rule has done nothing
//   std::optional<either of these>             or answered later: `return saga::later;`
//   result<any of these>                       or it failed: nothing is kept, and the message comes again
namespace comanda::saga {

/// The answer comes later, by `participant::done`, `refused` or `undone`.
inline constexpr std::nullopt_t later = std::nullopt;

namespace detail {

template <class Answer>
struct told {};
template <messaging::payload Done>
struct told<Done> {
  using done = Done;
  using refusal = void;
};
template <messaging::payload Done, messaging::payload Refusal>
struct told<expected<Done, Refusal>> {
  using done = Done;
  using refusal = Refusal;
};
template <class Answer>
struct told<std::optional<Answer>> : told<Answer> {};
template <class Answer>
struct told<expected<Answer, error>> : told<Answer> {};

template <messaging::payload Answer>
given_answer given(const Answer& answer) {
  return {std::string(Answer::message_type), schema::encode_object(answer)};
}

template <messaging::payload Done>
result<outcome> outcome_of(direction way, const Done& done) {
  return outcome{way == direction::undo ? participation_status::undone : participation_status::done, given(done)};
}
template <messaging::payload Done, messaging::payload Refusal>
result<outcome> outcome_of(direction way, const expected<Done, Refusal>& answer) {
  if (answer) return outcome_of(way, *answer);
  return outcome{participation_status::refused, given(answer.error())};
}
template <class Answer>
result<outcome> outcome_of(direction way, const std::optional<Answer>& answer) {
  if (answer) return outcome_of(way, *answer);
  return outcome{way == direction::undo ? participation_status::undoing : participation_status::begun, std::nullopt};
}
template <class Answer>
result<outcome> outcome_of(direction way, const expected<Answer, error>& answer) {
  if (answer) return outcome_of(way, *answer);
  return failure_of(answer);
}

}  // namespace detail

template <class Answer>
concept rule_answer = requires { typename detail::told<Answer>::done; };

/// What says that it is done.
template <rule_answer Answer>
using done_of_rule = typename detail::told<Answer>::done;
/// What refuses it; void: nothing does.
template <rule_answer Answer>
using refusal_of_rule = typename detail::told<Answer>::refusal;

}  // namespace comanda::saga
