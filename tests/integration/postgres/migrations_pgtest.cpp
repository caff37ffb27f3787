#include "comanda/postgres/migrations.hpp"

#include <atomic>
#include <thread>

#include "comanda/application/rows.hpp"
#include "comanda/inventory/stock.hpp"
#include "comanda/notifications/notification.hpp"
#include "comanda/operations/dead_message.hpp"
#include "comanda/orders/order.hpp"
#include "comanda/payments/payment.hpp"
#include "comanda/postgres/store.hpp"
#include "comanda/saga/instance.hpp"
#include "comanda/saga/timeline.hpp"
#include "comanda/storage/record.hpp"
#include "database.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::test;
using storage::migration_state;

namespace {

const char* data_type_of(storage::column_kind kind) {
  switch (kind) {
    case storage::column_kind::integer:
      return "bigint";
    case storage::column_kind::boolean:
      return "boolean";
    case storage::column_kind::text:
      return "text";
    case storage::column_kind::uuid:
      return "uuid";
    case storage::column_kind::timestamp:
      return "timestamp with time zone";
    case storage::column_kind::json:
      return "jsonb";
  }
  return "";
}

template <class Record>
void check_table(const fresh_database& db) {
  const auto& t = storage::table_of<Record>();
  std::string described;
  for (const auto& c : t.columns) {
    described += c.name + " " + data_type_of(c.kind) + (c.nullable ? " YES" : " NO") + "\n";
  }
  CAPTURE(t.name);
  CHECK(db.sql("SELECT string_agg(column_name || ' ' || data_type || ' ' || is_nullable, E'\\n' ORDER BY "
               "ordinal_position) || E'\\n' FROM information_schema.columns WHERE table_name = '" +
               t.name + "'") == described);
  CHECK(db.sql("SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = "
               "i.indkey[0] WHERE i.indisprimary AND i.indrelid = '" +
               t.name + "'::regclass") == t.columns[t.key].name);
}

template <class... Records>
void check_service(const std::string& service) {
  fresh_database db;
  REQUIRE(postgres::migrate_up(db.settings(service)));
  (check_table<Records>(db), ...);
  check_table<application::outbox_row>(db);
  check_table<application::inbox_row>(db);
  check_table<application::idempotency_row>(db);
  check_table<application::timer_row>(db);
  check_table<application::effect_row>(db);
  check_table<application::audit_row>(db);
  check_table<operations::dead_message>(db);
  CHECK(db.sql("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'") ==
        std::to_string(sizeof...(Records) + 8));
}

}  // namespace

TEST_CASE("the tables of each service have the columns of its records", "[postgres][migrations]") {
  SECTION("orders") { check_service<orders::order, saga::instance, saga::timeline_entry>("orders"); }
  SECTION("inventory") {
    check_service<inventory::item, inventory::reservation, inventory::stock_movement>("inventory");
  }
  SECTION("payments") { check_service<payments::payment, payments::payment_operation>("payments"); }
  SECTION("notifications") {
    check_service<notifications::notification, notifications::delivery_attempt, notifications::preferences>(
        "notifications");
  }
}

TEST_CASE("an item has a price and its currency, or neither", "[postgres][migrations]") {
  fresh_database db;
  const auto settings = db.settings("inventory");
  REQUIRE(postgres::migrate_up(settings));
  const auto store = postgres::open(settings);
  inventory::item item;
  item.sku = sku::parse("tea").value();
  item.version = 1;
  const auto put = [&](std::optional<std::int64_t> unit_price, std::optional<currency> in) {
    item.unit_price = unit_price;
    item.currency = in;
    return store->commit({{.into = &storage::table_of<inventory::item>(), .puts = {storage::to_row(item)}}});
  };
  const auto eur = currency::parse("EUR");
  CHECK(put(0, eur));
  CHECK(put(std::nullopt, std::nullopt));
  for (const auto& refused : {put(-1, eur), put(1, std::nullopt), put(std::nullopt, eur)}) {
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::rejected);
  }
}

TEST_CASE("sagas and timelines keep what they are about through its renaming", "[postgres][migrations]") {
  fresh_database db;
  const auto how = db.settings("orders");
  const auto subject = parse_uuid("01900000-0000-7000-8000-000000000002").value();
  saga::instance saga;
  saga.subject = subject;
  saga.version = 1;
  saga::timeline_entry entry;
  entry.subject = subject;
  entry.sequence = 1;
  const auto& sagas = storage::table_of<saga::instance>();
  const auto& timeline = storage::table_of<saga::timeline_entry>();
  REQUIRE(postgres::migrate_up(how));
  REQUIRE(postgres::open(how)->commit({{.into = &sagas, .inserts = {storage::to_row(saga)}},
                                       {.into = &timeline, .inserts = {storage::to_row(entry)}}}));

  REQUIRE(postgres::migrate_down(how, 2));
  CHECK(db.sql("SELECT order_id FROM sagas") == to_string(subject));
  CHECK(db.sql("SELECT order_id FROM saga_timeline") == to_string(subject));

  REQUIRE(postgres::migrate_up(how));
  const auto found = postgres::open(how)->load({{&sagas, {saga.saga_id.value()}}, {&timeline, {entry.entry_id}}});
  REQUIRE(found);
  REQUIRE((found->size() == 2 && found->front().size() == 1 && found->back().size() == 1));
  CHECK(storage::from_row<saga::instance>(found->front().front()) == saga);
  CHECK(storage::from_row<saga::timeline_entry>(found->back().front()) == entry);
}

