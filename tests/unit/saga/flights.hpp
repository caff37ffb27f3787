#pragma once

#include <string>

#include "comanda/application/batch.hpp"
#include "comanda/saga/participate.hpp"
#include "trip.hpp"

// Who takes part in a trip's saga: an airline with few seats.
namespace comanda::test::travel::airline {

/// A flight and its seats.
struct allotment {
  static constexpr std::string_view table_name = "allotments";
  static constexpr std::string_view key_column = "flight";
  std::string flight;
  std::int64_t seats = 0;
  std::int64_t booked = 0;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(allotment, (), (flight, seats, booked, version))

/// A trip's seat, which tells its flight.
struct booking {
  static constexpr std::string_view table_name = "bookings";
  static constexpr std::string_view key_column = "trip_id";
  uuid trip_id;
  std::string flight;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(booking, (), (trip_id, flight, version))

struct model {
  static constexpr std::string_view service = "flights";
  using aggregates = boost::mp11::mp_list<allotment, booking, saga::participation>;
  using facts = boost::mp11::mp_list<>;
};
using key_set = application::key_set<model>;
using state = application::state<model>;
using desk_turn = application::turn<model>;

/// Told when a flight has no seat left.
struct flight_full {
  static constexpr std::string_view message_type = "comanda.flights.flight_full.v1";
  std::string flight;
};
BOOST_DESCRIBE_STRUCT(flight_full, (), (flight))

/// A flight is never asked for twice, and this one cannot be said to fail: a step without refusal and undo.
struct check_in {
  static constexpr std::string_view message_type = "comanda.flights.check_in.v1";
  static constexpr std::string_view target = "flights";
  uuid trip_id;
};
BOOST_DESCRIBE_STRUCT(check_in, (), (trip_id))
struct checked_in {
  static constexpr std::string_view message_type = "comanda.flights.checked_in.v1";
  uuid trip_id;
};
BOOST_DESCRIBE_STRUCT(checked_in, (), (trip_id))

inline void the_flight(const book_flight& asked, key_set& keys) {
  keys.add<allotment>(asked.flight);
  keys.add<booking>(asked.trip_id);
}
inline void the_booking(const cancel_flight& asked, key_set& keys) { keys.add<booking>(asked.trip_id); }
inline void its_flight(const cancel_flight& asked, const state& found, key_set& keys) {
  if (const auto* seat = found.find<booking>(asked.trip_id)) keys.add<allotment>(seat->flight);
}

inline expected<flight_booked, flight_refused> take(const book_flight& asked, desk_turn& turn) {
  const auto* flight = turn.find<allotment>(asked.flight);
  if (flight == nullptr || flight->booked == flight->seats)
    return unexpected(flight_refused{asked.trip_id, asked.flight});
  auto next = *flight;
  next.booked += 1;
  next.version += 1;
  if (next.booked == next.seats) turn.emit(next.flight, flight_full{next.flight});
  turn.save(std::move(next));
  const auto* seat = turn.find<booking>(asked.trip_id);
  turn.save(
      booking{.trip_id = asked.trip_id, .flight = asked.flight, .version = seat != nullptr ? seat->version + 1 : 1});
  return flight_booked{asked.trip_id};
}
inline flight_cancelled give_back(const cancel_flight& asked, desk_turn& turn) {
  auto next = *turn.find<allotment>(turn.find<booking>(asked.trip_id)->flight);
  next.booked -= 1;
  next.version += 1;
  turn.save(std::move(next));
  return {asked.trip_id};
}
inline flight_cancelled nothing_booked(const cancel_flight& asked) { return {asked.trip_id}; }
inline flight_refused too_late(const book_flight& asked) { return {asked.trip_id, "the desk"}; }

// clang-format off
inline saga::participant<model> flight_desk() {
  return saga::participate<model>("agency")
      .does<book_flight>(take).needs(the_flight)
          .undone_by<cancel_flight>(give_back).needs(the_booking, its_flight)
          .otherwise(nothing_booked).refused_late(too_late)
      .does<check_in>([](const check_in& asked, desk_turn&) { return checked_in{asked.trip_id}; }).needs_nothing()
      .build().value();
}
// clang-format on

/// All of a service that takes part in sagas and does nothing else.
struct desk : saga::participant<model> {
  desk() : participant(flight_desk()) {}
};
static_assert(application::participant<desk>);

}  // namespace comanda::test::travel::airline
