#include "given_stock.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::inventory;
using namespace comanda::inventory::given_stock;
using application::answer_kind;

namespace {

const service rules;

auto put(const put_item& c, const application::state<model>& found, std::optional<std::int64_t> if_match = {}) {
  auto ctx = context_of(1, at(10));
  ctx.expected_version = if_match;
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
  CHECK(d->saved<item>() == std::vector<item>{{apple, "apple", 5, 0, 0, 1, at(10), at(10)}});
  REQUIRE(d->recorded<stock_movement>().size() == 1);
  CHECK(d->recorded<stock_movement>()[0].kind == movement_kind::receipt);
  CHECK(d->recorded<stock_movement>()[0].on_hand_delta == 5);
}

TEST_CASE("an item that is created empty has no movement and is not called low", "[inventory]") {
  const auto d = put({apple, "Apples", 0, 3}, given<model>());
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
  const auto d = put({apple, "apple", 10, 0}, given<model>(stock_of(apple, 10, 0, 0)));
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

TEST_CASE("levels outside of 0 to level_max are refused, each by its pointer", "[inventory]") {
  const auto d = put({apple, {}, -1, level_max + 1}, given<model>());
  REQUIRE(!d);
  CHECK(d.error().code == errc::validation_failed);
  CHECK(d.error().details.at("violations").as_array().size() == 2);
  CHECK(put({apple, {}, level_max, level_max}, given<model>()));
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
  CHECK(messages_of(*put({apple, {}, 9, 9}, given<model>(stock_of(apple, 9, 0, 5)))) == "item_low");
}