TEST_CASE("a saga of steps side by side is stored as it was", "[postgres][migrations]") {
  fresh_database db;
  const auto how = db.settings("orders");
  REQUIRE(postgres::migrate_up(how));
  saga::instance saga;
  saga.version = 1;
  saga.branches = {{.step = "book_flight", .attempt = 2, .stuck = true, .deadline = timestamp{}}};
  saga.early = {{.step = "approval", .type = "denied", .message_id = message_id{}, .detail = {{"code", "NO"}}}};
  const auto& sagas = storage::table_of<saga::instance>();
  REQUIRE(postgres::open(how)->commit({{.into = &sagas, .inserts = {storage::to_row(saga)}}}));

  const auto found = postgres::open(how)->load({{&sagas, {saga.saga_id.value()}}});
  REQUIRE((found && found->front().size() == 1));
  CHECK(storage::from_row<saga::instance>(found->front().front()) == saga);
}

TEST_CASE("a schema goes up, is known, goes down and comes up again", "[postgres][migrations]") {
  fresh_database db;
  const std::string service = GENERATE("orders", "inventory", "payments", "notifications");
  const auto settings = db.settings(service);
  const auto all = storage::collect_migrations(postgres::embedded_migrations(), service).value().size();
  auto store = postgres::open(settings);
  REQUIRE_FALSE(store->check());

  auto status = postgres::migrate_status(settings);
  REQUIRE(status);
  REQUIRE(status->size() == all);
  for (const auto& s : *status) CHECK(s.state == migration_state::pending);

  const auto up = postgres::migrate_up(settings);
  REQUIRE(up);
  REQUIRE(up->size() == all);
  for (const auto& s : *up) {
    CHECK(s.state == migration_state::applied);
    CHECK(s.applied_at);
  }
  CHECK(store->check());
  CHECK(postgres::migrate_up(settings).value().empty());

  const auto down = postgres::migrate_down(settings);
  REQUIRE(down);
  CHECK(down->size() == 1);
  CHECK(postgres::migrate_down(settings, 0).value().size() == all - 1);
  CHECK(db.sql("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'") == "1");
  CHECK_FALSE(store->check());
  CHECK(postgres::migrate_down(settings).value().empty());
  CHECK(postgres::migrate_up(settings).value().size() == all);
  CHECK(store->check());
}

TEST_CASE("a migration that was changed after it was applied is refused", "[postgres][migrations]") {
  fresh_database db;
  const auto settings = db.settings("orders");
  REQUIRE(postgres::migrate_up(settings));
  db.sql("UPDATE schema_migrations SET checksum = '0000000000000000'");
  CHECK(postgres::migrate_status(settings).value().front().state == migration_state::changed);
  const auto refused = postgres::migrate_up(settings);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::internal);
  CHECK_FALSE(postgres::open(settings)->check());
}

TEST_CASE("a schema that a newer program made is refused", "[postgres][migrations]") {
  fresh_database db;
  const auto settings = db.settings("orders");
  REQUIRE(postgres::migrate_up(settings));
  db.sql("INSERT INTO schema_migrations VALUES (99, 'later', 'x', now())");
  CHECK(postgres::migrate_status(settings).value().back().state == migration_state::unknown);
  CHECK_FALSE(postgres::migrate_up(settings));
  CHECK_FALSE(postgres::migrate_down(settings));
  const auto refused = postgres::open(settings)->check();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::internal);
}

TEST_CASE("a migration that fails leaves nothing behind and the ones before it in place", "[postgres][migrations]") {
  fresh_database db;
  const std::vector<postgres::embedded_file> files = {
      {"shop", "0001_first.up.sql", "CREATE TABLE a (x int); CREATE TABLE b (x int);"},
      {"shop", "0001_first.down.sql", "DROP TABLE a, b;"},
      {"shop", "0002_second.up.sql", "CREATE TABLE c (x int); SELECT 1 / 0;"},
      {"shop", "0002_second.down.sql", "DROP TABLE c;"}};
  const auto failed = postgres::migrate_up(db.settings("shop"), files);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == errc::internal);
  CHECK(failed.error().message.find("0002_second") != std::string::npos);
  CHECK(failed.error().details.at("server").as_string() == "division by zero");
  CHECK(db.sql("SELECT to_regclass('b') IS NOT NULL AND to_regclass('c') IS NULL") == "t");
  const auto status = postgres::migrate_status(db.settings("shop"), files).value();
  CHECK(status.at(0).state == migration_state::applied);
  CHECK(status.at(1).state == migration_state::pending);
}

TEST_CASE("programs that start together migrate once", "[postgres][migrations]") {
  fresh_database db;
  std::atomic<std::size_t> ran = 0;
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      const auto up = postgres::migrate_up(db.settings("payments"));
      if (up)
        ran += up->size();
      else
        ++failures;
    });
  }
  for (auto& t : threads) t.join();
  CHECK(failures == 0);
  CHECK(ran == storage::collect_migrations(postgres::embedded_migrations(), "payments").value().size());
}
