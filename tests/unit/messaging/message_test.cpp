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

TEST_CASE("what is wrong with a message is named", "[message]") {
  const std::string good = encode(full());
  const auto broken = [&](std::string from, std::string to) {
    auto text = good;
    text.replace(text.find(from), from.size(), to);
    return decode(text).error();
  };
  CHECK(broken("\"1.0\"", "\"2.0\"").message.find("specversion") != std::string::npos);
  CHECK(broken("01900000-0000-7000-8000-000000000001", "nonsense").message.find("id") != std::string::npos);
  CHECK(broken("2026-01-31T10:30:00.123456Z", "yesterday").message.find("time") != std::string::npos);
  CHECK(broken("\"data\":{", "\"atad\":{").message.find("data") != std::string::npos);
  CHECK(broken("\"sequence\":\"3\"", "\"sequence\":\"-3\"").message.find("sequence") != std::string::npos);
  CHECK(decode("{").error().code == errc::malformed_json);
  CHECK(decode("[]").error().code == errc::validation_failed);
  CHECK(decode(std::string(message_bytes_max + 1, ' ')).error().code == errc::validation_failed);
}
