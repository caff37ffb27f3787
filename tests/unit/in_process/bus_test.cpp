#include "comanda/in_process/bus.hpp"

#include <atomic>
#include <future>
#include <thread>

#include "support/catch.hpp"

using namespace comanda;
using namespace std::chrono_literals;
using messaging::settlement;

namespace {

constexpr auto patience = 5000ms;  // only a failing test waits that long

messaging::outgoing event(std::string id, std::string type = "comanda.orders.order_placed.v1") {
  return {.id = id, .type = std::move(type), .target = "", .traceparent = "", .body = "body of " + id};
}
messaging::outgoing command(std::string id, std::string target) {
  return {.id = id, .type = "comanda.x.do.v1", .target = std::move(target), .traceparent = "", .body = "body of " + id};
}

using batch = std::vector<messaging::outgoing>;

/// The answer of a `publish` on a thread of its own.
std::future<result<std::vector<bool>>> publish_async(in_process::bus& bus, batch messages) {
  return std::async(std::launch::async, [&bus, sent = std::move(messages)] {
    const auto publisher = bus.make_publisher();
    return publisher->publish(sent);
  });
}

std::vector<messaging::delivery> receive(messaging::consumer& from, std::size_t count) {
  std::vector<messaging::delivery> got;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (got.size() < count && std::chrono::steady_clock::now() < deadline) {
    auto more = from.poll(count - got.size(), 100ms);
    REQUIRE(more);
    got.insert(got.end(), more->begin(), more->end());
  }
  REQUIRE(got.size() == count);
  return got;
}

void settle(messaging::consumer& at, const messaging::delivery& what, settlement how, std::string cause = "") {
  const messaging::settled outcome{.tag = what.tag, .epoch = what.epoch, .how = how, .cause = std::move(cause)};
  at.settle({&outcome, 1});
}

const std::vector<std::string> placed{"comanda.orders.order_placed.v1"};

}  // namespace

TEST_CASE("a message is accepted only after its receiver has settled it", "[in_process]") {
  in_process::bus bus;
  const auto inventory = bus.make_consumer("inventory", {});
  auto answer = publish_async(bus, {command("1", "inventory"), command("2", "inventory")});
  const auto got = receive(*inventory, 2);
  CHECK(got[0].body == "body of 1");
  settle(*inventory, got[0], settlement::done);
  CHECK(answer.wait_for(0ms) == std::future_status::timeout);
  settle(*inventory, got[1], settlement::done);
  CHECK(answer.get().value() == std::vector<bool>{true, true});
}

TEST_CASE("an event goes to every service that listens for its type and to no other", "[in_process]") {
  in_process::bus bus;
  const auto inventory = bus.make_consumer("inventory", placed);
  const auto payments = bus.make_consumer("payments", placed);
  const auto deaf = bus.make_consumer("notifications", {"comanda.orders.order_cancelled.v1"});
  auto answer = publish_async(bus, {event("1")});
  settle(*inventory, receive(*inventory, 1)[0], settlement::done);
  CHECK(answer.wait_for(0ms) == std::future_status::timeout);
  settle(*payments, receive(*payments, 1)[0], settlement::done);
  CHECK(answer.get().value() == std::vector<bool>{true});
  CHECK(deaf->poll(1, 0ms)->empty());
}

TEST_CASE("an event without listeners is accepted and a command without a receiver is not", "[in_process]") {
  in_process::bus bus;
  const auto other = bus.make_consumer("inventory", placed);
  const auto publisher = bus.make_publisher();
  const batch messages{event("1", "comanda.x.unheard.v1"), command("2", "payments")};
  CHECK(publisher->publish(messages).value() == std::vector<bool>{true, false});
}

TEST_CASE("a message to be retried comes back with a higher count, and is dead in the end", "[in_process]") {
  std::atomic<int> reported = 0;
  in_process::bus_options options;
  options.attempts_max = 3;
  options.retry.first = 1ms;
  options.on_dead = [&](const in_process::dead_letter&) { ++reported; };
  in_process::bus bus(options);
  const auto inventory = bus.make_consumer("inventory", {});
  auto answer = publish_async(bus, {command("1", "inventory")});
  for (std::uint32_t attempts = 0; attempts < 3; ++attempts) {
    const auto got = receive(*inventory, 1);
    CHECK(got[0].attempts == attempts);
    settle(*inventory, got[0], settlement::retry, "database away");
  }
  CHECK(answer.get().value() == std::vector<bool>{true});
  CHECK(bus.dead_count() == 1);
  CHECK(reported == 1);
  const auto letters = bus.dead_letters();
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].service == "inventory");
  CHECK(letters[0].cause == "database away");
  CHECK(letters[0].attempts == 3);
  CHECK(letters[0].body == "body of 1");
}

