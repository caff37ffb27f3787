#include "at_fake_broker.hpp"
#include "comanda/in_memory/store.hpp"
#include "comanda/messaging/relay.hpp"
#include "comanda/rabbitmq/publisher.hpp"
#include "comanda/storage/record.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::test;
using namespace comanda::test::amqp;

namespace {

using batch = std::vector<messaging::outgoing>;
using answers = std::vector<bool>;

batch three_events() {
  batch out;
  for (const auto* id : {"a", "b", "c"})
    out.push_back({.id = id, .type = "comanda.x.done.v1", .target = "", .traceparent = "", .body = "{}"});
  return out;
}

struct breach {
  const char* name;
  std::string bytes;
};

std::vector<breach> breaches() {
  return {
      {"a confirmation of the future", ack(1, 4)},
      {"a confirmation of all the future", ack(1, UINT64_MAX, true)},
      {"a confirmation of number zero", ack(1, 0)},
      {"a confirmation of all up to zero", ack(1, 0, true)},
      {"a refusal of the future", nack(1, 4)},
      {"a confirmation twice", ack(1, 2) + ack(1, 2)},
      {"a confirmation and a refusal", nack(1, 2) + ack(1, 2)},
      {"a confirmation on a channel that is not open", ack(2, 1)},
      {"a confirmation on a channel far away", ack(60000, 1)},
      {"a delivery", message(1, "commands", 1, "text")},
      {"a message returned that was not sent", returned(1) + header(1, 0, 60, with_message_id("z"))},
      {"a message returned twice",
       returned(1) + header(1, 0, 60, with_message_id("a")) + returned(1) + header(1, 0, 60, with_message_id("a"))},
      {"a confirmation within a returned message", returned(1) + ack(1, 1)},
      {"a returned message of another class", returned(1) + header(1, 0, 10, u16(0xfffe) + std::string(64, 'x'))},
      {"a message returned on a channel far away", returned(60000)},
      {"a consumer's end where there is none", method(1, 60, 30, short_text("commands") + '\0')},
  };
}

/// A clock that stands still.
struct fixed_clock : clock {
  timestamp now() override { return *parse_timestamp("2026-01-31T12:00:00Z"); }
};

}  // namespace

TEST_CASE("whatever a broker answers to a publisher, the next connection works", "[rabbitmq][breach]") {
  for (const auto& wrong : breaches()) {
    DYNAMIC_SECTION(wrong.name) {
      std::atomic<bool> closed_by_client = false;
      fake_broker* self = nullptr;
      fake_broker broker([&](broker_session& session) {
        if (!session.serve_publisher() || !session.read_until(60, 40, 3)) return;
        if (self->connections() == 1) {
          if (!session.send(wrong.bytes)) return;
          session.wait_for_end();
          closed_by_client = true;
          return;
        }
        if (session.send(ack(1, 3, true))) session.wait_for_end();
      });
      self = &broker;
      rabbitmq::publisher publisher(at(broker));
      const auto messages = three_events();
      const auto first = publisher.publish(messages);
      if (first) CHECK(*first != answers(3, true));
      CHECK(publisher.publish(messages).value() == answers(3, true));
      CHECK(closed_by_client);
      CHECK(broker.connections() == 2);
    }
  }
}

