#include "at_fake_broker.hpp"
#include "comanda/rabbitmq/consumer.hpp"
#include "support/catch.hpp"

// What a broker may not send to a consumer. Each is the end of its connection and of nothing else.

using namespace comanda;
using namespace comanda::test;
using namespace comanda::test::amqp;

namespace {

using std::chrono::milliseconds;

struct breach {
  const char* name;
  std::string bytes;
};

std::vector<breach> breaches() {
  const std::string all_properties = u16(0xfffe) + std::string(64, 'x');
  const auto begun = deliver(1, "commands", 1);
  return {
      {"a delivery on a channel far away", deliver(60000, "commands", 1)},
      {"a returned message on a channel far away", returned(60000)},
      {"a delivery on the first channel that is not open", deliver(3, "commands", 1)},
      {"a delivery on the channel of moves", deliver(2, "commands", 1)},
      {"a returned message where nothing is published", returned(1)},
      {"a returned message that was never sent", returned(2) + header(2, 0, 60, with_message_id("m"))},
      {"a delivery on the channel of the connection", deliver(0, "commands", 1)},
      {"a header without a method", header(1, 4)},
      {"a header on a channel far away", header(60000, 4)},
      {"a body without a method", body(1, "text")},
      {"a body without a header", begun + body(1, "text")},
      {"a body on the channel of the connection", body(0, "text")},
      {"two headers", begun + header(1, 4) + header(1, 4)},
      {"a header of the connection's class", begun + header(1, 0, 10, all_properties)},
      {"a header of the channel's class", begun + header(1, 0, 20, all_properties)},
      {"a header of the queue's class", begun + header(1, 0, 50, all_properties)},
      {"a header of the transaction's class", begun + header(1, 0, 90, all_properties)},
      {"a header of no class", begun + header(1, 0, 61, all_properties)},
      {"properties that end too early", begun + header(1, 0, 60, u16(0xfffe))},
      {"flags that never end", begun + header(1, 0, 60, std::string(64, '\xff'))},
      {"a body larger than anything", begun + header(1, UINT64_MAX) + body(1, "text")},
      {"a body larger than any signed number", begun + header(1, std::uint64_t{1} << 63U) + body(1, "text")},
      {"a body just larger than a broker can hold", begun + header(1, 512ULL * 1024 * 1024 + 1)},
      {"a body longer than its header says", begun + header(1, 4) + body(1, "texts")},
      {"a body after an empty message", begun + header(1, 0) + body(1, "text")},
      {"a delivery within a delivery", begun + deliver(1, "commands", 2)},
      {"a delivery within a body", begun + header(1, 8) + body(1, "text") + deliver(1, "commands", 2)},
      {"a confirmation within a message", begun + ack(1, 1)},
      {"a tag of nothing", message(1, "commands", 0, "text")},
      {"a tag too far", message(1, "commands", 2, "text")},
      {"a tag far too far", message(1, "commands", UINT64_MAX, "text")},
      {"a tag twice", message(1, "commands", 1, "text") + message(1, "commands", 1, "text")},
      {"a consumer that is not here", message(1, "somebody", 1, "text")},
      {"the consumer of parked messages", message(1, "parking", 1, "text")},
      {"a confirmation of nothing", ack(2, 1)},
      {"a confirmation of number zero", ack(2, 0, true)},
      {"a confirmation of the future", ack(2, UINT64_MAX, true)},
      {"a refusal of nothing", nack(2, 1)},
      {"a confirmation on the channel of deliveries", ack(1, 1)},
      {"an answer that nobody asked for", method(1, 50, 11, short_text("q") + u32(0) + u32(0))},
      {"a greeting in between", start()},
      {"another method of the connection on a channel", method(1, 10, 50, u16(320) + short_text("") + u16(0) + u16(0))},
      {"a method that does not exist", method(1, 99, 99, "")},
      {"a method without an id", frame(1, 1, "abc")},
      {"a method without anything", frame(1, 1, "")},
      {"a method that ends too early", frame(1, 1, u16(60) + u16(60) + short_text("commands"))},
      {"a header without a size", begun + frame(2, 1, u16(60) + u16(0))},
      {"a header without anything", begun + frame(2, 1, "")},
      {"a frame without its end", deliver(1, "commands", 1).substr(0, 7) + std::string(64, '\0')},
      {"a frame larger than agreed", "\x01" + u16(1) + u32(16U * 1024 * 1024)},
      {"a frame larger than anything", "\x01" + u16(1) + u32(UINT32_MAX)},
      {"a heartbeat on a channel", frame(8, 1, "")},
      {"a heartbeat on a channel far away", frame(8, 60000, "")},
      {"a frame of an unknown kind", frame(9, 0, "text")},
      {"a frame of no kind", frame(0, 1, "")},
      {"HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n"},
      {"three deliveries where two queues may have one each",
       message(1, "commands", 1, "a") + message(1, "events", 2, "b") + message(1, "commands", 3, "c")},
  };
}

/// Arrays within arrays.
std::string nested_arrays(std::size_t levels) {
  std::string inner;
  for (std::size_t level = 0; level < levels; ++level) {
    inner += 'A';
    inner += u32(static_cast<std::uint32_t>((levels - level - 1) * 5));
  }
  return inner;
}

std::string delivery_with_nested_headers(std::size_t levels) {
  const auto headers = u16(1U << 13U) + long_text("\1a" + nested_arrays(levels));
  return deliver(1, "commands", 1) + header(1, 4, 60, headers) + body(1, "deep");
}

}  // namespace

