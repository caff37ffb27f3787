#pragma once

#include "comanda/messaging/payload.hpp"
#include "comanda/messaging/source.hpp"
#include "support/catch.hpp"
#include "trip.hpp"

namespace comanda::test::travel {

inline constexpr timestamp noon = from_micros(1'800'000'000'000'000);

inline uuid numbered(std::uint8_t n) {
  uuid u;
  u.bytes[15] = n;
  return u;
}

inline const saga_id first_saga = saga_id(numbered(20));
inline const saga_id second_saga = saga_id(numbered(21));

inline saga::coordinator<model> coordinator_of(std::vector<saga::orchestration<model>> sagas) {
  return saga::coordinator<model>::make(std::move(sagas)).value();
}

/// A trip under way, told as what the participants answer.
struct journey {
  saga::coordinator<model> sagas;
  application::state<model> state{};
  std::vector<messaging::message> sent{};
  std::vector<saga::timeline_entry> timeline{};
  std::vector<application::timer_row> timers{};
  std::vector<uuid> cleared{};
  std::vector<application::audit_row> audit{};
  timestamp now = noon;
  std::uint8_t causes = 100;

  explicit journey(saga::coordinator<model> by) : sagas(std::move(by)) {}

  const trip& the_trip() const { return *state.find<trip>(numbered(1)); }
  const saga::instance& the_saga() const { return *state.find<saga::instance>(the_trip().saga_id); }

  /// One decision, and the state after it.
  template <class Decide>
  void decide(Decide rule) {
    const application::context context{now, numbered(causes++), "", "", {}};
    trip_turn with(state, context);
    rule(with);
    auto wanted = std::move(with).end();
    for (const auto& saved : wanted.saved<trip>()) state.save(saved);
    for (const auto& saved : wanted.saved<saga::instance>()) state.save(saved);
    for (const auto& entry : wanted.recorded<saga::timeline_entry>()) timeline.push_back(entry);
    sent = std::move(wanted.messages);
    timers = std::move(wanted.timers);
    cleared = std::move(wanted.timers_cleared);
    audit = std::move(wanted.audit);
  }
  void begin(std::string_view type = "booking", std::string_view flight = "LH 400") {
    decide([&](trip_turn& with) {
      trip asked;
      asked.trip_id = numbered(1);
      asked.flight = flight;
      asked.version = 1;
      REQUIRE(sagas.begin(type, first_saga, asked, with));
      with.save(asked);
    });
  }
  /// A second saga on the same trip.
  void begin_again(const trip& by) {
    decide([&](trip_turn& with) {
      auto next = by;
      next.version = by.version + 1;
      REQUIRE(sagas.begin("rebooking", second_saga, next, with));
      with.save(next);
    });
  }
  template <class Reply>
  void answer(std::string step, const Reply& data, const saga_id& saga = first_saga) {
    const application::context context{now, numbered(causes++), "", "", {}};
    const auto message = messaging::make_reply(context, messaging::service_in(Reply::message_type),
                                               to_string(numbered(1)), {saga.value(), std::move(step)}, data);
    const auto reply = sagas.from_message(message).value();
    REQUIRE(reply);
    decide([&](trip_turn& with) { REQUIRE(sagas.decide(*reply, with)); });
  }
};

}  // namespace comanda::test::travel
