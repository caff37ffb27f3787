#include "comanda/operations/service.hpp"

#include "comanda/schema/enumeration.hpp"
#include "support/catch.hpp"
#include "support/decisions.hpp"

using namespace comanda;
using namespace comanda::operations;
using test::at;

namespace {

const service rules{"inventory"};

dead_message failed_at(std::int64_t seconds, dead_status status = dead_status::parked) {
  dead_message m;
  m.message_id = message_id(test::nth(1));
  m.type = "comanda.inventory.commit_stock.v1";
  m.cause_code = "INVALID_STATE";
  m.cause = "nothing is reserved";
  m.attempts = 5;
  m.first_failed_at = at(seconds - 5);
  m.last_failed_at = at(seconds);
  m.traceparent = "trace of old";
  m.body = R"({"specversion":"1.0"})";
  m.status = status;
  if (status != dead_status::parked) m.closed_at = at(seconds + 1);
  m.version = 3;
  return m;
}

application::context operator_at(std::int64_t seconds) {
  auto c = test::context_of(1, at(seconds));
  c.caller = "olga";
  return c;
}

/// What becomes of the message: its status, or the code of the error.
std::string after(const command& c, const application::state<model>& found) {
  const auto d = rules.decide(c, found, operator_at(100));
  if (!d) return std::string(to_string(d.error().code));
  const auto& saved = d->saved<dead_message>();
  REQUIRE(saved.size() == 1);
  return std::string(schema::enum_name(saved.front().status));
}

}  // namespace

TEST_CASE("what a command makes of a message depends on where it stands", "[operations]") {
  const auto id = failed_at(10).message_id;
  const park again{failed_at(50)};
  const redrive send{id, ""};
  const discard drop{id, ""};
  struct row {
    std::optional<dead_status> status;
    std::string park, redrive, discard;
  };
  const std::string unknown = "MESSAGE_NOT_FOUND";
  const std::vector<row> table = {{std::nullopt, "parked", unknown, unknown},
                                  {dead_status::parked, "parked", "redriven", "discarded"},
                                  {dead_status::redriven, "parked", unknown, unknown},
                                  {dead_status::discarded, "parked", unknown, unknown}};
  CHECK(table.size() == 1 + schema::enum_values<dead_status>.size());
  for (const auto& r : table) {
    const auto found = r.status ? test::given<model>(failed_at(10, *r.status)) : test::given<model>();
    CAPTURE(r.status ? schema::enum_name(*r.status) : "none");
    CHECK(after(again, found) == r.park);
    CHECK(after(send, found) == r.redrive);
    CHECK(after(drop, found) == r.discard);
  }
}

TEST_CASE("a message that fails again keeps when it first failed, and its attempts add up", "[operations]") {
  auto newer = failed_at(50);
  newer.attempts = 4;
  newer.cause = "still nothing";
  const auto d = rules.decide(park{newer}, test::given<model>(failed_at(10, dead_status::redriven)), operator_at(60));
  const auto& m = d.value().saved<dead_message>().front();
  CHECK(m.attempts == 9);
  CHECK(m.first_failed_at == at(5));
  CHECK(m.last_failed_at == at(50));
  CHECK(m.cause == "still nothing");
  CHECK(m.version == 4);
  CHECK_FALSE(m.closed_at);
  CHECK(d->audit.empty());
}

TEST_CASE("the same failure told twice changes nothing, whatever was done about it meanwhile", "[operations]") {
  for (const auto status : schema::enum_values<dead_status>) {
    const auto d = rules.decide(park{failed_at(10)}, test::given<model>(failed_at(10, status)), operator_at(60));
    CHECK(d.value().saved<dead_message>().empty());
    CHECK(d->reply.kind == application::answer_kind::none);
  }
}

TEST_CASE("a forged message takes no other's place, and gives up its own", "[operations]") {
  auto forged = failed_at(50);
  forged.cause_code = "FORBIDDEN";
  forged.body = "bm8=";
  CHECK(rules.decide(park{forged}, test::given<model>(failed_at(10)), operator_at(60))->saved<dead_message>().empty());
  CHECK(rules.decide(park{forged}, test::given<model>(), operator_at(60))->saved<dead_message>().size() == 1);
  const auto genuine = rules.decide(park{failed_at(70)}, test::given<model>(forged), operator_at(80));
  REQUIRE(genuine->saved<dead_message>().size() == 1);
  CHECK(genuine->saved<dead_message>().front().body == failed_at(70).body);
}

