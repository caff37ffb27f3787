#include <future>
#include <set>
#include <thread>

#include "comanda/rabbitmq/consumer.hpp"
#include "comanda/rabbitmq/publisher.hpp"
#include "scratch.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::testing_rabbitmq;
using messaging::settlement;
using batch = std::vector<messaging::outgoing>;

TEST_CASE("a command reaches its service and an event the services that listen for it", "[rabbitmq]") {
  scratch broker;
  rabbitmq::consumer inventory(broker.options("inventory"));
  rabbitmq::consumer payments(broker.options("payments", {"comanda.orders.order_placed.v1"}));
  REQUIRE(inventory.check());
  REQUIRE(payments.check());
  rabbitmq::publisher publisher(broker.options("orders"));
  const batch messages{command("c1", "inventory"), event("e1", "comanda.orders.order_placed.v1")};
  CHECK(publisher.publish(messages).value() == std::vector<bool>{true, true});
  const auto at_inventory = receive(inventory, 1);
  CHECK(at_inventory[0].body == "body of c1");
  CHECK(at_inventory[0].attempts == 0);
  CHECK(at_inventory[0].sender == broker_from_environment().address.user);
  CHECK(receive(payments, 1)[0].body == "body of e1");
}

TEST_CASE("a trace that is none is left out; its message, and those behind it, are taken", "[rabbitmq][trace]") {
  scratch broker;
  rabbitmq::consumer inventory(broker.options("inventory"));
  REQUIRE(inventory.check());
  rabbitmq::publisher publisher(broker.options("orders"));
  batch messages{command("c1", "inventory"), command("c2", "inventory"), command("c3", "inventory")};
  messages[0].traceparent = std::string(100'000, 'x');  // more than a frame of the broker holds
  messages[1].traceparent = std::string(20'000, 'x');
  CHECK(publisher.publish(messages).value() == std::vector<bool>{true, true, true});
  CHECK(receive(inventory, 3)[0].body == "body of c1");
}

TEST_CASE("a command to a service that never ran is not accepted, an event that nobody wants is", "[rabbitmq]") {
  scratch broker;
  rabbitmq::consumer inventory(broker.options("inventory"));
  REQUIRE(inventory.check());
  auto options = broker.options("orders");
  std::vector<std::string> reports;
  options.report = [&](std::string_view text) { reports.emplace_back(text); };
  rabbitmq::publisher publisher(options);
  const batch messages{command("c1", "inventory"), command("c2", "nowhere"), event("e1", "comanda.x.unheard.v1"),
                       command("c3", "inventory")};
  CHECK(publisher.publish(messages).value() == std::vector<bool>{true, false, true, true});
  REQUIRE_FALSE(reports.empty());
  CHECK(reports.back().find("c2") != std::string::npos);
}

TEST_CASE("settled messages are gone and the others come again after the consumer ends", "[rabbitmq]") {
  scratch broker;
  auto first = std::make_unique<rabbitmq::consumer>(broker.options("inventory"));
  REQUIRE(first->check());
  rabbitmq::publisher publisher(broker.options("orders"));
  batch messages;
  for (int i = 0; i < 10; ++i) messages.push_back(command(std::to_string(i), "inventory"));
  REQUIRE(publisher.publish(messages).value() == std::vector<bool>(10, true));
  const auto got = receive(*first, 10);
  for (const std::size_t i : {0u, 1u, 2u, 5u, 9u}) settle(*first, got[i], settlement::done);
  flush(*first);
  first.reset();
  rabbitmq::consumer second(broker.options("inventory"));
  std::set<std::string> again;
  for (const auto& one : receive(second, 5)) again.insert(one.body);
  CHECK(again == std::set<std::string>{"body of 3", "body of 4", "body of 6", "body of 7", "body of 8"});
  CHECK(second.poll(1, std::chrono::milliseconds(50))->empty());
}

TEST_CASE("two thousand messages pass without a stall", "[rabbitmq]") {
  constexpr std::size_t count = 2000;
  scratch broker;
  rabbitmq::consumer inventory(broker.options("inventory"));
  REQUIRE(inventory.check());
  auto sending = std::async(std::launch::async, [options = broker.options("orders")] {
    rabbitmq::publisher publisher(options);
    batch messages;
    for (std::size_t i = 0; i < count; ++i) {
      messages.push_back(command(std::to_string(i), "inventory"));
      messages.back().body.resize(300, '.');
    }
    return publisher.publish(messages);
  });
  std::size_t received = 0;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (received < count && std::chrono::steady_clock::now() < deadline) {
    const auto got = inventory.poll(64, std::chrono::milliseconds(100));
    REQUIRE(got);
    received += got->size();
    for (const auto& one : *got) settle(inventory, one, settlement::done);
  }
  CHECK(received == count);
  CHECK(sending.get().value() == std::vector<bool>(count, true));
  flush(inventory);
  CHECK(broker.becomes_ready(broker.names("inventory").commands_queue(), 0));
}

TEST_CASE("settling from another thread and waking both reach a waiting poll", "[rabbitmq]") {
  scratch broker;
  rabbitmq::consumer inventory(broker.options("inventory"));
  REQUIRE(inventory.check());
  rabbitmq::publisher publisher(broker.options("orders"));
  const batch messages{command("c1", "inventory")};
  REQUIRE(publisher.publish(messages).value() == std::vector<bool>{true});
  const auto got = receive(inventory, 1);
  std::thread other([&] {
    settle(inventory, got[0], settlement::dead, "refused");
    static_cast<void>(broker.take(broker.names("inventory").dead_queue()));  // it has arrived: the poll served it
    inventory.wake();
  });
  const auto woken = inventory.poll(1, patience * 2);
  other.join();
  REQUIRE(woken);
  CHECK(woken->empty());
}
