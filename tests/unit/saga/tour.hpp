#pragma once

#include "fixture.hpp"

// A saga with all that a step may be besides one after the other: somebody approves, two bookings stand side by side, a
// hotel is needed or not, and a souvenir is waited for and gone on without.
namespace comanda::saga::fixture {

inline std::vector<step> tour_steps() {
  step approval;
  approval.name = "approval";
  approval.waits = waiting{.at_most = std::chrono::hours(48)};
  approval.success = {"approved"};
  approval.refusal = {"denied"};

  step flight;
  flight.name = "book_flight";
  flight.group = "bookings";
  flight.command = "book_flight";
  flight.success = {"flight_booked"};
  flight.refusal = {"flight_refused"};
  flight.undo = compensation{.command = "cancel_flight", .success = {"flight_cancelled"}};

  step hotel;
  hotel.name = "book_hotel";
  hotel.group = "bookings";
  hotel.command = "book_hotel";
  hotel.success = {"hotel_booked"};
  hotel.refusal = {"hotel_refused"};
  hotel.undo = compensation{.command = "cancel_hotel", .success = {"hotel_cancelled"}};
  hotel.skippable = true;

  step confirm;
  confirm.name = "confirm";
  confirm.kind = step_kind::pivot;

  step charge;
  charge.name = "charge_card";
  charge.kind = step_kind::retriable;
  charge.command = "charge_card";
  charge.success = {"card_charged"};
  charge.skippable = true;

  step souvenir;
  souvenir.name = "souvenir";
  souvenir.kind = step_kind::retriable;
  souvenir.waits = waiting{.at_most = std::chrono::hours(1), .then = when_nothing_came::go_on};
  souvenir.success = {"souvenir_chosen"};

  return {approval, flight, hotel, confirm, charge, souvenir};
}

inline step& named(std::vector<step>& steps, std::string_view name) {
  return *std::ranges::find(steps, name, &step::name);
}

inline definition tour() { return definition::build("tour", 1, tour_steps()).value(); }

/// The approval is waited for.
inline run asking(const definition& d) { return started_run(d); }

/// The bookings are waited for, side by side.
inline run booking(const definition& d) {
  auto r = asking(d);
  r.tell("approval", "approved");
  return r;
}

/// Both are there, the tour is confirmed, the charge is waited for.
inline run charging(const definition& d) {
  auto r = booking(d);
  r.tell("book_flight", "flight_booked").tell("book_hotel", "hotel_booked");
  return r;
}

/// The souvenir is waited for.
inline run choosing(const definition& d) {
  auto r = charging(d);
  r.tell("charge_card", "card_charged");
  return r;
}

}  // namespace comanda::saga::fixture
