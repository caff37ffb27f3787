#include <algorithm>

#include "comanda/application/rows.hpp"
#include "comanda/inventory/service.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/orders/messages.hpp"
#include "comanda/payments/service.hpp"
#include "invariants/invariant.hpp"
#include "support/catch.hpp"
#include "support/decisions.hpp"

// Each invariant is shown once what it is there to find. That none of them finds anything where all is well is what
// the simulation itself shows.

using namespace comanda;
using namespace comanda::simulation;
using namespace comanda::test;

namespace {

const order_id ours(nth(1));
const saga_id its_saga(nth(2));
const payment_id its_payment = payments::payment_of(ours);
const sku apple = sku_of("apple");

orders::order order_in(orders::order_status status, std::int64_t version = 1) {
  orders::order o;
  o.order_id = ours;
  o.customer_id = customer_of("ann");
  o.currency = currency_of("EUR");
  o.lines = orders::order_lines::of({{apple, 3, 100}}).value();
  o.total = 300;
  o.status = status;
  o.saga_id = its_saga;
  o.version = version;
  return o;
}

saga::instance saga_in(saga::status status, std::int64_t version = 1) {
  saga::instance s;
  s.saga_id = its_saga;
  s.type = "fulfilment";
  s.subject = ours.value();
  s.status = status;
  s.version = version;
  return s;
}

inventory::item apples(std::int64_t on_hand, std::int64_t reserved, std::int64_t version = 1) {
  inventory::item i;
  i.sku = apple;
  i.on_hand = on_hand;
  i.reserved = reserved;
  i.version = version;
  return i;
}

inventory::stock_movement moved(std::uint32_t n, std::int64_t on_hand, std::int64_t reserved, bool for_order = false) {
  inventory::stock_movement m;
  m.movement_id = movement_id(nth(100 + n));
  m.sku = apple;
  m.on_hand_delta = on_hand;
  m.reserved_delta = reserved;
  if (for_order) m.order_id = ours;
  return m;
}

inventory::reservation reservation_in(inventory::reservation_status status, std::int64_t version = 1) {
  inventory::reservation r;
  r.order_id = ours;
  r.lines = {{apple, 3}};
  r.status = status;
  r.version = version;
  return r;
}

payments::payment payment_in(payments::payment_status status, minor_units captured, minor_units refunded) {
  payments::payment p;
  p.payment_id = its_payment;
  p.order_id = ours;
  p.customer_id = customer_of("ann");
  p.currency = currency_of("EUR");
  p.amount = 300;
  p.captured = captured;
  p.refunded = refunded;
  p.status = status;
  p.version = 1;
  return p;
}

payments::payment_operation operation_in(payments::operation_kind kind, payments::operation_state state,
                                         std::int64_t version = 1) {
  payments::payment_operation o;
  o.operation_id = payments::operation_of(its_payment, kind);
  o.payment_id = its_payment;
  o.kind = kind;
  o.amount = 300;
  o.currency = currency_of("EUR");
  o.state = state;
  o.version = version;
  return o;
}

notifications::notification told_of(const message_id& event, std::string_view type, const char* recipient,
                                    timestamp when = at(0)) {
  notifications::notification n;
  n.notification_id = notifications::notification_of(event, notifications::channel::log, recipient);
  n.order_id = ours;
  n.customer_id = customer_of("ann");
  n.event_type = type;
  n.recipient = recipient;
  n.status = notifications::notification_status::sent;
  n.version = 1;
  n.created_at = when;
  return n;
}

application::outbox_row sent(std::uint32_t n, std::string_view type, const char* target) {
  return {message_id(nth(n)), std::string(type), target, "", "{}", at(0), at(0)};
}

/// A world that is told commit by commit.
struct history {
  books written;
  outside_books outside;
  std::vector<std::string> broken;  ///< after the last commit or at the end, each once

  template <class... Rows>
  history& commit(service_name by, const Rows&... rows) {
    storage::change_set changes;
    (add(changes, rows), ...);
    return enter(by, changes);
  }
  history& erase_timer(service_name by, const uuid& id) {
    return enter(by, {{&storage::table_of<application::timer_row>(), {}, {}, {}, {storage::cell(id)}}});
  }
  history& end() {
    findings f;
    check_end(written, outside, f);
    return take(f);
  }
  bool has(std::string_view name) const { return std::ranges::find(broken, name) != broken.end(); }

 private:
  template <class Row>
  static void add(storage::change_set& changes, const Row& r) {
    for (auto& c : changes) {
      if (c.into == &storage::table_of<Row>()) return c.puts.push_back(storage::to_row(r));
    }
    changes.push_back({&storage::table_of<Row>(), {}, {}, {storage::to_row(r)}, {}});
  }
  history& enter(service_name by, const storage::change_set& changes) {
    findings f;
    check_step(written, written.enter(by, changes, at(0)), f);
    return take(f);
  }
  history& take(const findings& f) {
    broken.clear();
    for (const auto& one : f.all()) broken.emplace_back(one.invariant);
    return *this;
  }
};

constexpr auto from_orders = service_name::orders, from_inventory = service_name::inventory,
               from_payments = service_name::payments, from_notifications = service_name::notifications;
using inventory::reservation_status;
using orders::order_status;
using payments::operation_kind;
using payments::operation_state;
using payments::payment_status;

}  // namespace