TEST_CASE("a dead message is accepted, and only the latest dead ones are kept", "[in_process]") {
  in_process::bus_options options;
  options.dead_letters_max = 2;
  in_process::bus bus(options);
  const auto inventory = bus.make_consumer("inventory", {});
  auto answer = publish_async(bus, {command("1", "inventory"), command("2", "inventory"), command("3", "inventory")});
  for (const auto& got : receive(*inventory, 3)) settle(*inventory, got, settlement::dead, "unreadable");
  CHECK(answer.get().value() == std::vector<bool>{true, true, true});
  CHECK(bus.dead_count() == 3);
  REQUIRE(bus.dead_letters().size() == 2);
  CHECK(bus.dead_letters()[0].id == "2");
}

TEST_CASE("what is not settled in time is not accepted, and joins its first copy when it is sent again",
          "[in_process]") {
  in_process::bus_options options;
  options.publish_timeout = 10ms;
  in_process::bus bus(options);
  const auto inventory = bus.make_consumer("inventory", {});
  const auto publisher = bus.make_publisher();
  const batch messages{command("1", "inventory")};
  CHECK(publisher->publish(messages).value() == std::vector<bool>{false});
  CHECK(publisher->publish(messages).value() == std::vector<bool>{false});
  const auto got = receive(*inventory, 1);
  CHECK(inventory->poll(10, 0ms)->empty());
  settle(*inventory, got[0], settlement::done);
  CHECK(inventory->poll(10, 0ms)->empty());
}

TEST_CASE("a full queue accepts no more", "[in_process]") {
  in_process::bus_options options;
  options.service_messages_max = 2;
  options.publish_timeout = 10ms;
  in_process::bus bus(options);
  const auto inventory = bus.make_consumer("inventory", {});
  const auto publisher = bus.make_publisher();
  const batch messages{command("1", "inventory"), command("2", "inventory"), command("3", "inventory")};
  CHECK(publisher->publish(messages).value() == std::vector<bool>{false, false, false});
  CHECK(inventory->poll(10, 0ms)->size() == 2);
}

TEST_CASE("what a destroyed consumer held goes to another consumer of its service", "[in_process]") {
  in_process::bus bus;
  auto first = bus.make_consumer("inventory", {});
  const auto second = bus.make_consumer("inventory", {});
  auto answer = publish_async(bus, {command("1", "inventory")});
  const auto lost = receive(*first, 1);
  first.reset();
  const auto got = receive(*second, 1);
  settle(*second, lost[0], settlement::done);  // of another epoch: ignored
  CHECK(answer.wait_for(0ms) == std::future_status::timeout);
  settle(*second, got[0], settlement::done);
  CHECK(answer.get().value() == std::vector<bool>{true});
}

TEST_CASE("what the last consumer of a service held is not accepted, and is told so at once", "[in_process]") {
  in_process::bus bus({.publish_timeout = 1h});
  auto only = bus.make_consumer("inventory", {});
  auto answer = publish_async(bus, {command("1", "inventory"), command("2", "inventory")});
  settle(*only, receive(*only, 2)[0], settlement::done);
  only.reset();
  REQUIRE(answer.wait_for(patience) == std::future_status::ready);
  CHECK(answer.get().value() == std::vector<bool>{true, false});
  CHECK(bus.make_consumer("inventory", {})->poll(1, 0ms)->empty());
}

TEST_CASE("closing the bus wakes everybody", "[in_process]") {
  in_process::bus bus;
  const auto inventory = bus.make_consumer("inventory", {});
  const auto payments = bus.make_consumer("payments", {});
  auto answer = publish_async(bus, {command("1", "inventory")});
  CHECK(receive(*inventory, 1).size() == 1);
  auto polling = std::async(std::launch::async, [&] { return payments->poll(1, 1h); });
  bus.close();
  bus.close();
  CHECK(answer.get().value() == std::vector<bool>{false});
  CHECK(polling.get().error().code == errc::unavailable);
  CHECK(bus.make_publisher()->check().error().code == errc::unavailable);
}

TEST_CASE("wake makes a waiting poll return with nothing", "[in_process]") {
  in_process::bus bus;
  const auto inventory = bus.make_consumer("inventory", {});
  auto polling = std::async(std::launch::async, [&] { return inventory->poll(1, 1h); });
  inventory->wake();
  CHECK(polling.get()->empty());
}

TEST_CASE("many messages over competing consumers each arrive once", "[in_process]") {
  constexpr std::size_t count = 2000;
  in_process::bus bus;
  std::atomic<std::size_t> handled = 0;
  std::vector<std::unique_ptr<messaging::consumer>> consumers;
  for (int i = 0; i < 2; ++i) consumers.push_back(bus.make_consumer("inventory", {}));
  std::vector<std::thread> workers;
  for (auto& consumer : consumers) {
    workers.emplace_back([&handled, at = consumer.get()] {
      for (auto got = at->poll(64, 1h); got; got = at->poll(64, 1h)) {
        handled += got->size();
        for (const auto& one : *got) settle(*at, one, settlement::done);
      }
    });
  }
  batch messages;
  for (std::size_t i = 0; i < count; ++i) messages.push_back(command(std::to_string(i), "inventory"));
  const auto answer = bus.make_publisher()->publish(messages);
  bus.close();
  for (auto& worker : workers) worker.join();
  CHECK(answer.value() == std::vector<bool>(count, true));
  CHECK(handled == count);
}
