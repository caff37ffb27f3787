#pragma once

#include <string>

#include "comanda/saga/coordinator.hpp"
#include "comanda/saga/orchestrate.hpp"
#include "comanda/storage/record.hpp"

// A saga that is about no order: a flight, a card, tickets.
namespace comanda::test::travel {

enum class trip_status { asked, booked, refused };
BOOST_DESCRIBE_ENUM(trip_status, asked, booked, refused)

struct trip {
  static constexpr std::string_view table_name = "trips";
  static constexpr std::string_view key_column = "trip_id";
  uuid trip_id;
  std::string flight;
  trip_status status = trip_status::asked;
  std::string reason;
  comanda::saga_id saga_id;
  std::int64_t version = 0;
  timestamp updated_at;
  friend bool operator==(const trip&, const trip&) = default;
};
BOOST_DESCRIBE_STRUCT(trip, (), (trip_id, flight, status, reason, saga_id, version, updated_at))

struct model {
  static constexpr std::string_view service = "agency";
  using subject = trip;
  using aggregates = boost::mp11::mp_list<trip, saga::instance>;
  using facts = boost::mp11::mp_list<saga::timeline_entry>;
};
using trip_turn = application::turn<model>;

struct book_flight {
  static constexpr std::string_view message_type = "comanda.flights.book_flight.v1";
  static constexpr std::string_view target = "flights";
  uuid trip_id;
  std::string flight;
};
BOOST_DESCRIBE_STRUCT(book_flight, (), (trip_id, flight))

struct cancel_flight {
  static constexpr std::string_view message_type = "comanda.flights.cancel_flight.v1";
  static constexpr std::string_view target = "flights";
  uuid trip_id;
};
BOOST_DESCRIBE_STRUCT(cancel_flight, (), (trip_id))

struct charge_card {
  static constexpr std::string_view message_type = "comanda.billing.charge_card.v1";
  static constexpr std::string_view target = "billing";
  uuid trip_id;
  comanda::saga_id receipt;
};
BOOST_DESCRIBE_STRUCT(charge_card, (), (trip_id, receipt))

struct refund_card {
  static constexpr std::string_view message_type = "comanda.billing.refund_card.v1";
  static constexpr std::string_view target = "billing";
  uuid trip_id;
};
BOOST_DESCRIBE_STRUCT(refund_card, (), (trip_id))

struct send_tickets {
  static constexpr std::string_view message_type = "comanda.tickets.send_tickets.v1";
  static constexpr std::string_view target = "tickets";
  uuid trip_id;
};
BOOST_DESCRIBE_STRUCT(send_tickets, (), (trip_id))

struct flight_booked {
  static constexpr std::string_view message_type = "comanda.flights.flight_booked.v1";
  uuid trip_id;
};
BOOST_DESCRIBE_STRUCT(flight_booked, (), (trip_id))

struct flight_refused {
  static constexpr std::string_view message_type = "comanda.flights.flight_refused.v1";
  uuid trip_id;
  std::string full;
};
BOOST_DESCRIBE_STRUCT(flight_refused, (), (trip_id, full))

struct flight_cancelled {
  static constexpr std::string_view message_type = "comanda.flights.flight_cancelled.v1";
  uuid trip_id;
};
BOOST_DESCRIBE_STRUCT(flight_cancelled, (), (trip_id))

struct card_charged {
  static constexpr std::string_view message_type = "comanda.billing.card_charged.v1";
  uuid trip_id;
};
BOOST_DESCRIBE_STRUCT(card_charged, (), (trip_id))

struct card_declined {
  static constexpr std::string_view message_type = "comanda.billing.card_declined.v1";
  uuid trip_id;
};
BOOST_DESCRIBE_STRUCT(card_declined, (), (trip_id))

struct card_refunded {
  static constexpr std::string_view message_type = "comanda.billing.card_refunded.v1";
  uuid trip_id;
};
BOOST_DESCRIBE_STRUCT(card_refunded, (), (trip_id))

struct tickets_sent {
  static constexpr std::string_view message_type = "comanda.tickets.tickets_sent.v1";
  uuid trip_id;
};
BOOST_DESCRIBE_STRUCT(tickets_sent, (), (trip_id))

/// Told when the money is there.
struct trip_booked {
  static constexpr std::string_view message_type = "comanda.agency.trip_booked.v1";
  uuid trip_id;
};
BOOST_DESCRIBE_STRUCT(trip_booked, (), (trip_id))

inline book_flight flight(const trip& of) { return {of.trip_id, of.flight}; }
inline cancel_flight no_flight(const trip& of) { return {of.trip_id}; }
inline charge_card charge(const trip& of, const saga_id& saga) { return {of.trip_id, saga}; }
inline refund_card money_back(const trip& of) { return {of.trip_id}; }
inline send_tickets tickets(const trip& of) { return {of.trip_id}; }
inline saga::refusal full(const flight_refused& why) { return {"FULL", why.full + " is full", {}}; }
inline saga::refusal declined(const card_declined&) { return {"DECLINED", "no money", {}}; }

inline void booked(trip& of, trip_turn& turn) {
  of.status = trip_status::booked;
  turn.emit(to_string(of.trip_id), trip_booked{of.trip_id});
}
inline saga::refusal other_full(const flight_refused&) { return {"FULL", "the other flight is full", {}}; }
/// Fails for a trip that goes nowhere.
inline result<> rebooked(trip& of, trip_turn&) {
  if (of.flight.empty()) return fail(errc::internal, "a trip without a flight");
  of.flight = "rebooked";
  return {};
}
inline void refuse(const saga::refusal& why, trip& of, trip_turn&) {
  of.status = trip_status::refused;
  of.reason = why.code + ": " + why.message;
}

// clang-format off
inline saga::orchestration<model> booking() {
  return saga::orchestrate<model>("booking", 1)
      .step("book_flight").sends(flight).done_on<flight_booked>().refused_on<flight_refused>(full)
          .undone_by<flight_cancelled>(no_flight)
      .step("charge_card").sends(charge).done_on<card_charged>().refused_on<card_declined>(declined)
          .undone_by<card_refunded>(money_back)
      .pivot("confirm").does(booked)
      .retriable("send_tickets").sends(tickets).done_on<tickets_sent>()
      .on_compensated(refuse).build().value();
}

/// Another saga of the same trip, which may be asked for while the booking has tickets to send.
inline saga::orchestration<model> rebooking() {
  return saga::orchestrate<model>("rebooking", 1)
      .step("book_flight").sends(flight).done_on<flight_booked>().refused_on<flight_refused>(other_full)
          .undone_by<flight_cancelled>(no_flight).resent({.first = std::chrono::seconds(7), .attempts_max = 2})
      .pivot("confirm").does(rebooked)
      .on_compensated(refuse).build().value();
}

/// The same as a booking without tickets.
inline saga::orchestration<model> shorter_booking() {
  return saga::orchestrate<model>("booking", 2)
      .step("book_flight").sends(flight).done_on<flight_booked>().undone_by<flight_cancelled>(no_flight)
      .pivot("confirm").does(booked)
      .on_compensated(refuse).build().value();
}
// clang-format on

}  // namespace comanda::test::travel
