#include <set>

#include "given_stock.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::inventory;
using namespace comanda::inventory::given_stock;
using enum comanda::inventory::reservation_status;

namespace {

const service rules;
const timestamp later = at(1000);  // after the reservations' time

const reserve reserving{{order, {{apple, 3}}}, saga};
const release releasing{{order, {{apple, 3}}}, saga};
const commit committing{{order, {{apple, 3}}, 0}, saga};
const take_back returning{{order, {{apple, 3}}}, saga};
const expire_reservation expiring{order};

application::state<model> given_reservation(std::optional<reservation_status> status, std::int64_t on_hand = 10) {
  auto found = given<model>(stock_of(apple, on_hand, status == held ? 3 : 0));
  if (status) found.put_loaded(reservation_of(*status));
  return found;
}

struct row {
  std::optional<reservation_status> status;
  command what;
  std::string answer;  // or "error CODE"
  std::optional<reservation_status> after;
  std::int64_t on_hand_delta;
  std::int64_t reserved_delta;
};

// clang-format off
const std::vector<row> table = {
    {std::nullopt, reserving,  "stock_reserved",      held,         0,  3},
    {std::nullopt, releasing,  "stock_released",      released,     0,  0},
    {std::nullopt, committing, "error INVALID_STATE", std::nullopt, 0,  0},
    {std::nullopt, returning,  "stock_returned",      released,     0,  0},
    {std::nullopt, expiring,   "-",                   std::nullopt, 0,  0},
    {held,         reserving,  "stock_reserved",      held,         0,  0},
    {held,         releasing,  "stock_released",      released,     0, -3},
    {held,         committing, "stock_committed",     committed,   -3, -3},
    {held,         returning,  "stock_returned",      released,     0, -3},
    {held,         expiring,   "reservation_expired", expired,      0, -3},
    {committed,    reserving,  "stock_reserved",      committed,    0,  0},
    {committed,    releasing,  "stock_released",      released,     3,  0},
    {committed,    committing, "stock_committed",     committed,    0,  0},
    {committed,    returning,  "stock_returned",      released,     3,  0},
    {committed,    expiring,   "-",                   committed,    0,  0},
    {released,     reserving,  "stock_rejected",      released,     0,  0},
    {released,     releasing,  "stock_released",      released,     0,  0},
    {released,     committing, "error INVALID_STATE", released,     0,  0},
    {released,     returning,  "stock_returned",      released,     0,  0},
    {released,     expiring,   "-",                   released,     0,  0},
    {expired,      reserving,  "stock_reserved",      held,         0,  3},
    {expired,      releasing,  "stock_released",      released,     0,  0},
    {expired,      committing, "stock_committed",     committed,   -3,  0},
    {expired,      returning,  "stock_returned",      released,     0,  0},
    {expired,      expiring,   "-",                   expired,      0,  0},
};
// clang-format on

}  // namespace

TEST_CASE("as much as there may be is reserved from, sold and returned, and not more", "[inventory]") {
  CHECK(rules.decide(reserving, given_reservation(std::nullopt, level_max), context_of(1, at(10))));
  CHECK(rules.decide(releasing, given_reservation(held, level_max), context_of(1, at(10))));
  CHECK(rules.decide(returning, given_reservation(committed, level_max - 3), context_of(1, at(10))));
  CHECK(said(rules.decide(returning, given_reservation(committed, level_max - 2), context_of(1, at(10)))) ==
        "error INVALID_STATE");
}

