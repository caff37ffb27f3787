#include "given_stock.hpp"
#include "support/catch.hpp"
#include "support/violations.hpp"

using namespace comanda;
using namespace comanda::inventory;
using namespace comanda::inventory::given_stock;
using application::answer_kind;

namespace {

const service rules;

auto ask(const command& c, const application::state<model>& found, std::optional<std::int64_t> if_match = {}) {
  auto ctx = context_of(1, at(10));
  if (if_match) ctx.expected_versions = {*if_match};
  return rules.decide(c, found, ctx);
}

auto put(const put_item& c, const application::state<model>& found, std::optional<std::int64_t> if_match = {}) {
  return ask(c, found, if_match);
}

auto adjust_by(std::int64_t delta, const application::state<model>& found) {
  return ask(adjust_item{apple, *level_delta::of(delta), "counted"}, found);
}

/// Under "If-Match: *".
auto ask_if_there(const command& c, const application::state<model>& found) {
  auto ctx = context_of(1, at(10));
  ctx.must_exist = true;
  return rules.decide(c, found, ctx);
}

}  // namespace

TEST_CASE("putting an unknown item creates it, named after its SKU, with a receipt", "[inventory]") {
  const auto d = put({apple, {}, 5, {}}, given<model>());
  REQUIRE(d);
  CHECK(d->reply.kind == answer_kind::created);
  CHECK(d->reply.resource == "/items/apple");
  CHECK(d->reply.version == 1);
  CHECK(d->reply.body.at("available") == 5);
  CHECK(d->saved<item>() == std::vector<item>{{apple, "apple", 5, 0, 0, false, 1, at(10), at(10)}});
  REQUIRE(d->recorded<stock_movement>().size() == 1);
  CHECK(d->recorded<stock_movement>()[0].kind == movement_kind::receipt);
  CHECK(d->recorded<stock_movement>()[0].on_hand_delta == 5);
}

TEST_CASE("an item that is created empty has no movement and is not called low", "[inventory]") {
  const auto d = put({apple, "Apples", 0, stock_level(3)}, given<model>());
  REQUIRE(d);
  CHECK(d->recorded<stock_movement>().empty());
  CHECK(messages_of(*d) == "-");
}

TEST_CASE("putting a known item keeps what is not named and adjusts by the difference", "[inventory]") {
  auto before = stock_of(apple, 10, 2, 1);
  before.name = "Apples";
  const auto d = put({apple, {}, 6, {}}, given<model>(before));
  REQUIRE(d);
  CHECK(d->reply.kind == answer_kind::ok);
  CHECK(d->reply.version == 8);
  CHECK(d->reply.body.at("name") == "Apples");
  CHECK(d->reply.body.at("reorder_point") == 1);
  CHECK(d->reply.body.at("available") == 4);
  REQUIRE(d->recorded<stock_movement>().size() == 1);
  CHECK(d->recorded<stock_movement>()[0].kind == movement_kind::adjustment);
  CHECK(d->recorded<stock_movement>()[0].on_hand_delta == -4);
}

TEST_CASE("putting an item as it is changes nothing, so that its version stays", "[inventory]") {
  const auto d = put({apple, "apple", 10, stock_level(0)}, given<model>(stock_of(apple, 10, 0, 0)));
  REQUIRE(d);
  CHECK(d->reply.version == 7);
  CHECK(d->saved<item>().empty());
}

TEST_CASE("on_hand cannot go below what is reserved", "[inventory]") {
  const auto d = put({apple, {}, 1, {}}, given<model>(stock_of(apple, 10, 2)));
  REQUIRE(!d);
  CHECK(d.error().code == errc::invalid_state);
}

TEST_CASE("If-Match holds only for the item's present version", "[inventory]") {
  const auto found = given<model>(stock_of(apple, 10));
  CHECK(put({apple, {}, 5, {}}, found, 7));
  CHECK(put({apple, {}, 5, {}}, found, 6).error().code == errc::version_mismatch);
  CHECK(put({apple, {}, 5, {}}, given<model>(), 1).error().code == errc::version_mismatch);
}

TEST_CASE("no command can hold a level outside of 0 to level_max", "[inventory]") {
  for (const auto none : {std::int64_t{-1}, level_max + 1}) CHECK_FALSE(stock_level::of(none));
  CHECK(put({apple, {}, level_max, stock_level(level_max)}, given<model>()));
}

