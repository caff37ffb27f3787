#include "comanda/messaging/relay.hpp"

#include <set>

#include "comanda/storage/record.hpp"
#include "support/catch.hpp"
#include "support/counting_store.hpp"

namespace {

using namespace comanda;
using application::outbox_row;

const timestamp noon = *parse_timestamp("2026-01-31T12:00:00Z");

struct fixed_clock : clock {
  timestamp time = noon;
  timestamp now() override { return time; }
};

/// Takes what it is told to take.
struct choosy_publisher : messaging::publisher {
  std::set<std::string> refused;
  bool away = false;
  std::vector<std::string> published;
  result<std::vector<bool>> publish(std::span<const messaging::outgoing> batch) override {
    if (away) return fail(errc::unavailable, "no broker");
    std::vector<bool> accepted;
    for (const auto& m : batch) {
      accepted.push_back(!refused.contains(m.type));
      if (accepted.back()) published.push_back(m.type);
    }
    return accepted;
  }
  result<> check() override { return {}; }
};

struct fixture {
  in_memory::database database;
  test::counting_store store{database};
  choosy_publisher broker;
  fixed_clock time;
  messaging::outbox_relay relay{store, broker, time};

  std::vector<outbox_row> committed(std::initializer_list<std::string> types, timestamp due) {
    std::vector<outbox_row> rows;
    storage::table_change c{&storage::table_of<outbox_row>(), {}, {}, {}, {}};
    for (const auto& type : types) {
      rows.push_back({message_id(derive_uuid({}, {type})), type, "", "", "{}", noon, due});
      c.inserts.push_back(storage::to_row(rows.back()));
    }
    store.commit({c}).value();
    return rows;
  }
  std::int64_t left_in_outbox() {
    return store.summarize(storage::table_of<outbox_row>(), storage::table_of<outbox_row>().index_of("created_at"))
        .value()
        .rows;
  }
};

}  // namespace

TEST_CASE_METHOD(fixture, "a message leaves the outbox once the broker has it", "[relay]") {
  auto rows = committed({"a", "b"}, noon + std::chrono::seconds(30));
  relay.publish(rows).value();
  CHECK(rows.empty());
  CHECK(left_in_outbox() == 0);
  CHECK(broker.published == std::vector<std::string>{"a", "b"});
}

TEST_CASE_METHOD(fixture, "what the broker does not take stays, and is handed back", "[relay]") {
  auto rows = committed({"a", "b"}, noon + std::chrono::seconds(30));
  broker.refused = {"b"};
  relay.publish(rows).value();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].type == "b");
  CHECK(left_in_outbox() == 1);
}

TEST_CASE_METHOD(fixture, "a broker that is away takes nothing out of the outbox", "[relay]") {
  auto rows = committed({"a"}, noon + std::chrono::seconds(30));
  broker.away = true;
  CHECK(relay.publish(rows).error().code == errc::unavailable);
  CHECK(rows.size() == 1);
  CHECK(left_in_outbox() == 1);
}

TEST_CASE_METHOD(fixture, "a row that cannot be read holds up none of the others", "[relay]") {
  struct with_a_bad_row : test::counting_store {
    using counting_store::counting_store;
    result<std::vector<storage::row>> claim(const storage::claim_request& r) override {
      auto rows = counting_store::claim(r);
      if (rows && !rows->empty()) rows->front()[1] = storage::null{};
      return rows;
    }
  } broken{database};
  std::vector<error> told;
  messaging::outbox_relay careful{broken, broker, time, std::chrono::seconds(15),
                                  [&](const error& e) { told.push_back(e); }};
  committed({"a", "b", "c"}, noon);
  CHECK(careful.recover().value() == 2);
  CHECK(left_in_outbox() == 1);
  REQUIRE(told.size() == 1);
  CHECK(told[0].message == "a stored row of outbox cannot be read: column type");
}

TEST_CASE_METHOD(fixture, "what another process left behind is published when its lease is over, and not before",
                 "[relay]") {
  committed({"a"}, noon + std::chrono::seconds(30));
  CHECK(relay.recover().value() == 0);
  CHECK(left_in_outbox() == 1);
  time.time = noon + std::chrono::seconds(30);
  CHECK(relay.recover().value() == 1);
  CHECK(left_in_outbox() == 0);
}