TEST_CASE("every command has its outcome in every state of a reservation", "[inventory]") {
  std::set<std::pair<int, std::size_t>> covered;
  for (const auto& r : table) {
    const int status = r.status ? static_cast<int>(*r.status) : -1;
    CAPTURE(status, r.what.index());
    covered.emplace(status, r.what.index());
    auto found = given_reservation(r.status);
    const auto d = rules.decide(r.what, found, context_of(1, later));
    const auto answer = said(d);
    CHECK(answer.substr(0, answer.rfind(" RESERVATION")) == r.answer);
    if (d) {
      apply(*d, found);
      std::int64_t on_hand = 0;
      std::int64_t reserved = 0;
      for (const auto& m : d->recorded<stock_movement>()) on_hand += m.on_hand_delta, reserved += m.reserved_delta;
      CHECK(on_hand == r.on_hand_delta);
      CHECK(reserved == r.reserved_delta);
    }
    const auto* after = found.find<reservation>(order);
    CHECK((after != nullptr ? std::optional(after->status) : std::nullopt) == r.after);
  }
  // All but the four on an item, and the two on a revision, which revision_test.cpp has.
  const std::size_t on_reservations = std::variant_size_v<command> - 4 - 2;
  CHECK(covered.size() == (schema::enum_values<reservation_status>.size() + 1) * on_reservations);
  CHECK(covered.size() == table.size());
}

TEST_CASE("a reservation sets the stock aside for its time and answers the saga's step", "[inventory]") {
  const auto d = rules.decide(reserve{{order, {{apple, 1}, {pear, 2}, {apple, 2}}}, saga},
                              given<model>(stock_of(apple, 3), stock_of(pear, 9)), context_of(1, later));
  REQUIRE(d);
  const auto until = later + std::chrono::minutes(15);
  CHECK(d->saved<reservation>() ==
        std::vector<reservation>{{order, {{apple, 3}, {pear, 2}}, held, until, 0, 0, {}, 0, {}, 1, later, later}});
  CHECK(item_in(*d, apple)->available() == 0);
  CHECK(item_in(*d, pear)->available() == 7);
  CHECK(d->recorded<stock_movement>().size() == 2);
  REQUIRE(d->messages.size() == 1);
  CHECK(d->messages[0].correlation == saga.saga);
  CHECK(d->messages[0].step == saga.step);
  CHECK(d->messages[0].subject == to_string(order));
  CHECK(messaging::read<stock_reserved>(d->messages[0])->expires_at == until);
  REQUIRE(d->timers.size() == 1);
  CHECK(d->timers[0].timer_id == expiry_timer_of(order));
  CHECK(d->timers[0].due_at == until);
  CHECK(std::get<expire_reservation>(*rules.from_timer(d->timers[0])).order_id == order);
}

TEST_CASE("one short line refuses all, and every short line is named with its summed demand", "[inventory]") {
  const auto plum = sku_of("plum");
  const auto d = rules.decide(reserve{{order, {{apple, 2}, {pear, 1}, {apple, 2}, {plum, 1}}}, saga},
                              given<model>(stock_of(apple, 3), stock_of(pear, 9)), context_of(1, later));
  REQUIRE(d);
  CHECK(d->saved<item>().empty());
  CHECK(d->recorded<stock_movement>().empty());
  CHECK(d->timers.empty());
  REQUIRE(messages_of(*d) == "stock_rejected");
  const auto said = messaging::read<stock_rejected>(d->messages[0]);
  REQUIRE(said);
  CHECK(said->code == "INSUFFICIENT_STOCK");
  CHECK(said->short_lines == std::vector<short_line>{{apple, 4, 3}, {plum, 1, 0}});
  REQUIRE(d->saved<reservation>().size() == 1);
  CHECK(d->saved<reservation>()[0].status == released);
  CHECK(d->saved<reservation>()[0].short_lines == said->short_lines);
}

TEST_CASE("a reserve that was refused stays so when its command comes again and finds the stock", "[inventory]") {
  const auto never_reserved = given<model>(stock_of(apple, 2));
  const auto reserved_before = given<model>(stock_of(apple, 2), reservation_of(expired));
  for (auto found : {never_reserved, reserved_before}) {
    apply(*rules.decide(reserving, found, context_of(1, later)), found);
    apply(*rules.decide(adjust_item{apple, 100, "delivered"}, found, context_of(2, later)), found);
    const auto d = rules.decide(reserving, found, context_of(3, later));
    CHECK(said(d) == "stock_rejected INSUFFICIENT_STOCK");
    CHECK(messaging::read<stock_rejected>(d->messages[0])->short_lines == std::vector<short_line>{{apple, 3, 2}});
    CHECK(d->saved<item>().empty());
    CHECK(d->saved<reservation>().empty());
  }
}

