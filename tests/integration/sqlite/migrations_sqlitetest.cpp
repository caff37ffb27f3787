#include "comanda/sqlite/migrations.hpp"

#include <boost/mp11/algorithm.hpp>
#include <thread>

#include "comanda/application/rows.hpp"
#include "comanda/inventory/stock.hpp"
#include "comanda/notifications/notification.hpp"
#include "comanda/orders/order.hpp"
#include "comanda/payments/payment.hpp"
#include "comanda/saga/instance.hpp"
#include "comanda/saga/timeline.hpp"
#include "comanda/storage/record.hpp"
#include "scratch.hpp"

using namespace comanda;

namespace {

using labels = std::vector<std::string>;

/// Of all migrations of a service, in order.
labels labels_of(const char* service) {
  labels all;
  const auto files = storage::collect_migrations(sqlite::embedded_migrations(), service).value();
  for (const auto& m : files) all.push_back(storage::label(m.number, m.name));
  return all;
}

const currency eur = currency::parse("EUR").value();

template <class Record>
concept in_a_currency = requires(Record record) {
  { record.currency } -> std::same_as<currency&>;
};

/// A record that its table takes, but for what `change` says.
template <class Record>
Record made(void (*change)(Record&) = [](Record&) {}) {
  Record record;
  if constexpr (requires { record.version; }) record.version = 1;
  if constexpr (in_a_currency<Record>) record.currency = eur;
  if constexpr (requires { record.customer_id; }) record.customer_id = customer_id::parse("customer").value();
  if constexpr (requires { record.sku; }) record.sku = sku::parse("sku").value();
  change(record);
  return record;
}

/// Inserts a row, with something in every column, and reads it back.
template <class Record>
void expect_stored(storage::store& store, const Record& record) {
  const auto& t = storage::table_of<Record>();
  INFO("table " << t.name);
  const auto values = storage::to_row(record);
  const auto done = store.commit({{.into = &t, .inserts = {values}}});
  INFO("commit: " << (done ? "" : done.error().message));
  REQUIRE(done);
  const auto found = store.load({{&t, {values[t.key]}}});
  REQUIRE(found);
  REQUIRE(found->front().size() == 1);
  CHECK(found->front().front() == values);
  REQUIRE(storage::from_row<Record>(found->front().front()));
}

void expect_common(storage::store& store) {
  expect_stored(store, made<application::outbox_row>());
  expect_stored(store, made<application::inbox_row>());
  expect_stored(store, made<application::idempotency_row>());
  expect_stored(store, made<application::timer_row>());
  expect_stored(store, made<application::effect_row>([](application::effect_row& r) { r.payload.text = "{}"; }));
}

}  // namespace

TEST_CASE("a migrated schema holds every record of its service", "[sqlite][migrations]") {
  const test::scratch database;
  const auto migrated = [&](const char* service) {
    REQUIRE(sqlite::migrate_up(database.options(service)));
    auto store = sqlite::open(database.options(service));
    REQUIRE(store->check());
    return store;
  };
  SECTION("orders") {
    const auto store = migrated("orders");
    expect_stored(*store, made<orders::order>([](orders::order& r) {
      r.lines = orders::order_lines::of({{sku::parse("sku").value(), 1, 1}}).value();
      r.rejection = orders::rejection{};
    }));
    expect_stored(*store, made<saga::instance>([](saga::instance& r) {
      r.branches = {{.step = "step", .attempt = 1, .stuck = true, .deadline = timestamp{}}};
      r.early = {{.step = "step", .type = "type", .message_id = message_id{}, .detail = {{"why", "so"}}}};
      r.done = {"step"};
      r.reason = boost::json::object{};
      r.deadline = timestamp{};
    }));
    expect_stored(*store, made<saga::timeline_entry>([](saga::timeline_entry& r) {
      r.sequence = 1;
      r.message_id = message_id{};
    }));
    expect_common(*store);
  }
  SECTION("inventory") {
    const auto store = migrated("inventory");
    expect_stored(*store, made<inventory::item>([](inventory::item& r) {
      r.withdrawn = true;
      r.unit_price = 350;
      r.currency = eur;
    }));
    expect_stored(*store, made<inventory::reservation>([](inventory::reservation& r) {
      r.lines = {{sku::parse("sku").value(), 1}};
      r.status = inventory::reservation_status::committed;
      r.target_revision = 1;
      r.target_lines = {{sku::parse("sku").value(), 2}};
      r.short_lines = {{sku::parse("sku").value(), 2, 1}};
      r.price_lines = {{sku::parse("sku").value(), 1, eur, 2, eur}};
    }));
    expect_stored(*store, made<inventory::stock_movement>([](inventory::stock_movement& r) {
      r.kind = inventory::movement_kind::return_;
      r.order_id = order_id{};
    }));
    expect_common(*store);
  }
  SECTION("payments") {
    const auto store = migrated("payments");
    expect_stored(*store, made<payments::payment>([](payments::payment& r) {
      r.decline_code = "code";
      r.gateway_reference = "reference";
    }));
    expect_stored(*store, made<payments::payment_operation>([](payments::payment_operation& r) {
      r.kind = payments::operation_kind::void_;
      r.saga_id = uuid{};
    }));
    expect_common(*store);
  }
  SECTION("notifications") {
    const auto store = migrated("notifications");
    expect_stored(*store, made<notifications::notification>([](notifications::notification& r) {
      r.order_id = order_id{};
      r.last_error = "error";
    }));
    expect_stored(*store,
                  made<notifications::delivery_attempt>([](notifications::delivery_attempt& r) { r.attempt = 1; }));
    expect_stored(*store, made<notifications::preferences>([](notifications::preferences& r) {
      r.channels = {notifications::channel::log};
      r.email = "a@example.org";
    }));
    expect_common(*store);
  }
}

