#include "comanda/messaging/message.hpp"
#include "comanda/rabbitmq/consumer.hpp"
#include "comanda/rabbitmq/publisher.hpp"
#include "scratch.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::testing_rabbitmq;
using messaging::settlement;

namespace {

/// Inventory, with somebody who reads what it gave up.
struct parked {
  scratch broker;
  rabbitmq::consumer inventory{broker.options("inventory")};
  std::unique_ptr<rabbitmq::consumer> parking = another();

  parked() { REQUIRE(inventory.check()); }

  std::unique_ptr<rabbitmq::consumer> another() {
    auto options = broker.options("inventory");
    options.parking = true;
    options.prefetch = 8;
    options.parking_pause = std::chrono::milliseconds(1);
    return std::make_unique<rabbitmq::consumer>(options);
  }
  void send(const std::string& id) {
    rabbitmq::publisher publisher(broker.options("orders"));
    const std::vector<messaging::outgoing> batch{command(id, "inventory")};
    REQUIRE(publisher.publish(batch).value() == std::vector<bool>{true});
  }
  void give_up(const std::string& id, const std::string& cause) {
    send(id);
    settle(inventory, receive(inventory, 1)[0], settlement::dead, cause);
    flush(inventory);
  }
  std::string dead_queue() { return broker.names("inventory").dead_queue(); }
};

}  // namespace

TEST_CASE_METHOD(parked, "what is given up comes out of the parking queue with how it failed", "[rabbitmq][dead]") {
  give_up("c1", "INVALID_STATE: nothing is reserved");
  const auto got = receive(*parking, 1)[0];
  CHECK(got.body == "body of c1");
  CHECK(got.attempts == 1);
  REQUIRE(got.failed);
  CHECK(got.failed->cause == "INVALID_STATE: nothing is reserved");
  CHECK(got.failed->type == "comanda.x.do.v1");
  CHECK(got.failed->traceparent == "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  REQUIRE(got.failed->first_failed_at);
  CHECK(got.failed->first_failed_at == got.failed->last_failed_at);
  settle(*parking, got, settlement::done);
  flush(*parking);
  parking.reset();
  CHECK(broker.becomes_ready(dead_queue(), 0));
}

TEST_CASE_METHOD(parked, "a parked message that cannot be kept comes again over the same connection, and is not lost",
                 "[rabbitmq][dead]") {
  give_up("c1", "TIMEOUT: late");
  // Far more often than a queue of RabbitMQ 4 hands out a message by itself.
  for (int i = 0; i < 30; ++i) {
    const auto got = receive(*parking, 1)[0];
    CHECK(got.epoch == 1);
    settle(*parking, got, i % 2 == 0 ? settlement::retry : settlement::dead, "UNAVAILABLE: no database");
  }
  const auto held = receive(*parking, 1)[0];
  CHECK(held.attempts == 1);
  CHECK(held.failed->cause == "TIMEOUT: late");
  parking.reset();
  CHECK(broker.becomes_ready(dead_queue(), 1));
  const auto next = another();
  settle(*next, receive(*next, 1)[0], settlement::done);
  flush(*next);
}

TEST_CASE_METHOD(parked, "a parking consumer reads nothing that is to be handled", "[rabbitmq][dead]") {
  REQUIRE(parking->check());
  send("c1");
  const auto got = receive(inventory, 1)[0];
  CHECK_FALSE(got.failed);
  CHECK(parking->poll(1, std::chrono::milliseconds(0))->empty());
  settle(inventory, got, settlement::done);
  flush(inventory);
}

TEST_CASE_METHOD(parked, "of a message larger than any may be the beginning is kept, and what is wrong with it",
                 "[rabbitmq][dead]") {
  broker.put(broker.names("inventory").commands_queue(), std::string(messaging::message_bytes_max + 1, 'x'));
  CHECK(inventory.poll(1, std::chrono::milliseconds(100))->empty());
  const auto got = receive(*parking, 1)[0];
  CHECK(got.body == std::string(rabbitmq::oversize_kept_bytes, 'x'));
  REQUIRE(got.failed);
  CHECK(got.failed->cause == "PAYLOAD_TOO_LARGE: larger than any message may be");
  settle(*parking, got, settlement::done);
  flush(*parking);
}

TEST_CASE_METHOD(parked, "a message that others put into the parking queue is read, too", "[rabbitmq][dead]") {
  broker.put(dead_queue(), "from somewhere", 7);
  const auto got = receive(*parking, 1)[0];
  CHECK(got.body == "from somewhere");
  CHECK(got.attempts == 7);
  CHECK(got.failed->cause == "INTERNAL: nobody says why");
  CHECK_FALSE(got.failed->last_failed_at);
  settle(*parking, got, settlement::done);
  flush(*parking);
}
