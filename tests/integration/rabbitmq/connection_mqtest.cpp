#include "comanda/rabbitmq/consumer.hpp"
#include "comanda/rabbitmq/publisher.hpp"
#include "forwarder.hpp"
#include "scratch.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::testing_rabbitmq;
using namespace std::chrono_literals;
using messaging::settlement;
using batch = std::vector<messaging::outgoing>;

namespace {

rabbitmq::broker_options through(const forwarder& relay, rabbitmq::broker_options options) {
  options.address.host = "127.0.0.1";
  options.address.port = relay.port();
  return options;
}

bool publishes(rabbitmq::publisher& publisher, const batch& messages) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < deadline) {
    const auto answer = publisher.publish(messages);
    if (answer && *answer == std::vector<bool>(messages.size(), true)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("both sides connect again after their connection is cut", "[rabbitmq][reconnect]") {
  scratch broker;
  const auto address = broker_from_environment().address;
  forwarder relay(address.host, address.port);
  rabbitmq::consumer inventory(through(relay, broker.options("inventory")));
  rabbitmq::publisher publisher(through(relay, broker.options("orders")));
  REQUIRE(inventory.check());
  REQUIRE(publishes(publisher, {command("c1", "inventory")}));
  const auto before = receive(inventory, 1);

  relay.cut();
  REQUIRE(publishes(publisher, {command("c2", "inventory")}));
  // The first came unsettled over the old connection, so it comes again over the new one; its old tag means nothing
  // now.
  const auto after = receive(inventory, 2);
  CHECK(after[0].epoch > before[0].epoch);
  settle(inventory, before[0], settlement::done);
  flush(inventory);
  for (const auto& one : after) settle(inventory, one, settlement::done);
  flush(inventory);
  CHECK(inventory.check());
}

TEST_CASE("a broker that is away is an error with a reason and without the password", "[rabbitmq][reconnect]") {
  rabbitmq::broker_options options;
  options.address.host = "127.0.0.1";
  options.address.port = 1;  // nobody listens there
  options.address.password = "s3cret";
  options.backoff_min = 10ms;
  options.backoff_max = 20ms;
  rabbitmq::publisher publisher(options);
  rabbitmq::consumer consumer(options);
  const batch messages{command("c1", "inventory")};
  for (int i = 0; i < 3; ++i) {
    const auto published = publisher.publish(messages);
    const auto polled = consumer.poll(1, 50ms);
    REQUIRE_FALSE(published);
    REQUIRE_FALSE(polled);
    for (const auto& message : {published.error().message, polled.error().message}) {
      CHECK(message.find("127.0.0.1:1") != std::string::npos);
      CHECK(message.find("s3cret") == std::string::npos);
    }
  }
  CHECK(publisher.check().error().code == errc::unavailable);
  CHECK(consumer.check().error().code == errc::unavailable);
}

TEST_CASE("a wrong password is an error that names the broker and not the password", "[rabbitmq][reconnect]") {
  scratch broker;
  auto options = broker.options("orders");
  options.address.password = "s3cret";
  rabbitmq::publisher publisher(options);
  const auto checked = publisher.check();
  REQUIRE_FALSE(checked);
  CHECK(checked.error().message.find("no session") != std::string::npos);
  CHECK(checked.error().message.find("s3cret") == std::string::npos);
}

TEST_CASE("publishing to a broker that stops reading comes to an end", "[rabbitmq][reconnect]") {
  scratch broker;
  const auto address = broker_from_environment().address;
  forwarder relay(address.host, address.port);
  rabbitmq::consumer inventory(broker.options("inventory"));
  REQUIRE(inventory.check());
  auto options = through(relay, broker.options("orders"));
  options.publish_timeout = 500ms;
  options.publish_window_bytes = 64 * 1024 * 1024;  // far more than the send buffer holds
  rabbitmq::publisher publisher(options);
  REQUIRE(publisher.check());
  batch large;
  for (int i = 0; i < 16; ++i) {
    large.push_back(command("large " + std::to_string(i), "inventory"));
    large.back().body.assign(1024 * 1024, 'x');
  }
  relay.stall(true);
  CHECK_FALSE(publisher.publish(large));
  relay.stall(false);
  relay.cut();
  CHECK(publishes(publisher, {command("c1", "inventory")}));
}

TEST_CASE("a short heartbeat keeps an idle consumer connected", "[rabbitmq][reconnect]") {
  scratch broker;
  auto options = broker.options("inventory");
  options.heartbeat = std::chrono::seconds(1);
  int connections = 0;
  options.report = [&](std::string_view text) { connections += text.find("connected to") != std::string_view::npos; };
  rabbitmq::consumer inventory(options);
  REQUIRE(inventory.check());
  REQUIRE(inventory.poll(1, 4s));
  CHECK(inventory.check());
  CHECK(connections == 1);
}