TEST_CASE("whatever a broker sends to a consumer, the next connection works", "[rabbitmq][breach]") {
  for (const auto& wrong : breaches()) {
    DYNAMIC_SECTION(wrong.name) {
      std::atomic<bool> closed_by_client = false;
      fake_broker* self = nullptr;
      fake_broker broker([&](broker_session& session) {
        if (!session.serve_consumer()) return;
        if (self->connections() == 1) {
          if (!session.send(wrong.bytes)) return;
          // A frame that ends too early may still be waited for; nothing more comes.
          if (wrong.name == std::string_view("a frame without its end")) session.end_sending();
          session.wait_for_end();
          closed_by_client = true;
          return;
        }
        if (session.send(message(1, "commands", 1, "good"))) session.wait_for_end();
      });
      self = &broker;
      auto options = at(broker);
      options.prefetch = 1;
      std::vector<std::string> reasons;
      options.report = [&](std::string_view text) { reasons.emplace_back(text); };
      rabbitmq::consumer consumer(options);
      const auto deadline = std::chrono::steady_clock::now() + patience;
      std::string got;
      while (got != "good" && std::chrono::steady_clock::now() < deadline) {
        const auto polled = consumer.poll(1, milliseconds(50));
        if (polled && !polled->empty()) got = polled->front().body;
      }
      CAPTURE(reasons);
      CHECK(got == "good");
      CHECK(closed_by_client);
      CHECK(broker.connections() == 2);
    }
  }
}

TEST_CASE("headers within headers are one more message", "[rabbitmq][breach]") {
  fake_broker broker([](broker_session& session) {
    if (!session.serve_consumer()) return;
    if (session.send(delivery_with_nested_headers(90))) session.wait_for_end();
  });
  rabbitmq::consumer consumer(at(broker));
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::string got;
  while (got.empty() && std::chrono::steady_clock::now() < deadline) {
    const auto polled = consumer.poll(1, milliseconds(50));
    REQUIRE(polled);
    if (!polled->empty()) got = polled->front().body;
  }
  CHECK(got == "deep");
}