TEST_CASE("every enumerator of a record is a value that its table takes", "[sqlite][migrations]") {
  const test::scratch database;
  REQUIRE(sqlite::migrate_up(database.options("orders")));
  const auto store = sqlite::open(database.options("orders"));
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<orders::order_status>>([&](auto d) {
    auto order = made<orders::order>();
    order.status = d.value;
    CHECK(store->commit({{.into = &storage::table_of<orders::order>(), .puts = {storage::to_row(order)}}}));
  });
}

TEST_CASE("levels and amounts that cannot be are refused by the schema", "[sqlite][migrations]") {
  const test::scratch database;
  REQUIRE(sqlite::migrate_up(database.options("inventory")));
  const auto stock = sqlite::open(database.options("inventory"));
  const auto put_item = [&](std::int64_t on_hand, std::int64_t reserved, bool withdrawn = false) {
    auto item = made<inventory::item>();
    item.on_hand = on_hand;
    item.reserved = reserved;
    item.withdrawn = withdrawn;
    return stock->commit({{.into = &storage::table_of<inventory::item>(), .puts = {storage::to_row(item)}}});
  };
  CHECK(put_item(5, 5));
  CHECK(put_item(5, 6).error().code == errc::rejected);
  CHECK(put_item(5, -1).error().code == errc::rejected);
  CHECK_THAT(put_item(-1, 0).error().message, contains_text("items_levels"));
  CHECK(put_item(0, 0, true));
  CHECK_THAT(put_item(1, 0, true).error().message, contains_text("items_withdrawn"));
  auto sold = made<inventory::item>();
  const auto put_sold = [&](std::optional<std::int64_t> unit_price, std::optional<currency> in) {
    sold.unit_price = unit_price;
    sold.currency = in;
    return stock->commit({{.into = &storage::table_of<inventory::item>(), .puts = {storage::to_row(sold)}}});
  };
  CHECK(put_sold(0, eur));
  CHECK(put_sold(std::nullopt, std::nullopt));
  CHECK_THAT(put_sold(-1, eur).error().message, contains_text("items_unit_price"));
  CHECK_THAT(put_sold(1, std::nullopt).error().message, contains_text("items_price"));
  CHECK_THAT(put_sold(std::nullopt, eur).error().message, contains_text("items_price"));
  auto held = made<inventory::reservation>();
  held.target_revision = 1;
  CHECK_THAT(stock->commit({{.into = &storage::table_of<inventory::reservation>(), .puts = {storage::to_row(held)}}})
                 .error()
                 .message,
             contains_text("reservations_target"));

  const test::scratch other;
  REQUIRE(sqlite::migrate_up(other.options("payments")));
  const auto till = sqlite::open(other.options("payments"));
  // As cells: its type cannot hold all of this.
  const auto put_payment = [&](std::int64_t captured, std::int64_t refunded, std::int64_t refunding = 0,
                               std::int64_t increase = 0) {
    auto payment = made<payments::payment>();
    payment.amount = 10;
    const auto& table = storage::table_of<payments::payment>();
    auto row = storage::to_row(payment);
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (table.columns[i].name == "captured") row[i] = captured;
      if (table.columns[i].name == "refunded") row[i] = refunded;
      if (table.columns[i].name == "refunding") row[i] = refunding;
      if (table.columns[i].name == "increase") row[i] = increase;
    }
    return till->commit({{.into = &table, .puts = {std::move(row)}}});
  };
  CHECK(put_payment(10, 10));
  CHECK(put_payment(11, 0).error().code == errc::rejected);
  CHECK(put_payment(5, 6).error().code == errc::rejected);
  CHECK(put_payment(5, -1).error().code == errc::rejected);
  CHECK(put_payment(5, 4, 1));
  CHECK(put_payment(5, 4, 2).error().code == errc::rejected);
  CHECK(put_payment(5, 4, -1).error().code == errc::rejected);
  CHECK(put_payment(5, 0, 0, 1).error().code == errc::rejected);  // an increase of no revision
}

