#include "comanda/messaging/message.hpp"
#include "comanda/rabbitmq/consumer.hpp"
#include "comanda/rabbitmq/publisher.hpp"
#include "scratch.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::testing_rabbitmq;
using messaging::settlement;
using batch = std::vector<messaging::outgoing>;

namespace {

/// What lies in the dead queue of Inventory after it has given up a command, with its history.
auto given_up(scratch& broker, std::string cause) {
  rabbitmq::consumer inventory(broker.options("inventory"));
  REQUIRE(inventory.check());
  rabbitmq::publisher publisher(broker.options("orders"));
  const batch messages{command("c1", "inventory")};
  REQUIRE(publisher.publish(messages).value() == std::vector<bool>{true});
  settle(inventory, receive(inventory, 1)[0], settlement::dead, std::move(cause));
  flush(inventory);
  auto dead = broker.take(broker.names("inventory").dead_queue());
  REQUIRE(dead);
  return *std::move(dead);
}

}  // namespace

TEST_CASE("a message to be retried comes back to the queue that it was in, with a higher count", "[rabbitmq][retry]") {
  scratch broker;
  rabbitmq::consumer inventory(broker.options("inventory", {"comanda.orders.order_placed.v1"}));
  REQUIRE(inventory.check());
  rabbitmq::publisher publisher(broker.options("orders"));
  const batch messages{command("c1", "inventory"), event("e1", "comanda.orders.order_placed.v1")};
  REQUIRE(publisher.publish(messages).value() == std::vector<bool>{true, true});
  for (const auto& one : receive(inventory, 2)) settle(inventory, one, settlement::retry, "database away");
  flush(inventory);
  const auto again = receive(inventory, 2);
  for (const auto& one : again) {
    CHECK(one.attempts == 1);
    // Gone for good, which tells us the queue that it came back to.
    settle(inventory, one, settlement::dead, "seen");
  }
  flush(inventory);
  const auto names = broker.names("inventory");
  std::map<std::string, std::string> origins;
  for (int i = 0; i < 2; ++i) {
    const auto dead = broker.take(names.dead_queue());
    REQUIRE(dead);
    origins[dead->message_id] = dead->headers.at("x-comanda-origin");
  }
  CHECK(origins == std::map<std::string, std::string>{{"c1", names.commands_queue()}, {"e1", names.events_queue()}});
}

TEST_CASE("a dead message keeps its body and carries its history", "[rabbitmq][dead]") {
  scratch broker;
  const auto names = broker.names("inventory");
  const auto dead = given_up(broker, "unreadable");
  CHECK(dead.body == "body of c1");
  CHECK(dead.message_id == "c1");
  CHECK(dead.type == "comanda.x.do.v1");
  CHECK(dead.content_type == "application/cloudevents+json");
  CHECK(dead.headers.at("x-comanda-cause") == "unreadable");
  CHECK(dead.headers.at("x-comanda-origin") == names.commands_queue());
  CHECK(dead.headers.at("x-comanda-attempts") == "1");
  CHECK(dead.headers.at("x-comanda-first-failed") == dead.headers.at("x-comanda-last-failed"));
  CHECK(dead.headers.at("traceparent") == "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  CHECK(broker.ready(names.commands_queue()) == 0);
}

TEST_CASE("a cause that is too long is cut between two characters", "[rabbitmq][dead]") {
  scratch broker;
  const auto dead = given_up(broker, std::string(999, 'x') + "\xC3\xA9 and more");
  CHECK(dead.headers.at("x-comanda-cause") == std::string(999, 'x'));
}

TEST_CASE("a message larger than any may be goes to the dead queue and holds nobody up", "[rabbitmq][dead]") {
  scratch broker;
  rabbitmq::consumer inventory(broker.options("inventory"));
  REQUIRE(inventory.check());
  const auto names = broker.names("inventory");
  broker.put(names.commands_queue(), std::string(messaging::message_bytes_max + 1, 'x'));
  rabbitmq::publisher publisher(broker.options("orders"));
  batch messages{command("c1", "inventory"), command("c2", "inventory")};
  messages[1].body.assign(messaging::message_bytes_max, 'y');
  REQUIRE(publisher.publish(messages).value() == std::vector<bool>{true, true});
  const auto got = receive(inventory, 2);
  CHECK(got[0].body == "body of c1");
  CHECK(got[1].body == messages[1].body);
  const auto dead = broker.take(names.dead_queue());
  REQUIRE(dead);
  CHECK(dead->body.size() == messaging::message_bytes_max + 1);
  for (const auto& one : got) settle(inventory, one, settlement::done);
  flush(inventory);
  CHECK(inventory.check());
}

TEST_CASE("a message that failed after every delay is dead", "[rabbitmq][dead]") {
  scratch broker;
  rabbitmq::consumer inventory(broker.options("inventory"));
  REQUIRE(inventory.check());
  const auto names = broker.names("inventory");
  const auto delays = static_cast<std::int32_t>(rabbitmq::retry_delays.size());
  broker.put(names.commands_queue(), "tired", delays);
  const auto got = receive(inventory, 1);
  CHECK(got[0].attempts == rabbitmq::retry_delays.size());
  settle(inventory, got[0], settlement::retry, "database away");
  flush(inventory);
  const auto dead = broker.take(names.dead_queue());
  REQUIRE(dead);
  CHECK(dead->body == "tired");
  CHECK(dead->headers.at("x-comanda-attempts") == std::to_string(delays + 1));
}

TEST_CASE("a message with attempts left waits in the queue of its delay", "[rabbitmq][retry]") {
  scratch broker;
  rabbitmq::consumer inventory(broker.options("inventory"));
  REQUIRE(inventory.check());
  const auto names = broker.names("inventory");
  for (std::int32_t attempts = 1; attempts < static_cast<std::int32_t>(rabbitmq::retry_delays.size()); ++attempts) {
    broker.put(names.commands_queue(), "tired", attempts);
    settle(inventory, receive(inventory, 1)[0], settlement::retry, "database away");
    flush(inventory);
    CHECK(broker.becomes_ready(names.retry_queue(rabbitmq::retry_delays[static_cast<std::size_t>(attempts)]), 1));
  }
}

TEST_CASE("what a full queue refuses is not accepted, and is once there is room", "[rabbitmq][nack]") {
  scratch broker;
  rabbitmq::publisher publisher(broker.options("orders"));
  REQUIRE(publisher.check());
  const auto queue = broker.bind_bounded_queue("inventory", 1);
  const batch messages{command("c1", "inventory"), command("c2", "inventory")};
  CHECK(publisher.publish(messages).value() == std::vector<bool>{true, false});
  const batch refused{messages[1]};
  CHECK(publisher.publish(refused).value() == std::vector<bool>{false});
  REQUIRE(broker.take(queue));
  CHECK(publisher.publish(refused).value() == std::vector<bool>{true});
  const auto taken = broker.take(queue);
  REQUIRE(taken);
  CHECK(taken->message_id == "c2");
}