// rabbitmq-c before 0.14 decodes any depth; later ones decode 100 levels, and more is a breach.
TEST_CASE("headers within headers, as deep as a frame can have them, end at most their connection",
          "[rabbitmq][breach]") {
  fake_broker* self = nullptr;
  fake_broker broker([&](broker_session& session) {
    if (!session.serve_consumer()) return;
    const auto sent =
        self->connections() == 1 ? delivery_with_nested_headers(6'400) : message(1, "commands", 1, "deep");
    if (session.send(sent)) session.wait_for_end();
  });
  self = &broker;
  rabbitmq::consumer consumer(at(broker));
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::string got;
  while (got.empty() && std::chrono::steady_clock::now() < deadline) {
    const auto polled = consumer.poll(1, milliseconds(50));
    if (polled && !polled->empty()) got = polled->front().body;
  }
  CHECK(got == "deep");
  CHECK(broker.connections() <= 2);
}

TEST_CASE("a consumer whose broker sends without a pause still answers", "[rabbitmq][breach]") {
  fake_broker broker([](broker_session& session) {
    if (!session.serve_consumer()) return;
    std::string flood;
    for (int i = 0; i < 1000; ++i) flood += method(0, 10, 61, "");  // connection.unblocked
    while (session.send(flood)) {
    }
  });
  rabbitmq::consumer consumer(at(broker));
  for (int i = 0; i < 3; ++i) {
    const auto polled = consumer.poll(1, milliseconds(20));
    REQUIRE(polled);
    CHECK(polled->empty());
  }
}

TEST_CASE("a message larger than a broker can send at once is not waited for within a call", "[rabbitmq][breach]") {
  fake_broker broker([](broker_session& session) {
    if (!session.serve_consumer()) return;
    if (!session.send(deliver(1, "commands", 1) + header(1, 512ULL * 1024 * 1024))) return;
    while (session.send(body(1, std::string(16 * 1024, 'x')))) {
    }
  });
  rabbitmq::consumer consumer(at(broker));
  const auto polled = consumer.poll(1, milliseconds(1));
  REQUIRE(polled);
  CHECK(polled->empty());
}

TEST_CASE("a broker that breaks the protocol again and again is asked ever more seldom", "[rabbitmq][breach]") {
  const std::vector<breach> repeated{
      {"what we notice", deliver(60000, "commands", 1)},
      {"what is no AMQP", "HTTP/1.1 400 Bad Request\r\n\r\n"},
      {"a frame with another end", deliver(1, "commands", 1).substr(0, 7) + std::string(64, '\0')},
      {"a frame larger than agreed", "\x01" + u16(1) + u32(16U * 1024 * 1024)},
      {"a method that does not exist", method(1, 99, 99, "")},
      {"a method that ends too early", frame(1, 1, u16(60) + u16(60) + short_text("commands"))},
      {"a header of no class", deliver(1, "commands", 1) + header(1, 0, 61)},
      {"a heartbeat on a channel", frame(8, 1, "")},
      {"a frame of an unknown kind", frame(9, 0, "text")},
  };
  for (const auto& wrong : repeated) {
    DYNAMIC_SECTION(wrong.name) {
      fake_broker broker([&](broker_session& session) {
        if (session.serve_consumer() && session.send(wrong.bytes)) session.wait_for_end();
      });
      auto options = at(broker);
      options.backoff_max = std::chrono::hours(1);
      rabbitmq::consumer consumer(options);
      // Waits double: 20 connections would take more than a day.
      const auto until = std::chrono::steady_clock::now() + milliseconds(500);
      while (std::chrono::steady_clock::now() < until) static_cast<void>(consumer.poll(1, milliseconds(10)));
      CHECK(broker.connections() >= 2);
      CHECK(broker.connections() < 15);
    }
  }
}

TEST_CASE("a broker that only goes away is asked again soon, however often", "[rabbitmq][breach]") {
  constexpr int often = 20;  // with waits that double it would take ten minutes
  fake_broker broker([](broker_session& session) { static_cast<void>(session.serve_consumer()); });
  auto options = at(broker);
  options.backoff_max = std::chrono::hours(1);
  rabbitmq::consumer consumer(options);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (broker.connections() < often && std::chrono::steady_clock::now() < deadline) {
    static_cast<void>(consumer.poll(1, milliseconds(10)));
  }
  CHECK(broker.connections() >= often);
}
