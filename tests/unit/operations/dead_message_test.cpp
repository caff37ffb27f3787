#include "comanda/operations/dead_message.hpp"

#include "comanda/messaging/message.hpp"
#include "comanda/operations/views.hpp"
#include "support/catch.hpp"
#include "support/decisions.hpp"

using namespace comanda;
using operations::body_encoding;
using operations::dead_message_of;
using test::at;

namespace {

messaging::message letter() {
  messaging::message m;
  m.id = message_id(test::nth(1));
  m.type = "comanda.inventory.commit_stock.v1";
  m.source = "orders";
  m.target = "inventory";
  m.kind = messaging::message_kind::command;
  m.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  m.time = at(0);
  m.data = {{"order_id", "x"}};
  return m;
}

messaging::delivery parked(std::string body, messaging::failure failed = {}) {
  messaging::delivery d;
  d.body = std::move(body);
  d.attempts = 5;
  d.failed = std::move(failed);
  return d;
}

}  // namespace

TEST_CASE("a message that can be read is parked under its own id, with what the transport knows", "[operations]") {
  const auto body = messaging::encode(letter());
  const auto m = dead_message_of(
      parked(body, {"INVALID_STATE: nothing is reserved", "another type", "another trace", at(10), at(20)}), at(30));
  CHECK(m.message_id == letter().id);
  CHECK(m.type == letter().type);
  CHECK(m.traceparent == letter().traceparent);
  CHECK(m.cause_code == "INVALID_STATE");
  CHECK(m.cause == "nothing is reserved");
  CHECK(m.attempts == 5);
  CHECK(m.first_failed_at == at(10));
  CHECK(m.last_failed_at == at(20));
  CHECK(m.body == body);
  CHECK(m.body_encoding == body_encoding::utf8);
  CHECK(m.version == 1);
}

TEST_CASE("one step of one saga is one dead message, however often its command is sent", "[operations]") {
  const auto id_of = [](std::uint32_t id, std::uint32_t saga, const char* step, const char* type,
                        messaging::message_kind kind = messaging::message_kind::command) {
    auto m = letter();
    m.id = message_id(test::nth(id));
    m.correlation = test::nth(saga);
    m.step = step;
    m.type = type;
    m.kind = kind;
    return dead_message_of(parked(messaging::encode(m)), at(0)).message_id;
  };
  const auto first = id_of(1, 9, "commit_stock", "commit");
  CHECK(first == id_of(2, 9, "commit_stock", "commit"));
  CHECK(first != id_of(1, 8, "commit_stock", "commit"));
  CHECK(first != id_of(1, 9, "commit_stock", "return"));  // a step and its undo are sent by different commands
  CHECK(first != id_of(1, 9, "another", "commit"));
  // An answer carries the step, too: it is not sent again but by who handled the command again.
  CHECK(id_of(1, 9, "commit_stock", "committed", messaging::message_kind::event) == message_id(test::nth(1)));
  CHECK(id_of(1, 9, "", "commit") == message_id(test::nth(1)));
}

TEST_CASE("a body that is no message has an id of its own, the same each time, and the transport's type",
          "[operations]") {
  const messaging::failure told{"MALFORMED_JSON: not JSON", "comanda.x.do.v1", "trace", {}, {}};
  const auto m = dead_message_of(parked("{", told), at(30));
  CHECK(m.message_id == dead_message_of(parked("{"), at(99)).message_id);
  CHECK(m.message_id != dead_message_of(parked("["), at(30)).message_id);
  CHECK(m.type == "comanda.x.do.v1");
  CHECK(m.traceparent == "trace");
  CHECK(m.first_failed_at == at(30));
  CHECK(m.last_failed_at == at(30));
}

TEST_CASE("a body that is not text is kept as base64", "[operations]") {
  const auto not_utf8 = dead_message_of(parked("\xff\xfe"), at(0));
  CHECK(not_utf8.body_encoding == body_encoding::base64);
  CHECK(not_utf8.body == "//4=");
  const auto with_nul = dead_message_of(parked(std::string("a\0b", 3)), at(0));
  CHECK(with_nul.body_encoding == body_encoding::base64);
}

TEST_CASE("a message of somebody who may not send it is kept as bytes", "[operations]") {
  messaging::failure told;
  told.cause = "FORBIDDEN: not its sender";
  const auto forged = dead_message_of(parked(messaging::encode(letter()), told), at(0));
  CHECK(forged.cause_code == "FORBIDDEN");
  CHECK(forged.body_encoding == body_encoding::base64);
}

TEST_CASE("headers that are too long are cut, and those that are no text left out", "[operations]") {
  const auto m = dead_message_of(
      parked("{", {"TIMEOUT: " + std::string(5000, 'x'), std::string(5000, 't'), "\xff", {}, {}}), at(0));
  CHECK(m.cause_code == "TIMEOUT");
  CHECK(m.cause.size() == operations::dead_cause_bytes_max - std::string("TIMEOUT: ").size());
  CHECK(m.type == std::string(operations::dead_type_bytes_max, 't'));
  CHECK(m.traceparent.empty());
  auto huge = letter();
  huge.type = std::string(messaging::attribute_bytes_max, 't');
  CHECK(dead_message_of(parked(messaging::encode(huge)), at(0)).type.size() == operations::dead_type_bytes_max);
}

TEST_CASE("a cause without a code of ours is INTERNAL, with all of its text", "[operations]") {
  for (const std::string cause : {"", "no colon", "WHAT: is this", "invalid_state: in small letters", ": nothing"}) {
    const auto m = dead_message_of(parked("{", {cause, "", "", {}, {}}), at(0));
    CHECK(m.cause_code == "INTERNAL");
    CHECK(m.cause == cause);
  }
  CHECK(dead_message_of(parked("{", {"INTERNAL: a bug", "", "", {}, {}}), at(0)).cause == "a bug");
}

TEST_CASE("a first failure after the last one is not believed", "[operations]") {
  CHECK(dead_message_of(parked("{", {"", "", "", at(20), at(10)}), at(0)).first_failed_at == at(10));
}

TEST_CASE("an operator sees JSON as JSON and everything else as text", "[operations]") {
  const auto body_of = [](std::string body) {
    return operations::view_of(dead_message_of(parked(std::move(body)), at(0)), "orders").body;
  };
  CHECK(body_of(R"({"a":[1]})") == boost::json::value{{"a", boost::json::array{1}}});
  CHECK(body_of("{") == boost::json::value("{"));
  CHECK(body_of("\xff\xfe") == boost::json::value("//4="));
  const auto v = operations::view_of(dead_message_of(parked("1", {"TIMEOUT: late", "", "", {}, {}}), at(0)), "orders");
  CHECK(v.cause == "TIMEOUT: late");
  CHECK(v.service == "orders");
}