TEST_CASE("what goes wrong with an order is found", "[simulation]") {
  history h;
  auto wrong = order_in(order_status::pending);
  wrong.total = 301;
  CHECK(h.commit(from_orders, wrong).has("an order's total is that of its lines"));
  CHECK(h.commit(from_orders, order_in(order_status::rejected, 2)).broken.empty());
  CHECK(h.commit(from_orders, order_in(order_status::confirmed, 3)).has("an end is for good"));
  CHECK(h.commit(from_orders, order_in(order_status::confirmed, 3)).has("versions only go up"));
  CHECK(h.commit(from_orders, saga_in(saga::status::completed)).broken.empty());
  CHECK(h.commit(from_orders, saga_in(saga::status::running, 2)).has("an end is for good"));
  CHECK(h.end().has("every accepted order ends"));

  saga::timeline_entry second;
  second.subject = ours.value();
  second.sequence = 2;
  second.event = "sent";
  CHECK(h.commit(from_orders, second).has("timelines have no gap"));
  CHECK(h.end().has("timelines end"));
}

TEST_CASE("a message that is put down as handled and was not decided is found", "[simulation]") {
  history h;
  const application::inbox_row handled{message_id(nth(20)), at(1)};
  const auto* lost = "a message is handled, put off or dead";
  CHECK(h.commit(from_orders, handled).has(lost));
  h.written.decide(from_orders, handled.message_id, false);
  CHECK(h.commit(from_orders, handled).has(lost));
  h.written.decide(from_inventory, handled.message_id, true);
  CHECK(h.commit(from_orders, handled).has(lost));
  h.written.decide(from_orders, handled.message_id, false);
  h.written.decide(from_orders, handled.message_id, true);  // it came once more
  CHECK(h.commit(from_orders, handled).broken.empty());
  CHECK(h.commit(from_orders, handled).has(lost));
}

TEST_CASE("a step that was passed by another one's answer is found", "[simulation]") {
  history h;
  h.commit(from_inventory, sent(20, "comanda.inventory.stock_reserved.v1", ""));
  saga::timeline_entry passed;
  passed.subject = ours.value();
  passed.sequence = 1;
  passed.saga_type = "fulfilment";
  passed.step = "reserve_stock";
  passed.event = "succeeded";
  passed.message_id = message_id(nth(20));
  CHECK(h.commit(from_orders, passed).broken.empty());
  passed.entry_id = nth(3);
  passed.sequence = 2;
  passed.step = "authorize_payment";
  CHECK(h.commit(from_orders, passed).has("a step is passed by its own answer"));
}

TEST_CASE("a wait without a timer is found", "[simulation]") {
  history h;
  auto waiting = saga_in(saga::status::running);
  waiting.deadline = at(5);
  const application::timer_row timer{its_saga.value(), "saga_deadline", to_string(ours), at(5)};
  CHECK(h.commit(from_orders, waiting, timer).broken.empty());
  CHECK(h.erase_timer(from_orders, its_saga.value()).has("whoever waits has a timer"));
  CHECK(h.commit(from_inventory, reservation_in(reservation_status::held)).has("whoever waits has a timer"));
}

TEST_CASE("what goes wrong with stock is found", "[simulation]") {
  history h;
  CHECK(h.commit(from_inventory, apples(5, 0), moved(1, 5, 0)).broken.empty());
  CHECK(h.commit(from_inventory, apples(5, 6, 2), moved(2, 0, 6)).has("stock is never negative"));
  CHECK(h.commit(from_inventory, apples(5, 5, 3)).has("stock is the sum of its movements"));
  CHECK(h.commit(from_inventory, apples(5, 6, 4), moved(3, 0, 3, true))
            .has("movements of an order make its reservation"));
  CHECK(h.commit(from_inventory, reservation_in(reservation_status::committed))
            .has("movements of an order make its reservation"));
  CHECK(h.end().has("nothing is set aside at the end"));
  CHECK(h.has("no stock is lost or made") == false);

  saga::timeline_entry released;
  released.subject = ours.value();
  released.sequence = 1;
  released.step = "reserve_stock";
  released.event = "undone";
  h.commit(from_orders, order_in(order_status::rejected), released);
  CHECK(h.end().has("stock left for confirmed orders and no others"));
  CHECK(h.commit(from_inventory, reservation_in(reservation_status::held, 2))
            .has("stock is set aside only for orders that are on"));
}

TEST_CASE("stock that is lost is found", "[simulation]") {
  history h;
  h.commit(from_inventory, apples(5, 0), moved(1, 5, 0)).commit(from_inventory, apples(2, 0, 2), moved(2, -3, 0, true));
  CHECK(h.end().has("no stock is lost or made"));
  h.commit(from_orders, order_in(order_status::confirmed));
  CHECK_FALSE(h.end().has("no stock is lost or made"));
}

