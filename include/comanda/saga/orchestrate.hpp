#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "comanda/saga/sentence.hpp"

// A saga, a sentence a step:
//
//   saga::orchestrate<model>("booking", 1)
//       .step("book_flight").sends(flight).done_on<flight_booked>().refused_on<flight_refused>(why)
//           .undone_by<flight_cancelled>(no_flight)
//       .pivot("charge_card").sends(charge).done_on<card_charged>().refused_on<card_declined>(why_declined)
//       .retriable("send_tickets").sends(tickets).done_on<tickets_sent>()
//       .on_compensated(refuse_trip)
//       .build()
//
// `flight` makes the command of the subject: book_flight(const trip&), or (const trip&, const saga_id&). A step that
// sends nothing is local, `.pivot("confirm").does(confirm)`, or waits for a person or something outside:
//
//       .step("approval").waits_for<trip_approved>(hours(48)).refused_on<trip_denied>(why_denied)
//
// Steps that need not wait for each other stand side by side, and what is sent or waited for may be skipped, but for
// the pivot:
//
//       .all_of("bookings",
//               saga::branch_step<model>("book_flight").sends(flight).done_on<flight_booked>()...,
//               saga::branch_step<model>("book_hotel").sends(hotel).done_on<hotel_booked>()...)
//       .retriable("send_tickets").sends(tickets).done_on<tickets_sent>().skipped_if(collected_at_the_desk)
//
// What is missing from a sentence does not compile; what
// makes no sense as a whole, such as a second pivot or a refusal after it, is an error of `build`
// (comanda/saga/definition.hpp).
namespace comanda::saga {

template <leading_model Model>
class step_begun;
template <leading_model Model>
class step_sent;
template <leading_model Model>
class step_written;

/// A saga as far as it is written.
template <leading_model Model>
class saga_written {
 public:
  explicit saga_written(detail::draft<Model> so_far) : so_far_(std::move(so_far)) {}

  /// A step before the point of no return.
  [[nodiscard]] step_begun<Model> step(std::string name) && {
    return std::move(*this).begin(std::move(name), step_kind::compensatable);
  }
  /// The point of no return.
  [[nodiscard]] step_begun<Model> pivot(std::string name) && {
    return std::move(*this).begin(std::move(name), step_kind::pivot);
  }
  /// A step after it, which cannot be refused.
  [[nodiscard]] step_begun<Model> retriable(std::string name) && {
    return std::move(*this).begin(std::move(name), step_kind::retriable);
  }
  /// Steps that are sent together; the saga goes on when all of them are answered. `name` is persisted as the present
  /// step until then. Before the pivot each may be refused and be taken back, after it neither.
  template <std::same_as<step_written<Model>>... Branches>
  [[nodiscard]] saga_written all_of(std::string name, Branches... branches) && {
    static_assert(sizeof...(Branches) > 1, "one step alone is a `step`");
    const auto kind = so_far_.has_pivot() ? step_kind::retriable : step_kind::compensatable;
    (so_far_.take_branch(std::move(branches.so_far_), name, kind), ...);
    return std::move(*this);
  }
  /// What it means for the subject that the saga was turned round and all of it is taken back: `void(const refusal&,
  /// subject&, turn&)`.
  [[nodiscard]] saga_written on_compensated(typename orchestration<Model>::end then) && {
    so_far_.when_compensated = std::move(then);
    return std::move(*this);
  }
  /// Errors: those of `definition::build`.
  [[nodiscard]] result<orchestration<Model>> build() && {
    if (!so_far_.mistake.empty()) return fail(errc::validation_failed, std::move(so_far_.mistake));
    auto table = saga::definition::build(std::move(so_far_.name), so_far_.version, std::move(so_far_.steps));
    if (!table) return failure_of(table);
    return orchestration<Model>(*std::move(table), std::move(so_far_.behaviours), std::move(so_far_.when_compensated));
  }

 protected:
  detail::draft<Model> so_far_;

 private:
  step_begun<Model> begin(std::string name, step_kind kind) && {
    so_far_.begin_step(std::move(name), kind);
    return step_begun<Model>(std::move(so_far_));
  }
};

/// A step with all that it needs, and room for what it may have.
template <leading_model Model>
class step_written : public saga_written<Model> {
 public:
  using saga_written<Model>::saga_written;
  friend class saga_written<Model>;