TEST_CASE("an undo of a refused reserve finds nothing to give back", "[inventory]") {
  for (const command& c : {command(releasing), command(returning)}) {
    auto found = given<model>(stock_of(apple, 2));
    apply(*rules.decide(reserving, found, context_of(1, later)), found);
    const auto d = rules.decide(c, found, context_of(2, later));
    REQUIRE(d);
    CHECK(d->recorded<stock_movement>().empty());
    apply(*d, found);
    CHECK(said(rules.decide(reserving, found, context_of(3, later))) == "stock_rejected INSUFFICIENT_STOCK");
  }
}

TEST_CASE("a refusal after the time was over leaves the earlier answer good for a commit", "[inventory]") {
  auto found = given_reservation(expired, 2);
  apply(*rules.decide(reserving, found, context_of(1, later)), found);
  apply(*rules.decide(adjust_item{apple, 1, "delivered"}, found, context_of(2, later)), found);
  CHECK(said(rules.decide(committing, found, context_of(3, later))) == "stock_committed");
}

TEST_CASE("a repeated reserve is answered with the same expiry", "[inventory]") {
  const auto d = rules.decide(reserving, given_reservation(held), context_of(2, later));
  CHECK(messaging::read<stock_reserved>(d->messages[0])->expires_at == at(900));
  CHECK(d->timers.empty());
}

TEST_CASE("a reserve after the release of its order is refused by name", "[inventory]") {
  auto found = given<model>(stock_of(apple, 10));
  apply(*rules.decide(releasing, found, context_of(1, later)), found);
  const auto d = rules.decide(reserving, found, context_of(2, later));
  CHECK(messaging::read<stock_rejected>(d->messages[0])->code == "RESERVATION_RELEASED");
}

TEST_CASE("an expired reservation that was released cannot be reserved again", "[inventory]") {
  auto found = given_reservation(expired);
  apply(*rules.decide(releasing, found, context_of(1, later)), found);
  CHECK(messages_of(*rules.decide(reserving, found, context_of(2, later))) == "stock_rejected");
}

TEST_CASE("what ends a hold clears its timer", "[inventory]") {
  for (const command& c : {command(releasing), command(committing), command(returning), command(expiring)}) {
    const auto d = rules.decide(c, given_reservation(held), context_of(1, later));
    CHECK(d->timers_cleared == std::vector<uuid>{expiry_timer_of(order)});
  }
}

TEST_CASE("a timer that comes before its time is set again", "[inventory]") {
  const auto d = rules.decide(expiring, given_reservation(held), context_of(1, at(899)));
  REQUIRE(d);
  CHECK(d->saved<reservation>().empty());
  REQUIRE(d->timers.size() == 1);
  CHECK(d->timers[0].due_at == at(900));
}

TEST_CASE("a late commit fails while the stock of the expired reservation is gone, and succeeds once it is back",
          "[inventory]") {
  const auto refused = rules.decide(committing, given_reservation(expired, 2), context_of(1, later));
  REQUIRE(!refused);
  CHECK(refused.error().code == errc::invalid_state);
  CHECK(messages_of(*rules.decide(committing, given_reservation(expired, 3), context_of(2, later))) ==
        "stock_committed");
}

TEST_CASE("what is given back are the reservation's own lines, not the command's", "[inventory]") {
  for (const command& c :
       {command(release{{order, {{pear, 8}}}, saga}), command(take_back{{order, {{pear, 8}}}, saga})}) {
    const auto d = rules.decide(c, given_reservation(held), context_of(1, later));
    REQUIRE(d);
    CHECK(item_in(*d, apple)->reserved == 0);
    CHECK(item_in(*d, pear) == nullptr);
    CHECK(d->saved<reservation>().front().lines == std::vector<reservation_line>{{apple, 3}});
  }
}