TEST_CASE("what goes wrong with money is found", "[simulation]") {
  history h;
  CHECK(
      h.commit(from_payments, payment_in(payment_status::captured, 301, 0)).has("refunded <= captured <= authorized"));
  CHECK(h.commit(from_payments, operation_in(operation_kind::capture, operation_state::succeeded)).broken.empty());
  CHECK(h.commit(from_payments, operation_in(operation_kind::capture, operation_state::failed, 2))
            .has("an outcome of the bank is final"));
  CHECK(h.end().has("operations make the sums of their payment"));
  CHECK(h.commit(from_payments, operation_in(operation_kind::void_, operation_state::unknown))
            .end()
            .has("no payment is left open"));
}

TEST_CASE("money that is kept, or not taken, is found", "[simulation]") {
  history h;
  h.commit(from_orders, order_in(order_status::confirmed))
      .commit(from_payments, payment_in(payment_status::captured, 300, 0));
  CHECK_FALSE(h.end().has("confirmed orders are paid, others are given back"));
  h.commit(from_orders, order_in(order_status::cancelled, 2));
  CHECK(h.end().has("confirmed orders are paid, others are given back"));

  history unpaid;
  unpaid.commit(from_orders, order_in(order_status::confirmed));
  CHECK(unpaid.end().has("confirmed orders are paid, others are given back"));
}

TEST_CASE("a bank that has done something else is found", "[simulation]") {
  history h;
  payments::gateway_request capture{
      operation_id(nth(7)), its_payment, operation_kind::capture, 300, {}, currency_of("EUR"), {}, 1};
  auto authorize = capture;
  authorize.kind = operation_kind::authorize;
  h.commit(from_payments, payment_in(payment_status::captured, 300, 0));
  enter(authorize, h.outside);
  CHECK(h.end().has("the bank keeps the same books"));
  enter(capture, h.outside);
  CHECK_FALSE(h.end().has("the bank keeps the same books"));
  enter(capture, h.outside);
  CHECK(h.outside.bank_complaints.size() == 1);
  CHECK(h.end().has("the bank keeps the same books"));
}

TEST_CASE("a message that is handled twice or never is found", "[simulation]") {
  history h;
  const auto told = sent(20, orders::order_confirmed::message_type, "");
  CHECK(h.commit(from_orders, told).broken.empty());
  CHECK(h.end().has("every message comes to whom it is for"));
  CHECK(h.has("nothing waits at the end"));
  CHECK(h.commit(from_orders, told).has("a message is handled once"));
  h.written.decide(from_notifications, told.message_id, true);
  CHECK(h.commit(from_notifications, application::inbox_row{told.message_id, at(1)}).broken.empty());
  CHECK_FALSE(h.end().has("every message comes to whom it is for"));

  auto asked = sent(21, "comanda.inventory.reserve_stock.v1", "inventory");
  messaging::message command;
  command.id = asked.message_id;
  command.type = asked.type;
  command.source = "orders";
  command.kind = messaging::message_kind::command;
  command.target = asked.target;
  asked.body = messaging::encode(command);
  h.commit(from_orders, asked);
  auto dead = operations::dead_message_of({.body = asked.body}, at(1));
  dead.version = 1;
  CHECK(h.end().has("every message comes to whom it is for"));
  h.commit(from_inventory, dead);
  CHECK_FALSE(h.end().has("every message comes to whom it is for"));
}

TEST_CASE("what goes wrong with notifications is found", "[simulation]") {
  history h;
  const message_id event(nth(20));
  const auto type = orders::order_confirmed::message_type;
  h.commit(from_orders, order_in(order_status::confirmed));
  CHECK(h.end().has("every customer was told"));
  CHECK(h.commit(from_notifications, told_of(event, type, "ann")).broken.empty());
  CHECK(h.end().has("an event is told, and once"));
  CHECK(h.has("the mail is what was to be told"));
  CHECK_FALSE(h.has("every customer was told"));

  h.commit(from_orders, sent(20, type, ""));
  h.outside.mail.push_back({told_of(event, type, "ann").notification_id, 1, "ann", ""});
  CHECK_FALSE(h.end().has("an event is told, and once"));
  CHECK_FALSE(h.has("the mail is what was to be told"));
  h.outside.mail.push_back({told_of(event, type, "ann").notification_id, 2, "bob", ""});
  CHECK(h.end().has("the mail is what was to be told"));

  CHECK(h.commit(from_notifications, told_of(event, type, "bob", at(9)))
            .has("a customer is told once of what happens once"));
  CHECK(h.end().has("an event is told, and once"));

  auto again = told_of(event, type, "ann");
  again.version = 2;
  again.attempts = 1;
  again.status = notifications::notification_status::queued;
  CHECK(h.commit(from_notifications, again).has("what was sent stays sent"));
  CHECK(h.has("what is queued is delivered"));
  CHECK(h.end().has("attempts are counted"));
}