TEST_CASE("what a broker sends before the session is open is no session, and no harm", "[rabbitmq][breach]") {
  const std::string nested = "\1a" + std::string("A") + u32(60'000) + [] {
    std::string inner;
    for (std::uint32_t level = 0; level < 12'000; ++level) inner += "A" + u32((11'999 - level) * 5);
    return inner;
  }();
  std::string flood;
  for (int i = 0; i < 1000; ++i) flood += method(0, 10, 61, "");  // connection.unblocked
  struct greeting {
    const char* name;
    std::string start;
    std::string tune;
    std::string open;
  };
  const std::vector<greeting> greetings{
      {"nothing that is AMQP", "HTTP/1.1 400 Bad Request\r\n\r\n", "", ""},
      {"another protocol", "AMQP\1\1\0\x9", "", ""},
      {"another version", start("PLAIN", 8), "", ""},
      {"no mechanism of ours", start("EXTERNAL PLAINER"), "", ""},
      {"server properties within server properties", start("PLAIN", 9, nested), tune(0, 1), ""},
      {"frames of one byte", start(), tune(0, 1), ""},
      {"frames of eight bytes", start(), tune(0, 8), ""},
      {"frames of less than AMQP allows", start(), tune(0, 4095), ""},
      {"one channel only, for two", start(), tune(1, 0), ""},
      {"a method in place of an answer", start(), message(1, "commands", 1, "text"), ""},
      {"the answer of another", start(), tune(0, 0), method(0, 10, 51, "")},
      {"a channel that is not open yet", start(), tune(0, 0), deliver(60000, "commands", 1)},
      {"no end of it", start(), tune(0, 0), flood},
  };
  for (const auto& wrong : greetings) {
    DYNAMIC_SECTION(wrong.name) {
      fake_broker broker([&](broker_session& session) {
        if (!session.read_greeting() || !session.send(wrong.start) || !session.send(wrong.tune) ||
            !session.send(wrong.open))
          return;
        if (wrong.open == flood) {
          while (session.send(flood)) {
          }
        }
        session.wait_for_end();
      });
      auto options = at(broker);
      options.connect_timeout = std::chrono::milliseconds(300);
      options.address.password = "s3cret";
      rabbitmq::publisher publisher(options);
      const auto checked = publisher.check();
      if (wrong.name != std::string_view("one channel only, for two")) {
        REQUIRE_FALSE(checked);
        CHECK(checked.error().message.find("no session") != std::string::npos);
        CHECK(checked.error().message.find("s3cret") == std::string::npos);
      }
    }
  }
}

TEST_CASE("a message that the broker refuses is not accepted, and its neighbours are", "[rabbitmq][nack]") {
  std::string reply;
  answers expected;
  SECTION("one in between") {
    reply = ack(1, 1) + nack(1, 2) + ack(1, 3);
    expected = {true, false, true};
  }
  SECTION("all up to one") {
    reply = nack(1, 2, true) + ack(1, 3);
    expected = {false, false, true};
  }
  SECTION("out of order") {
    reply = nack(1, 3) + ack(1, 2, true);
    expected = {true, true, false};
  }
  SECTION("all") {
    reply = nack(1, 3, true);
    expected = {false, false, false};
  }
  fake_broker broker([&](broker_session& session) {
    if (session.serve_publisher() && session.read_until(60, 40, 3) && session.send(reply)) session.wait_for_end();
  });
  rabbitmq::publisher publisher(at(broker));
  CHECK(publisher.publish(three_events()).value() == expected);
  CHECK(broker.connections() == 1);
}

TEST_CASE("the outbox keeps the row of a message that the broker refused, and it is published again",
          "[rabbitmq][nack]") {
  fake_broker broker([](broker_session& session) {
    if (!session.serve_publisher() || !session.read_until(60, 40, 2) || !session.send(ack(1, 1) + nack(1, 2))) return;
    if (session.read_until(60, 40, 1) && session.send(ack(1, 3))) session.wait_for_end();
  });
  using application::outbox_row;
  const auto& outbox = storage::table_of<outbox_row>();
  in_memory::database database;
  const auto store = in_memory::open(database);
  fixed_clock time;
  std::vector<outbox_row> rows;
  storage::table_change written{&outbox, {}, {}, {}, {}};
  for (const auto* name : {"taken", "refused"}) {
    rows.push_back({message_id(derive_uuid({}, {name})), std::string(name), "", "", "{}", time.now(), time.now()});
    written.inserts.push_back(storage::to_row(rows.back()));
  }
  REQUIRE(store->commit({written}));
  rabbitmq::publisher publisher(at(broker));
  messaging::outbox_relay relay(*store, publisher, time);
  REQUIRE(relay.publish(rows));
  REQUIRE(rows.size() == 1);
  CHECK(rows.front().type == "refused");
  const auto left = [&] { return store->summarize(outbox, outbox.index_of("created_at")).value().rows; };
  CHECK(left() == 1);
  REQUIRE(relay.publish(rows));
  CHECK(rows.empty());
  CHECK(left() == 0);
}
