#include "comanda/messaging/message.hpp"

#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::messaging;

namespace {

message full() {
  message m;
  m.id = message_id(*parse_uuid("01900000-0000-7000-8000-000000000001"));
  m.type = "comanda.inventory.reserve_stock.v1";
  m.source = "orders";
  m.kind = message_kind::command;
  m.target = "inventory";
  m.subject = "01900000-0000-7000-8000-000000000002";
  m.correlation = *parse_uuid("01900000-0000-7000-8000-000000000003");
  m.causation = *parse_uuid("01900000-0000-7000-8000-000000000004");
  m.step = "reserve_stock";
  m.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  m.sequence = 3;
  m.time = *parse_timestamp("2026-01-31T10:30:00.123456Z");
  m.data = {{"order_id", "x"}, {"text", "a \"quote\"\nand a line"}};
  return m;
}

}  // namespace

TEST_CASE("a message survives the wire whole", "[message]") { CHECK(decode(encode(full())).value() == full()); }

TEST_CASE("an event needs neither saga nor target", "[message]") {
  message m;
  m.id = full().id;
  m.type = "t";
  m.source = "s";
  m.time = full().time;
  CHECK(decode(encode(m)).value() == m);
}

TEST_CASE("unknown attributes are ignored, so that newer senders are understood", "[message]") {
  auto text = encode(full());
  text.insert(1, R"("newattribute":{"a":1},)");
  CHECK(decode(text).value() == full());
}

TEST_CASE("a message whose object has more members than any schema needs is no message", "[message]") {
  auto text = encode(full());
  std::string members;
  for (int i = 0; i < 65; ++i) members += "\"k" + std::to_string(i) + "\":0,";
  text.insert(text.find("\"data\":{") + 8, members);
  CHECK(decode(text).error().code == errc::malformed_json);
}

TEST_CASE("a trace that is none is left out, and the message taken", "[message]") {
  for (const auto& trace : {std::string("trace"), std::string(100'000, 'x'), std::string("00-ab-cd-01")}) {
    auto m = full();
    m.traceparent = trace;
    const auto got = decode(encode(m)).value();
    CHECK(got.traceparent.empty());
    CHECK(got.id == m.id);
  }
  auto text = encode(full());
  text.replace(text.find("\"00-4bf"), 57, "7");
  CHECK(decode(text).value().traceparent.empty());
}

TEST_CASE("what is wrong with a message is named", "[message]") {
  const std::string good = encode(full());
  const auto broken = [&](std::string from, std::string to) {
    auto text = good;
    text.replace(text.find(from), from.size(), to);
    return decode(text).error();
  };
  CHECK(broken("\"1.0\"", "\"2.0\"").message.find("specversion") != std::string::npos);
  CHECK(broken("01900000-0000-7000-8000-000000000001", "nonsense").message.find("id") != std::string::npos);
  CHECK(broken("01900000-0000-7000-8000-000000000001", to_string(uuid{})).message.find("id is nil") !=
        std::string::npos);
  CHECK(broken("2026-01-31T10:30:00.123456Z", "yesterday").message.find("time") != std::string::npos);
  CHECK(broken("\"data\":{", "\"atad\":{").message.find("data") != std::string::npos);
  CHECK(broken("\"sequence\":\"3\"", "\"sequence\":\"-3\"").message.find("sequence") != std::string::npos);
  for (const auto* name : {"type", "source", "subject", "sagastep", "commandtarget"}) {
    CAPTURE(name);
    const auto given = std::string("\"") + name + "\":\"";
    const auto with = [&](const std::string& text) { return broken(given, given + text); };
    CHECK(with(std::string(attribute_bytes_max, 'x')).message.find(std::string(name) + " is longer") !=
          std::string::npos);
    CHECK(with("\\u0000").message.find(std::string(name) + " has a control character") != std::string::npos);
    CHECK(with("\\n").message.find(std::string(name) + " has a control character") != std::string::npos);
  }
  CHECK(decode("{").error().code == errc::malformed_json);
  CHECK(decode("[]").error().code == errc::validation_failed);
  CHECK(decode(std::string(message_bytes_max + 1, ' ')).error().code == errc::validation_failed);
}
