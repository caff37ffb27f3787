#pragma once

#include <string>
#include <utility>
#include <vector>

#include "comanda/inventory/messages.hpp"
#include "comanda/messaging/payload.hpp"
#include "comanda/messaging/source.hpp"
#include "comanda/orders/messages.hpp"
#include "comanda/orders/sagas.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/payments/messages.hpp"
#include "support/catch.hpp"
#include "support/violations.hpp"

// An order under way, told as what the participants answer.
namespace comanda::test {

using namespace orders;

inline const timestamp noon = *parse_timestamp("2026-01-31T12:00:00Z");
inline const service rules;

inline uuid numbered(std::uint8_t n) {
  uuid u;
  u.bytes[0] = 1;
  u.bytes[15] = n;
  return u;
}

inline application::context at(timestamp now, std::uint8_t n) { return {now, numbered(n), "", "", {}}; }

inline order_lines lines_of(std::vector<order_line> lines) { return order_lines::of(std::move(lines)).value(); }

inline place_order two_lines() {
  return {order_id(numbered(1)), *customer_id::parse("ada"), *currency::parse("EUR"),
          lines_of({{*sku::parse("tea"), 2, 350}, {*sku::parse("cup"), 1, 900}})};
}

/// The state after each decision, and what the last one sent.
struct story {
  application::state<model> state;
  std::vector<messaging::message> sent;
  std::vector<saga::timeline_entry> timeline;
  std::vector<application::timer_row> timers;
  std::vector<application::audit_row> audit;
  application::answer reply_of_last;
  std::uint8_t n = 10;
  timestamp now = noon;
  std::string caller;
  std::string only_owner;
  std::optional<std::int64_t> if_match;
  orders::service deciding;

  explicit story(orders::service by = rules) : deciding(std::move(by)) { run(two_lines()); }

  const order& the_order() const { return *state.find<order>(order_id(numbered(1))); }
  const saga::instance& the_saga() const { return *state.find<saga::instance>(the_order().saga_id); }

  result<application::decision<model>> decide(const orders::command& c) {
    auto ctx = at(now, n++);
    ctx.caller = caller;
    ctx.only_owner = only_owner;
    if (if_match) ctx.expected_versions = {*if_match};
    return deciding.decide(c, state, ctx);
  }
  void run(const orders::command& c) {
    auto d = decide(c).value();
    for (const auto& o : d.saved<order>()) state.save(o);
    for (const auto& s : d.saved<saga::instance>()) state.save(s);
    for (const auto& e : d.recorded<saga::timeline_entry>()) {
      timeline.push_back(e);
      CHECK(e.sequence ==
            static_cast<std::int64_t>(timeline.size()));  // a sequence given twice is refused by the store
    }
    // Whatever Orders tells or asks for belongs to a saga, and says to which.
    for (const auto& m : d.messages) CHECK(m.correlation);
    sent = std::move(d.messages);
    timers = std::move(d.timers);
    audit = std::move(d.audit);
    reply_of_last = std::move(d.reply);
  }
  errc error_of(const orders::command& c) {
    const auto d = decide(c);
    REQUIRE(!d);
    return d.error().code;
  }

  /// An answer to a step of the saga that has the order, or of another one.
  template <class T>
  void reply_to(const comanda::saga_id& saga, std::string step, const T& data) {
    auto m = messaging::make_reply(at(now, n++), messaging::service_in(T::message_type),
                                   to_string(the_order().order_id), {saga.value(), std::move(step)}, data);
    run(rules.from_message(m).value());
  }
  template <class T>
  void reply(std::string step, const T& data) {
    reply_to(the_saga().saga_id, std::move(step), data);
  }
  payment_id payment() const { return payments::payment_of(the_order().order_id); }

  void reserved() { reply("reserve_stock", inventory::stock_reserved{the_order().order_id, noon}); }
  void authorized() {
    reply("authorize_payment", payments::payment_authorized{payment(), the_order().order_id, the_order().customer_id,
                                                            1600, the_order().currency});
  }
  void declined() {
    reply("authorize_payment",
          payments::payment_declined{payment(), the_order().order_id, the_order().customer_id, "CARD_DECLINED", "no"});
  }
  void captured_of(const comanda::saga_id& saga) {
    reply_to(saga, "capture_payment",
             payments::payment_captured{payment(), the_order().order_id, the_order().customer_id, 1600,
                                        the_order().currency});
  }
  void committed_of(const comanda::saga_id& saga) {
    reply_to(saga, "commit_stock", inventory::stock_committed{the_order().order_id});
  }
  void confirmed() {
    reserved();
    authorized();
  }
  void fulfilled() {
    confirmed();
    captured_of(the_saga().saga_id);
    committed_of(the_saga().saga_id);
  }

  std::vector<std::string> types() const {
    std::vector<std::string> t;
    for (const auto& m : sent) t.push_back(m.type);
    return t;
  }
};

template <class... T>
std::vector<std::string> types_of() {
  return {std::string(T::message_type)...};
}

}  // namespace comanda::test