TEST_CASE("a redriven message is sent byte for byte to its own service alone, under the caller's name and reason",
          "[operations]") {
  const auto before = failed_at(10);
  const auto d =
      rules.decide(redrive{before.message_id, "stock is there"}, test::given<model>(before), operator_at(60));
  REQUIRE(d.value().resent.size() == 1);
  const auto& sent = d->resent.front();
  CHECK(sent.target == "inventory");
  CHECK(sent.type == before.type);
  CHECK(sent.body == before.body);
  CHECK(sent.traceparent == "trace of old");
  REQUIRE(d->audit.size() == 1);
  CHECK(d->audit.front().action == "message.redrive");
  CHECK(d->audit.front().caller == "olga");
  CHECK(d->audit.front().subject == to_string(before.message_id));
  CHECK(d->audit.front().reason == "stock is there");
  CHECK(d->saved<dead_message>().front().closed_at == at(60));
  CHECK(d->reply.kind == application::answer_kind::accepted);
}

TEST_CASE("each redrive has an outbox row of its own, and the same one when it is decided again", "[operations]") {
  auto m = failed_at(10);
  const auto row = [&] {
    return rules.decide(redrive{m.message_id, ""}, test::given<model>(m), operator_at(60))->resent.front().message_id;
  };
  const auto first = row();
  CHECK(row() == first);
  ++m.version;
  CHECK(row() != first);
}

TEST_CASE("a body that is not text cannot be sent again but discarded", "[operations]") {
  auto m = failed_at(10);
  m.body_encoding = body_encoding::base64;
  CHECK(after(redrive{m.message_id, ""}, test::given<model>(m)) == "INVALID_STATE");
  CHECK(after(discard{m.message_id, ""}, test::given<model>(m)) == "discarded");
}

TEST_CASE("discarding sends nothing and is audited", "[operations]") {
  const auto d =
      rules.decide(discard{failed_at(10).message_id, "a test's"}, test::given<model>(failed_at(10)), operator_at(60));
  CHECK(d.value().resent.empty());
  CHECK(d->audit.front().action == "message.discard");
  CHECK(d->audit.front().reason == "a test's");
  CHECK(d->reply.kind == application::answer_kind::no_content);
}

TEST_CASE("If-Match guards what is done to one message", "[operations]") {
  auto ctx = operator_at(60);
  ctx.expected_versions = {2};
  const auto found = test::given<model>(failed_at(10));
  const auto id = failed_at(10).message_id;
  CHECK(rules.decide(redrive{id, ""}, found, ctx).error().code == errc::version_mismatch);
  CHECK(rules.decide(discard{id, ""}, found, ctx).error().code == errc::version_mismatch);
  ctx.expected_versions = {3};
  CHECK(rules.decide(redrive{id, ""}, found, ctx));
}

TEST_CASE("many are sent again together, but for those that cannot be", "[operations]") {
  std::vector<dead_message> all;
  redrive_all c;
  for (std::uint32_t n = 0; n < 4; ++n) {
    all.push_back(failed_at(10));
    all.back().message_id = message_id(test::nth(n));
    c.message_ids.push_back(all.back().message_id);
  }
  all[1].status = dead_status::redriven;
  all[2].body_encoding = body_encoding::base64;
  c.message_ids.push_back(message_id(test::nth(99)));
  c.matching = 7;
  c.reason = "fixed";
  const auto d = rules.decide(c, test::given<model>(all[0], all[1], all[2], all[3]), operator_at(60));
  CHECK(d.value().resent.size() == 2);
  CHECK(d->saved<dead_message>().size() == 2);
  REQUIRE(d->audit.size() == 2);
  CHECK(d->audit[0].audit_id != d->audit[1].audit_id);
  CHECK(d->audit[1].reason == "fixed");
  CHECK(d->reply.body == boost::json::value{{"redriven", 2}, {"remaining", 5}});
}

TEST_CASE("more than is sent again together is refused", "[operations]") {
  redrive_all c;
  c.message_ids.resize(redriven_together_max + 1);
  CHECK(rules.decide(c, test::given<model>(), operator_at(60)).error().code == errc::validation_failed);
}

TEST_CASE("a command names the messages that it is about", "[operations]") {
  const auto named = [](const command& c) {
    application::key_set<model> keys;
    rules.keys(c, keys);
    return keys.of<dead_message>().size();
  };
  const auto id = failed_at(10).message_id;
  CHECK(named(park{failed_at(10)}) == 1);
  CHECK(named(redrive{id, ""}) == 1);
  CHECK(named(discard{id, ""}) == 1);
  CHECK(named(redrive_all{{id, message_id(test::nth(2))}, 2, ""}) == 2);
}
