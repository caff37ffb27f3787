#include <future>

#include "comanda/in_process/bus.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace std::chrono_literals;
using messaging::settlement;

namespace {

constexpr auto patience = 5000ms;  // only a failing test waits that long

struct parked_bus {
  in_process::bus bus{{.retry = {1ms}, .attempts_max = 2, .parking_pause = 1ms}};
  std::unique_ptr<messaging::consumer> inventory = bus.make_consumer("inventory", {});
  std::unique_ptr<messaging::consumer> parking = bus.make_parking_consumer("inventory");

  std::future<result<std::vector<bool>>> send(std::string id) {
    return std::async(std::launch::async, [this, id] {
      const std::vector<messaging::outgoing> batch = {{id, "comanda.x.do.v1", "inventory", "trace", "body of " + id}};
      return bus.make_publisher()->publish(batch);
    });
  }
  static messaging::delivery one(messaging::consumer& from) {
    const auto got = from.poll(1, patience);
    REQUIRE(got);
    REQUIRE(got->size() == 1);
    return got->front();
  }
  static void settle(messaging::consumer& at, const messaging::delivery& d, settlement how, std::string cause = "") {
    const messaging::settled outcome{d.tag, d.epoch, how, std::move(cause)};
    at.settle({&outcome, 1});
  }
  void give_up() { settle(*inventory, one(*inventory), settlement::dead, "TIMEOUT: late"); }
};

}  // namespace

TEST_CASE_METHOD(parked_bus, "what is given up goes to the parking consumer with how it failed", "[in_process]") {
  auto answer = send("1");
  settle(*inventory, one(*inventory), settlement::retry, "UNAVAILABLE: away");
  give_up();
  const auto got = one(*parking);
  CHECK(got.body == "body of 1");
  CHECK(got.attempts == 2);
  REQUIRE(got.failed);
  CHECK(got.failed->cause == "TIMEOUT: late");
  CHECK(got.failed->type == "comanda.x.do.v1");
  CHECK(got.failed->traceparent == "trace");
  REQUIRE(got.failed->first_failed_at);
  CHECK(*got.failed->first_failed_at < *got.failed->last_failed_at);
  settle(*parking, got, settlement::done);
  CHECK(answer.get().value() == std::vector<bool>{true});
}

TEST_CASE_METHOD(parked_bus, "the sender keeps a message until it is kept by the parking consumer", "[in_process]") {
  auto answer = send("1");
  give_up();
  const auto got = one(*parking);
  CHECK(answer.wait_for(0ms) == std::future_status::timeout);
  settle(*parking, got, settlement::done);
  CHECK(answer.get().value() == std::vector<bool>{true});
  CHECK(parking->poll(1, 0ms)->empty());
}

TEST_CASE_METHOD(parked_bus, "a parked message that cannot be kept comes again, as often as it has to",
                 "[in_process]") {
  auto answer = send("1");
  give_up();
  for (const auto how : {settlement::retry, settlement::dead, settlement::retry, settlement::retry}) {
    const auto got = one(*parking);
    CHECK(got.attempts == 1);
    settle(*parking, got, how, "UNAVAILABLE: no database");
  }
  const auto got = one(*parking);
  CHECK(got.failed->cause == "TIMEOUT: late");
  settle(*parking, got, settlement::done);
  CHECK(answer.get().value() == std::vector<bool>{true});
}

TEST_CASE_METHOD(parked_bus, "a parking consumer gets nothing that is to be handled, and the other nothing parked",
                 "[in_process]") {
  auto answer = send("1");
  const auto got = one(*inventory);
  CHECK(parking->poll(1, 0ms)->empty());
  CHECK_FALSE(got.failed);
  settle(*inventory, got, settlement::dead, "refused");
  CHECK(inventory->poll(1, 0ms)->empty());
  settle(*parking, one(*parking), settlement::done);
  CHECK(answer.get().value() == std::vector<bool>{true});
}

TEST_CASE_METHOD(parked_bus, "what a destroyed parking consumer held goes to another one", "[in_process]") {
  auto answer = send("1");
  give_up();
  const auto lost = one(*parking);
  const auto other = bus.make_parking_consumer("inventory");
  parking.reset();
  settle(*other, lost, settlement::done);  // of another epoch: ignored
  const auto got = one(*other);
  settle(*other, got, settlement::done);
  CHECK(answer.get().value() == std::vector<bool>{true});
}

TEST_CASE_METHOD(parked_bus, "a parking consumer alone is no receiver", "[in_process]") {
  inventory.reset();
  CHECK(send("1").get().value() == std::vector<bool>{false});
}