  /// The participant may answer with this, and has done nothing then: `refusal(const Refusal&)` says why.
  template <messaging::payload Refusal>
  [[nodiscard]] step_written refused_on(std::function<refusal(const Refusal&)> why) && {
    last().refusal.emplace_back(Refusal::message_type);
    this->so_far_.behaviours.back().refusals.insert_or_assign(
        std::string(Refusal::message_type),
        [why = std::move(why)](const messaging::message& answer) -> result<saga::refusal> {
          const auto read = messaging::read<Refusal>(answer);
          if (!read) return failure_of(read);
          return why(*read);
        });
    return std::move(*this);
  }
  /// How the step is taken back, and what says that it is. The participant accepts that also when the step never came.
  template <messaging::payload... Done, class Make>
  [[nodiscard]] step_written undone_by(Make make) && {
    static_assert(sizeof...(Done) > 0, "name the replies that say that it is undone");
    auto& undo = this->so_far_.behaviours.back().undo;
    undo = detail::outgoing_by<typename Model::subject>(std::move(make));
    last().undo = compensation{std::string(undo.type), detail::types_of<Done...>()};
    return std::move(*this);
  }
  /// The saga leaves the step out when the subject, as it is when the saga comes there, says so: `bool(const
  /// subject&)`.
  [[nodiscard]] step_written skipped_if(std::function<bool(const typename Model::subject&)> says_so) && {
    if (!says_so) this->so_far_.mistake = "what says whether '" + last().name + "' is skipped is empty";
    last().skippable = true;
    this->so_far_.behaviours.back().skipped = std::move(says_so);
    return std::move(*this);
  }
  /// How long an answer is waited for, and how often, where that is not as usual.
  [[nodiscard]] step_written resent(const retry_policy& policy) && {
    last().retry = policy;
    return std::move(*this);
  }

 private:
  saga::step& last() { return this->so_far_.steps.back(); }
};

/// A step that says what it sends, and not yet which reply ends the wait.
template <leading_model Model>
class step_sent {
 public:
  explicit step_sent(detail::draft<Model> so_far) : so_far_(std::move(so_far)) {}

  template <messaging::payload... Done>
  [[nodiscard]] step_written<Model> done_on() && {
    static_assert(sizeof...(Done) > 0, "name the replies that say that it is done");
    so_far_.steps.back().success = detail::types_of<Done...>();
    return step_written<Model>(std::move(so_far_));
  }

 private:
  detail::draft<Model> so_far_;
};

/// A step that has a name.
template <leading_model Model>
class step_begun {
 public:
  explicit step_begun(detail::draft<Model> so_far) : so_far_(std::move(so_far)) {}

  template <class Make>
  [[nodiscard]] step_sent<Model> sends(Make make) && {
    auto& command = so_far_.behaviours.back().command;
    command = detail::outgoing_by<typename Model::subject>(std::move(make));
    so_far_.steps.back().command = command.type;
    return step_sent<Model>(std::move(so_far_));
  }
  /// A step that sends nothing: one of these messages ends the wait (`coordinator::tell`, or a message that names the
  /// saga and this step). What becomes of the saga when none comes in time is the second argument.
  template <messaging::payload... Told>
  [[nodiscard]] step_written<Model> waits_for(microseconds at_most,
                                              when_nothing_came then = when_nothing_came::compensate) && {
    static_assert(sizeof...(Told) > 0, "name the messages that end the wait");
    so_far_.steps.back().waits = waiting{.at_most = at_most, .then = then};
    so_far_.steps.back().success = detail::types_of<Told...>();
    return step_written<Model>(std::move(so_far_));
  }
  /// A local step, done in the decision that reaches it: `void(subject&, turn&)`, or one that returns a `result<>`.
  template <class Act>
  [[nodiscard]] saga_written<Model> does(Act act) && {
    so_far_.behaviours.back().act = [act = std::move(act)](typename Model::subject& on,
                                                           application::turn<Model>& with) -> result<> {
      if constexpr (std::is_void_v<std::invoke_result_t<const Act&, typename Model::subject&, decltype(with)>>) {
        act(on, with);
        return {};
      } else {
        return act(on, with);
      }
    };
    return saga_written<Model>(std::move(so_far_));
  }

 private:
  detail::draft<Model> so_far_;
};

/// A step of an `all_of`.
template <leading_model Model>
[[nodiscard]] step_begun<Model> branch_step(std::string name) {
  detail::draft<Model> fresh;
  fresh.begin_step(std::move(name), step_kind::compensatable);
  return step_begun<Model>(std::move(fresh));
}

/// The beginning of a saga. `name` is persisted; `version` goes up with each change of the table.
template <leading_model Model>
[[nodiscard]] saga_written<Model> orchestrate(std::string name, std::uint32_t version) {
  detail::draft<Model> fresh;
  fresh.name = std::move(name);
  fresh.version = version;
  return saga_written<Model>(std::move(fresh));
}

}  // namespace comanda::saga
