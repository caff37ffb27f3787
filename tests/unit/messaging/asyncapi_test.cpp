#include "comanda/messaging/asyncapi.hpp"

#include <boost/json/serialize.hpp>

#include "comanda/inventory/catalogue.hpp"
#include "comanda/notifications/catalogue.hpp"
#include "comanda/orders/catalogue.hpp"
#include "comanda/payments/catalogue.hpp"
#include "support/catch.hpp"
#include "support/json_schema.hpp"

using namespace comanda;
using namespace comanda::messaging;
namespace json = boost::json;

namespace {

std::vector<service_catalogue> all_services() {
  return {catalogue_of<orders::catalogue>(), catalogue_of<inventory::catalogue>(), catalogue_of<payments::catalogue>(),
          catalogue_of<notifications::catalogue>()};
}

json::value document(std::vector<service_catalogue> services = all_services(), bool over_amqp = true) {
  asyncapi_info info;
  info.title = "comanda";
  info.version = "1.2.3";
  info.over_amqp = over_amqp;
  return asyncapi(services, info);
}

}  // namespace

TEST_CASE("every example is a message that can be read, and fits its schema", "[asyncapi]") {
  const auto d = document();
  std::size_t seen = 0;
  for (const auto& entry : d.at("components").at("messages").as_object()) {
    CAPTURE(std::string(entry.key()));
    const auto& payload = entry.value().at("examples").at(0).at("payload");
    const auto read = decode(json::serialize(payload));
    REQUIRE(read.has_value());
    CHECK(read->type == std::string_view(entry.key()));
    // What an example says is what `encode` writes of it.
    CHECK(*schema::parse_json(encode(*read)) == payload);
    const auto& schema = d.at("components").at("schemas").at(entry.key());
    CHECK(test::schema_checker(d).check(schema, payload) == std::vector<std::string>{});
    ++seen;
  }
  CHECK(seen >= 20);
}

TEST_CASE("an event that breaks its schema is found", "[asyncapi]") {
  const auto d = document();
  const auto& schema = d.at("components").at("schemas").at("comanda.orders.order_placed.v1");
  auto payload = d.at_pointer("/components/messages/comanda.orders.order_placed.v1/examples/0/payload");
  payload.as_object()["source"] = "/payments";
  payload.at("data").as_object()["order_id"] = "7";
  payload.at("data").as_object().erase("total");
  CHECK(test::schema_checker(d).check(schema, payload).size() == 3);
}

TEST_CASE("a command's schema asks for the service that it is for, an event's for nothing more", "[asyncapi]") {
  const auto d = document();
  const auto& schemas = d.at("components").at("schemas");
  const auto& command = schemas.at("comanda.inventory.reserve_stock.v1").at_pointer("/allOf/1");
  CHECK(command.at("required") == json::array{"commandtarget"});
  CHECK(command.at_pointer("/properties/commandtarget/const") == "inventory");
  const auto& event = schemas.at("comanda.orders.order_placed.v1").at_pointer("/allOf/1");
  CHECK_FALSE(event.as_object().contains("required"));
  CHECK(event.at_pointer("/properties/source/const") == "/orders");
}

TEST_CASE("a command goes to its target's key, an event by its type, and both come in from queues", "[asyncapi]") {
  const auto d = document({catalogue_of<inventory::catalogue>(), catalogue_of<orders::catalogue>()});
  const auto& channels = d.at("channels");
  const auto& commands = channels.at("comanda.commands/inventory");
  CHECK(commands.at("address") == "inventory");
  CHECK(commands.at_pointer("/bindings/amqp/exchange/type") == "direct");
  CHECK(commands.at("messages").as_object().contains("comanda.inventory.reserve_stock.v1"));
  const auto& events = channels.at("comanda.events/comanda.inventory.stock_reserved.v1");
  CHECK(events.at("address") == "comanda.inventory.stock_reserved.v1");
  CHECK(events.at_pointer("/bindings/amqp/exchange/name") == "comanda.events");
  CHECK(channels.at("inventory.commands").at_pointer("/bindings/amqp/queue/name") == "inventory.commands");
  CHECK(channels.at("orders.events").at("messages").as_object().contains("comanda.inventory.stock_reserved.v1"));
  CHECK(channels.as_object().contains("inventory.events") == false);

  const auto& receive = d.at("operations").at("inventory.receive.commands");
  CHECK(receive.at("action") == "receive");
  CHECK(receive.at_pointer("/channel/$ref") == "#/channels/inventory.commands");
  const auto& send = d.at("operations").at("orders.send.commands.inventory");
  CHECK(send.at("action") == "send");
  CHECK(send.at_pointer("/channel/$ref") == "#/channels/comanda.commands~1inventory");
}

TEST_CASE("a process without a broker tells of no exchanges", "[asyncapi]") {
  const auto text = json::serialize(document(all_services(), false));
  CHECK(text.find("bindings") == std::string::npos);
  CHECK(text.find("amqp") == std::string::npos);
}

TEST_CASE("the sequence of a message is a decimal text", "[asyncapi]") {
  const auto d = document();
  const auto& sequence = d.at_pointer("/components/schemas/CloudEvent/properties/sequence");
  CHECK(sequence.at("type") == "string");
  CHECK(sequence.at("pattern") == "^[1-9][0-9]*$");
}