TEST_CASE("sagas and timelines keep what they are about through its renaming", "[sqlite][migrations]") {
  const test::scratch database;
  const auto how = database.options("orders");
  const auto subject = parse_uuid("01900000-0000-7000-8000-000000000002").value();
  saga::instance saga;
  saga.subject = subject;
  saga.version = 1;
  saga::timeline_entry entry;
  entry.subject = subject;
  entry.sequence = 1;
  const auto& sagas = storage::table_of<saga::instance>();
  const auto& timeline = storage::table_of<saga::timeline_entry>();
  REQUIRE(sqlite::migrate_up(how));
  REQUIRE(sqlite::open(how)->commit({{.into = &sagas, .inserts = {storage::to_row(saga)}},
                                     {.into = &timeline, .inserts = {storage::to_row(entry)}}}));

  REQUIRE(sqlite::migrate_down(how, 2));
  // As the program before wrote it: 0003 has to find the column.
  database.execute("UPDATE sagas SET order_id = order_id; UPDATE saga_timeline SET order_id = order_id");

  REQUIRE(sqlite::migrate_up(how));
  const auto found = sqlite::open(how)->load({{&sagas, {saga.saga_id.value()}}, {&timeline, {entry.entry_id}}});
  REQUIRE(found);
  REQUIRE((found->size() == 2 && found->front().size() == 1 && found->back().size() == 1));
  CHECK(storage::from_row<saga::instance>(found->front().front()) == saga);
  CHECK(storage::from_row<saga::timeline_entry>(found->back().front()) == entry);
}

TEST_CASE("migrations run up once, down, and up again", "[sqlite][migrations]") {
  const test::scratch database;
  for (const char* service : {"orders", "inventory", "payments", "notifications"}) {
    const auto how = database.options(service);
    INFO(service);
    const auto all = labels_of(service);
    CHECK(sqlite::migrate_up(how).value() == all);
    CHECK(sqlite::migrate_up(how).value().empty());
    const auto statuses = sqlite::migrate_status(how).value();
    REQUIRE(statuses.size() == all.size());
    for (const auto& s : statuses) {
      CHECK(s.state == storage::migration_state::applied);
      CHECK(s.applied_at);
    }
    CHECK(sqlite::open(how)->check());

    CHECK(sqlite::migrate_down(how, static_cast<std::int64_t>(all.size())).value().empty());
    CHECK(sqlite::migrate_down(how, 0).value() == labels(all.rbegin(), all.rend()));
    const auto after = sqlite::migrate_status(how).value();
    for (const auto& s : after) CHECK(s.state == storage::migration_state::pending);
    const auto checked = sqlite::open(how)->check();
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == errc::internal);
    CHECK_THAT(checked.error().message, contains_text("0001_initial is not applied"));
  }
}

TEST_CASE("a service that there are no migrations of is refused", "[sqlite][migrations]") {
  const test::scratch database;
  CHECK_THAT(sqlite::migrate_up(database.options("kitchen")).error().message, contains_text("kitchen"));
}

TEST_CASE("a changed or unknown migration stops everything", "[sqlite][migrations]") {
  const test::scratch database;
  const auto how = database.options("inventory");
  REQUIRE(sqlite::migrate_up(how));
  const auto store = sqlite::open(how);

  SECTION("a file with another checksum") {
    database.execute("UPDATE schema_migrations SET checksum = '0000000000000000'");
    CHECK_THAT(sqlite::migrate_up(how).error().message,
               contains_text("0001_initial") && contains_text("must not be changed"));
    CHECK_THAT(sqlite::migrate_down(how, 0).error().message, contains_text("0001_initial"));
    CHECK(sqlite::migrate_status(how).value()[0].state == storage::migration_state::changed);
    CHECK(store->check().error().code == errc::internal);
  }
  SECTION("a migration of a newer program") {
    database.execute("INSERT INTO schema_migrations VALUES (99, 'future', '0', 0)");
    CHECK_THAT(sqlite::migrate_up(how).error().message, contains_text("0099_future") && contains_text("newer version"));
    CHECK_THAT(sqlite::migrate_down(how, 0).error().message, contains_text("0099_future"));
    CHECK(sqlite::migrate_status(how).value().back().state == storage::migration_state::unknown);
    CHECK(store->check().error().code == errc::internal);
  }
}

TEST_CASE("a migration that fails leaves nothing behind", "[sqlite][migrations]") {
  const test::scratch database;
  database.execute("CREATE TABLE timers (something TEXT)");
  const auto failed = sqlite::migrate_up(database.options("orders"));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == errc::internal);
  CHECK_THAT(failed.error().message, contains_text("0001_initial") && contains_text("timers"));
  database.execute("CREATE TABLE orders (something TEXT)");
}

TEST_CASE("two programs that migrate at once do it once", "[sqlite][migrations]") {
  const test::scratch database;
  const auto how = database.options("orders");
  result<labels> theirs;
  std::thread second([&] { theirs = sqlite::migrate_up(how); });
  const auto mine = sqlite::migrate_up(how);
  second.join();
  REQUIRE(mine);
  REQUIRE(theirs);
  CHECK(mine->size() + theirs->size() == labels_of("orders").size());
}
