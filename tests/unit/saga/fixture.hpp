#pragma once

#include <algorithm>

#include "comanda/saga/engine.hpp"
#include "support/catch.hpp"

// What the tests of the saga engine share: the fulfilment saga as a table, and a runner that feeds it.
namespace comanda::saga::fixture {

inline std::vector<step> fulfilment_steps() {
  using enum step_kind;
  // clang-format off
  return {
      // name               kind           on start, send       done when               refused when           taken back by
      {"reserve_stock",     compensatable, "reserve_stock",     {"stock_reserved"},     {"stock_rejected"},    compensation{"release_stock", {"stock_released"}}, {}},
      {"authorize_payment", compensatable, "authorize_payment", {"payment_authorized"}, {"payment_declined"},  compensation{"void_payment", {"payment_voided"}},  {}},
      {"confirm_order",     pivot,         "",                  {},                     {},                    {},                                                {}},
      {"capture_payment",   retriable,     "capture_payment",   {"payment_captured"},   {},                    {},                                                {}},
      {"commit_stock",      retriable,     "commit_stock",      {"stock_committed"},    {},                    {},                                                {}},
  };
  // clang-format on
}

inline definition build(std::vector<step> steps) {
  return definition::build("fulfilment", 1, std::move(steps)).value();
}

inline definition fulfilment() { return build(fulfilment_steps()); }

inline constexpr timestamp noon = from_micros(1'800'000'000'000'000);

inline uuid numbered(std::uint8_t n) {
  uuid u;
  u.bytes[15] = n;
  return u;
}

inline instance fresh(const definition& d) { return make_instance(d, saga_id(numbered(1)), numbered(2), noon); }

inline replied reply(std::string step, std::string type) { return {std::move(step), std::move(type), {}, {}}; }

inline replied refusal(std::string step, std::string type) {
  return {std::move(step),
          std::move(type),
          message_id(numbered(9)),
          {{"code", "NO"}, {"message", "no"}, {"details", {{"x", 1}}}}};
}

inline abort_requested abort() {
  return {{{"code", "CANCELLED"}, {"message", "by the customer"}, {"details", boost::json::object()}}};
}

/// A saga that is told one thing after another. `last` is the transition of the latest input.
struct run {
  const definition& d;
  instance at;
  timestamp now = noon;
  transition last{};
  std::vector<std::string> commands{};  ///< every command sent so far, in order
  std::vector<happened> timeline{};
  skip_rule skips{};  ///< what the subject says

  explicit run(const definition& of) : d(of), at(fresh(of)) {}
  run(const definition& of, instance from) : d(of), at(std::move(from)) {}

  run& tell(const input& what) {
    last = advance(d, at, what, now, skips).value();
    at = last.next;
    for (const auto& s : last.sends) commands.push_back(s.command);
    timeline.insert(timeline.end(), last.timeline.begin(), last.timeline.end());
    return *this;
  }
  run& tell(std::string step, std::string type) { return tell(reply(std::move(step), std::move(type))); }
  /// Time goes on to the deadline, which then passes.
  run& time_out() {
    now = at.deadline.value();
    return tell(deadline_passed{});
  }
  run& time_out(int times) {
    while (times-- > 0) time_out();
    return *this;
  }
  [[nodiscard]] std::vector<std::string> events() const {
    std::vector<std::string> names;
    for (const auto& h : last.timeline) names.push_back(h.event);
    return names;
  }
  [[nodiscard]] auto count(std::string_view event) const {
    return std::count_if(timeline.begin(), timeline.end(), [event](const happened& h) { return h.event == event; });
  }
};

inline run started_run(const definition& d) {
  run r(d);
  r.tell(started{});
  return r;
}

/// Stock is reserved, the payment is waited for.
inline run authorizing(const definition& d) {
  auto r = started_run(d);
  r.tell("reserve_stock", "stock_reserved");
  return r;
}

/// The order is confirmed, the capture is waited for.
inline run capturing(const definition& d) {
  auto r = authorizing(d);
  r.tell("authorize_payment", "payment_authorized");
  return r;
}

/// The payment was declined, the release of the stock is waited for.
inline run releasing(const definition& d) {
  auto r = authorizing(d);
  r.tell(refusal("authorize_payment", "payment_declined"));
  return r;
}

inline run completed(const definition& d) {
  auto r = capturing(d);
  r.tell("capture_payment", "payment_captured").tell("commit_stock", "stock_committed");
  return r;
}

inline run compensated(const definition& d) {
  auto r = releasing(d);
  r.tell("reserve_stock", "stock_released");
  return r;
}

using texts = std::vector<std::string>;

}  // namespace comanda::saga::fixture
