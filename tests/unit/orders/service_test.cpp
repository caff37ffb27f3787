#include "story.hpp"

using namespace comanda;
using namespace comanda::test;

TEST_CASE("an accepted order is pending, its total the sum of its lines, and its stock is asked for", "[orders]") {
  const story s;
  CHECK(s.the_order().status == order_status::pending);
  CHECK(s.the_order().total == 1600);
  CHECK(s.the_order().version == 1);
  CHECK(s.types() == types_of<order_placed, inventory::reserve_stock>());
  const auto asked = messaging::read<inventory::reserve_stock>(s.sent[1]).value();
  CHECK(asked.lines.size() == 2);
  CHECK(s.sent[1].target == "inventory");
  CHECK(s.sent[1].step == "reserve_stock");
  CHECK(s.timers.size() == 1);
}

TEST_CASE("an order goes from placed to confirmed to completed", "[orders][fulfilment]") {
  story s;
  s.reserved();
  CHECK(s.types() == types_of<payments::authorize_payment>());
  s.authorized();
  CHECK(s.the_order().status == order_status::confirmed);
  CHECK(s.the_order().version == 2);
  CHECK(s.types() == types_of<order_confirmed, payments::capture_payment>());
  s.captured_of(s.the_saga().saga_id);
  CHECK(s.types() == types_of<inventory::commit_stock>());
  s.committed_of(s.the_saga().saga_id);
  CHECK(s.the_saga().status == saga::status::completed);
  CHECK(s.the_order().version == 2);
}

TEST_CASE("an order without stock is rejected with its short lines, and nothing is to undo", "[orders][fulfilment]") {
  story s;
  s.reply("reserve_stock",
          inventory::stock_rejected{
              s.the_order().order_id, "INSUFFICIENT_STOCK", "not enough", {{*sku::parse("tea"), 2, 1}}});
  CHECK(s.the_order().status == order_status::rejected);
  REQUIRE(s.the_order().rejection.has_value());
  CHECK(s.the_order().rejection->code == "INSUFFICIENT_STOCK");
  CHECK(s.the_order().rejection->details.at("short_lines").as_array().size() == 1);
  CHECK(s.types() == types_of<order_rejected>());
}

TEST_CASE("an event names the saga that it belongs to", "[orders][messages]") {
  story s;
  const auto fulfilment = s.the_saga().saga_id.value();
  CHECK(s.sent[0].type == order_placed::message_type);
  CHECK(s.sent[0].correlation == fulfilment);
  s.reserved();
  s.authorized();
  CHECK(s.sent[0].type == order_confirmed::message_type);
  CHECK(s.sent[0].correlation == fulfilment);
  s.captured_of(s.the_saga().saga_id);
  s.committed_of(s.the_saga().saga_id);
  s.run(cancel_order{order_id(numbered(1))});
  CHECK(s.the_saga().saga_id.value() != fulfilment);
  for (const auto& m : s.sent) CHECK(m.correlation == s.the_saga().saga_id.value());
}

TEST_CASE("a declined order is rejected once its stock is given back", "[orders][fulfilment]") {
  story s;
  s.reserved();
  s.declined();
  CHECK(s.the_order().status == order_status::pending);
  CHECK(s.types() == types_of<inventory::release_stock>());
  s.reply("reserve_stock", inventory::stock_released{s.the_order().order_id});
  CHECK(s.the_order().status == order_status::rejected);
  CHECK(s.the_order().rejection->code == "PAYMENT_DECLINED");
  CHECK(s.types() == types_of<order_rejected>());
}

TEST_CASE("a duplicate reply changes nothing", "[orders][fulfilment]") {
  story s;
  s.reserved();
  const auto before = s.the_saga();
  s.reserved();
  CHECK(s.sent.empty());
  CHECK(s.the_saga() == before);
}

TEST_CASE("a deadline sends the command again under another message id", "[orders][fulfilment]") {
  story s;
  const auto first = s.sent[1].id;
  s.now = *s.the_saga().deadline;
  s.run(saga::deadline{s.the_saga().saga_id, s.the_order().order_id.value()});
  CHECK(s.types() == types_of<inventory::reserve_stock>());
  CHECK(s.sent[0].id != first);
  CHECK(s.timers.size() == 1);
}

TEST_CASE("a deadline that comes too early keeps its timer", "[orders][fulfilment]") {
  story s;
  s.run(saga::deadline{s.the_saga().saga_id, s.the_order().order_id.value()});
  CHECK(s.sent.empty());
  REQUIRE(s.timers.size() == 1);
  CHECK(s.timers[0].due_at == *s.the_saga().deadline);
}

TEST_CASE("the timeline numbers its entries from 1 without a gap", "[orders][timeline]") {
  story s;
  s.reserved();
  s.authorized();
  for (std::size_t i = 0; i < s.timeline.size(); ++i) CHECK(s.timeline[i].sequence == static_cast<std::int64_t>(i + 1));
  CHECK(s.the_saga().timeline_length == static_cast<std::int64_t>(s.timeline.size()));
}

TEST_CASE("an order of which something is not said is refused with each of it", "[orders][validation]") {
  const auto refused = rules.decide(place_order{}, {}, at(noon, 1));
  REQUIRE(refused.error().code == errc::validation_failed);
  CHECK(violations_of(refused.error()) == std::vector<std::string>{"REQUIRED /order_id", "REQUIRED /customer_id",
                                                                   "REQUIRED /currency", "REQUIRED /lines"});
}

TEST_CASE("a message of an unknown type is refused by its name", "[orders][messages]") {
  messaging::message m;
  m.type = "comanda.nobody.knows.v1";
  CHECK(rules.from_message(m).error().message.find("comanda.nobody.knows.v1") != std::string::npos);
}

TEST_CASE("an event that no saga asked for is taken note of", "[orders][messages]") {
  messaging::message m;
  m.type = payments::payment_captured::message_type;
  m.source = "payments";
  const auto c = rules.from_message(m).value();
  CHECK(std::holds_alternative<unrelated_event>(c));
  CHECK(rules.decide(c, {}, at(noon, 1)).has_value());
}

TEST_CASE("the fulfilment saga prints itself", "[orders][fulfilment]") {
  const auto text = fulfilment().definition().mermaid();
  for (const auto* name : {"reserve_stock", "authorize_payment", "confirm_order", "capture_payment", "commit_stock"})
    CHECK(text.find(name) != std::string::npos);
}

// Sagas that are stored go on after an upgrade only with the table that they began with: a change here is a new
// version, beside the one that is there.
TEST_CASE("the sagas of an order keep the hashes that are stored", "[orders][saga]") {
  CHECK(fulfilment().definition().hash() == "e9c47cbeaa4a1b4b");
  CHECK(fulfilment({.catalogue_prices = true}).definition().hash() == "e9c47cbeaa4a1b4b");
  CHECK(cancellation().definition().hash() == "3be3b6290e8d404c");
  CHECK(revision().definition().hash() == "8bd1b42cc5a700ed");
}