TEST_CASE("creating an item that is there is refused", "[inventory]") {
  const auto ctx = context_of(1, at(10));
  CHECK(rules.decide(create_item{apple, {}, 1, {}}, given<model>(), ctx));
  CHECK(rules.decide(create_item{apple, {}, 1, {}}, given<model>(stock_of(apple, 1)), ctx).error().code ==
        errc::already_exists);
}

TEST_CASE("an item is called low once, on its way down to the reorder point", "[inventory]") {
  CHECK(messages_of(*put({apple, {}, 5, {}}, given<model>(stock_of(apple, 6, 0, 5)))) == "item_low");
  CHECK(messages_of(*put({apple, {}, 4, {}}, given<model>(stock_of(apple, 5, 0, 5)))) == "-");
  CHECK(messages_of(*put({apple, {}, 9, {}}, given<model>(stock_of(apple, 5, 0, 5)))) == "-");
  CHECK(messages_of(*put({apple, {}, 9, stock_level(9)}, given<model>(stock_of(apple, 9, 0, 5)))) == "item_low");
}

TEST_CASE("an adjustment changes the count by its delta and keeps its reason in the ledger", "[inventory]") {
  const auto d = adjust_by(-4, given<model>(stock_of(apple, 10, 2)));
  REQUIRE(d);
  CHECK(d->reply.kind == answer_kind::ok);
  CHECK(d->reply.version == 8);
  CHECK(d->reply.body.at("available") == 4);
  CHECK(movements_of(*d) == "adjustment apple -4/0");
  CHECK(d->recorded<stock_movement>()[0].reason == "counted");
  CHECK(adjust_by(3, given<model>(stock_of(apple, 10, 2)))->reply.body.at("on_hand") == 13);
}

TEST_CASE("an adjustment below what is reserved or above level_max is refused with the levels", "[inventory]") {
  const auto refused = [](std::int64_t delta, const item& i) {
    const auto d = adjust_by(delta, given<model>(i));
    REQUIRE(!d);
    CHECK(d.error().code == errc::invalid_state);
    CHECK(d.error().details == boost::json::object{{"on_hand", i.on_hand}, {"reserved", i.reserved}});
  };
  refused(-9, stock_of(apple, 10, 2));
  CHECK(adjust_by(-8, given<model>(stock_of(apple, 10, 2))));
  refused(-11, stock_of(apple, 10));
  refused(1, stock_of(apple, level_max, 1));
  CHECK(adjust_by(1, given<model>(stock_of(apple, level_max - 1))));
  refused(level_max, stock_of(apple, 1));
}

TEST_CASE("an adjustment by nothing, by more than there can be, or without a reason is no adjustment", "[inventory]") {
  for (const auto none : {std::int64_t{0}, level_max + 1, -level_max - 1, std::numeric_limits<std::int64_t>::max(),
                          std::numeric_limits<std::int64_t>::min()})
    CHECK_FALSE(level_delta::of(none));
  CHECK_FALSE(adjustment_reason::of(""));
  CHECK_FALSE(adjustment_reason::of(std::string(adjustment_reason_chars_max + 1, 'x')));
  const auto d = ask(adjust_item{}, given<model>(stock_of(apple, 10)));
  CHECK(d.error().code == errc::validation_failed);
  CHECK(test::violations_of(d.error()) ==
        std::vector<std::string>{"REQUIRED /sku", "REQUIRED /delta", "REQUIRED /reason"});
}

TEST_CASE("a command of a saga that says nothing is refused with all that it lacks", "[inventory]") {
  using all = std::vector<std::string>;
  const auto wrong = [](const command& asked) {
    return test::violations_of(ask(asked, given<model>(stock_of(apple, 10))).error());
  };
  CHECK(wrong(reserve{}) == all{"REQUIRED /order_id", "TOO_SHORT /lines"});
  CHECK(wrong(adjust{}) == all{"REQUIRED /order_id", "TOO_SHORT /lines"});
  for (const auto& asked : std::vector<command>{release{}, commit{}, take_back{}, restore{}}) {
    INFO(asked.index());
    CHECK(wrong(asked) == all{"REQUIRED /order_id"});
  }
}