TEST_CASE("the ledger says whether an order's stock was only set aside or had left", "[inventory]") {
  const auto ledger = [](const command& c, reservation_status status) {
    const auto d = rules.decide(c, given_reservation(status), context_of(1, later));
    return movements_of(*d) + ", " + d->recorded<stock_movement>().front().reason;
  };
  CHECK(ledger(releasing, held) == "release apple 0/-3, released");
  CHECK(ledger(releasing, committed) == "return apple +3/0, released after the commit");
  CHECK(ledger(returning, held) == "release apple 0/-3, order cancelled");
  CHECK(ledger(returning, committed) == "return apple +3/0, order cancelled");
}

TEST_CASE("a reservation that takes an item to its reorder point says so", "[inventory]") {
  const auto d = rules.decide(reserving, given<model>(stock_of(apple, 10, 0, 7)), context_of(1, later));
  CHECK(messages_of(*d) == "item_low, stock_reserved");
  const auto low = messaging::read<item_low>(d->messages[0]);
  CHECK(low->available == 7);
  CHECK(d->messages[0].sequence == 8);
}

TEST_CASE("demands that no stock can bear are refused before they are summed", "[inventory]") {
  const auto code = [&](std::vector<stock_line> lines) {
    const auto d = rules.decide(reserve{{order, std::move(lines)}, saga}, given<model>(), context_of(1, later));
    return d ? "sent" : std::string(to_string(d.error().code));
  };
  CHECK(code({}) == "VALIDATION_FAILED");
  CHECK(code(std::vector<stock_line>(reservation_lines_max + 1, {apple, 1})) == "VALIDATION_FAILED");
  CHECK(code(std::vector<stock_line>(reservation_lines_max, {apple, level_max})) == "sent");
  using pieces = decltype(stock_line::quantity);
  CHECK_FALSE(pieces::of(0).has_value());
  CHECK_FALSE(pieces::of(level_max + 1).has_value());
}

TEST_CASE("a return that would lift an item over level_max is refused", "[inventory]") {
  const auto d = rules.decide(releasing, given_reservation(committed, level_max - 2), context_of(1, later));
  REQUIRE(!d);
  CHECK(d.error().code == errc::invalid_state);
}

TEST_CASE("a stock command is read from its message with the address of the reply", "[inventory]") {
  messaging::message m;
  m.type = reserve_stock::message_type;
  m.source = "orders";
  m.correlation = saga.saga;
  m.step = saga.step;
  m.data = schema::encode_object(reserving.request);
  const auto c = rules.from_message(m);
  REQUIRE(c);
  CHECK(std::get<reserve>(*c).reply_to == saga);
  CHECK(std::get<reserve>(*c).request.lines == reserving.request.lines);

  m.type = release_stock::message_type;
  CHECK(std::holds_alternative<release>(*rules.from_message(m)));
  m.type = commit_stock::message_type;
  CHECK(std::holds_alternative<commit>(*rules.from_message(m)));
  m.type = return_stock::message_type;
  CHECK(std::holds_alternative<take_back>(*rules.from_message(m)));
  m.type = stock_reserved::message_type;
  CHECK(rules.from_message(m).error().code == errc::message_not_found);
  m.type = reserve_stock::message_type;
  m.data["lines"] = boost::json::array{};
  CHECK(rules.from_message(m).error().code == errc::validation_failed);
  m.data.erase("order_id");
  CHECK(rules.from_message(m).error().code == errc::validation_failed);
}

TEST_CASE("a stock command loads its order's reservation and every item that either names", "[inventory]") {
  const command c = release{{order, {{pear, 8}}}, saga};
  application::key_set<model> keys;
  rules.keys(c, keys);
  CHECK(keys.of<reservation>() == std::set<order_id>{order});
  CHECK(keys.of<item>() == std::set<sku>{pear});
  rules.more_keys(c, given_reservation(held), keys);
  CHECK(keys.of<item>() == std::set<sku>{apple, pear});
  CHECK(!rules.from_timer({nth(1), "another", to_string(order), later}));
}