TEST_CASE("an adjustment that takes an item to its reorder point says so", "[inventory]") {
  CHECK(messages_of(*adjust_by(-1, given<model>(stock_of(apple, 6, 0, 5)))) == "item_low");
  CHECK(messages_of(*adjust_by(-1, given<model>(stock_of(apple, 5, 0, 5)))) == "-");
  CHECK(messages_of(*adjust_by(1, given<model>(stock_of(apple, 4, 0, 5)))) == "-");
}

TEST_CASE("what is done to an item that is not there fails, and under any If-Match fails as stale", "[inventory]") {
  for (const command& c : {command(adjust_item{apple, 1, "counted"}), command(withdraw_item{apple})}) {
    for (const auto& found : {given<model>(), given<model>(withdrawn_of(apple))}) {
      CHECK(ask(c, found).error().code == errc::item_not_found);
      CHECK(ask(c, found, 7).error().code == errc::version_mismatch);
      CHECK(ask_if_there(c, found).error().code == errc::version_mismatch);
    }
    const auto found = given<model>(stock_of(apple, 10));
    CHECK(ask(c, found, 7));
    CHECK(ask(c, found, 6).error().code == errc::version_mismatch);
    CHECK(ask_if_there(c, found));
  }
}

TEST_CASE("a withdrawn item is written off, without being called low", "[inventory]") {
  const auto d = ask(withdraw_item{apple}, given<model>(stock_of(apple, 10, 0, 5)));
  REQUIRE(d);
  CHECK(d->reply.kind == answer_kind::no_content);
  CHECK(movements_of(*d) == "adjustment apple -10/0");
  CHECK(d->recorded<stock_movement>()[0].reason == "item withdrawn");
  CHECK(item_in(*d, apple)->withdrawn);
  CHECK(item_in(*d, apple)->on_hand == 0);
  CHECK(item_in(*d, apple)->version == 8);
  CHECK(messages_of(*d) == "-");
  CHECK(movements_of(*ask(withdraw_item{apple}, given<model>(stock_of(apple, 0)))) == "-");
}

TEST_CASE("an item that is reserved for anybody cannot be withdrawn", "[inventory]") {
  const auto d = ask(withdraw_item{apple}, given<model>(stock_of(apple, 10, 1)));
  REQUIRE(!d);
  CHECK(d.error().code == errc::item_in_use);
  CHECK(d.error().details.at("reserved") == 1);
}

TEST_CASE("a withdrawn item is created again, in the version after its last", "[inventory]") {
  auto gone = withdrawn_of(apple);
  gone.name = "Old apples";
  gone.reorder_point = 3;
  for (const command& c : {command(put_item{apple, {}, 5, {}}), command(create_item{apple, {}, 5, {}})}) {
    const auto d = ask(c, given<model>(gone));
    REQUIRE(d);
    CHECK(d->reply.kind == answer_kind::created);
    CHECK(d->saved<item>() == std::vector<item>{{apple, "apple", 5, 0, 0, false, 8, at(10), at(10)}});
    CHECK(movements_of(*d) == "receipt apple +5/0");
    CHECK(messages_of(*d) == "-");
  }
  CHECK(put({apple, {}, 5, {}}, given<model>(gone), 7).error().code == errc::version_mismatch);
}

TEST_CASE("a withdrawn item has nothing to reserve, and a late commit finds nothing", "[inventory]") {
  const auto d = ask(reserve{{order, {{apple, 1}}}, saga}, given<model>(withdrawn_of(apple)));
  REQUIRE(said(d) == "stock_rejected INSUFFICIENT_STOCK");
  CHECK(messaging::read<stock_rejected>(d->messages[0])->short_lines == std::vector<short_line>{{apple, 1, 0}});
  const auto late = given<model>(withdrawn_of(apple), reservation_of(reservation_status::expired));
  CHECK(said(ask(commit{{order, {{apple, 3}}, 0}, saga}, late)) == "error INVALID_STATE");
}

TEST_CASE("stock that an order gives back brings a withdrawn item back with it", "[inventory]") {
  const auto found = given<model>(withdrawn_of(apple), reservation_of(reservation_status::committed));
  for (const command& c :
       {command(take_back{{order, {{apple, 3}}}, saga}), command(release{{order, {{apple, 3}}}, saga})}) {
    const auto d = ask(c, found);
    REQUIRE(d);
    CHECK(!item_in(*d, apple)->withdrawn);
    CHECK(item_in(*d, apple)->on_hand == 3);
    CHECK(item_in(*d, apple)->version == 8);
    CHECK(movements_of(*d) == "return apple +3/0");
  }
}
