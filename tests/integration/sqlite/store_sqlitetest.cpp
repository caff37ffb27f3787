#include "comanda/sqlite/store.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <thread>

#include "comanda/sqlite/migrations.hpp"
#include "comanda/testing/store_suite.hpp"
#include "scratch.hpp"

using namespace comanda;

namespace {

constexpr auto suite_tables =
    "CREATE TABLE suite_items (item_id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, note TEXT, quantity INTEGER NOT "
    "NULL,"
    " active INTEGER NOT NULL, document TEXT NOT NULL, made_at INTEGER NOT NULL, version INTEGER NOT NULL) STRICT;"
    "CREATE TABLE suite_jobs (job_id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, due_at INTEGER NOT NULL) STRICT;";

storage::row job(std::uint8_t number, std::string kind = "kind") {
  uuid id;
  id.bytes[15] = number;
  return {id, std::move(kind), timestamp{}};
}
storage::change_set inserting(storage::row values) {
  return {{.into = &testing::suite_jobs(), .inserts = {std::move(values)}}};
}
std::int64_t rows_in(storage::store& store) { return store.summarize(testing::suite_jobs(), 2).value().rows; }

}  // namespace

TEST_CASE("the store on SQLite keeps the rules of the port", "[sqlite][storage]") {
  const test::scratch database;
  database.execute(suite_tables);
  for (const auto& check : testing::store_suite([&] { return sqlite::open(database.options()); })) {
    DYNAMIC_SECTION(check.name) { CHECK(check.run() == std::vector<std::string>{}); }
  }
}

TEST_CASE("a stored value that cannot be read spoils its own row alone", "[sqlite][storage]") {
  const test::scratch database;
  database.execute(suite_tables);
  const auto store = sqlite::open(database.options());
  for (std::uint8_t n = 1; n <= 3; ++n) REQUIRE(store->commit(inserting(job(n))));
  database.execute("UPDATE suite_jobs SET job_id = 'x' WHERE job_id LIKE '%02'");
  const auto& t = testing::suite_jobs();
  const auto rows = store->list({.from = &t, .order_by = t.index_of("due_at"), .limit = 10}).value();
  REQUIRE(rows.size() == 3);
  CHECK(std::count_if(rows.begin(), rows.end(),
                      [](const auto& r) { return storage::is_of(r[0], storage::column_kind::uuid); }) == 2);
  CHECK(std::count_if(rows.begin(), rows.end(),
                      [](const auto& r) { return r[0] == storage::unreadable_cell(storage::column_kind::uuid); }) == 1);
}

TEST_CASE("a missing file is unavailable until it is there", "[sqlite][storage]") {
  const test::scratch database;
  const auto store = sqlite::open(database.options());
  CHECK(store->check().error().code == errc::unavailable);
  CHECK(store->commit(inserting(job(1))).error().code == errc::unavailable);
  database.execute(suite_tables);
  CHECK(store->commit(inserting(job(1))));
  CHECK(store->check());
}

TEST_CASE("what is made is for the owner of the process alone, whatever the mask says", "[sqlite][storage]") {
  const auto before = ::umask(0);
  const test::scratch files;
  REQUIRE(sqlite::migrate_up(files.options("orders")));
  const auto store = sqlite::open(files.options("orders"));
  REQUIRE(store->check());  // holds the log open
  ::umask(before);
  std::size_t seen = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::path(files.options().path).parent_path())) {
    CAPTURE(file.path().string());
    constexpr auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    CHECK((file.status().permissions() & others) == std::filesystem::perms::none);
    ++seen;
  }
  CHECK(seen == 3);
}

TEST_CASE("a missing table or column is internal and says which", "[sqlite][storage]") {
  const test::scratch database;
  database.execute("CREATE TABLE suite_jobs (job_id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL)");
  const auto store = sqlite::open(database.options());
  const auto no_column = store->commit(inserting(job(1)));
  REQUIRE_FALSE(no_column);
  CHECK(no_column.error().code == errc::internal);
  CHECK_THAT(no_column.error().message, contains_text("due_at"));
  const auto no_table = store->summarize(testing::suite_items(), 6);
  REQUIRE_FALSE(no_table);
  CHECK(no_table.error().code == errc::internal);
  CHECK_THAT(no_table.error().message, contains_text("suite_items"));
}

TEST_CASE("what a CHECK refuses is rejected with the name of the constraint", "[sqlite][storage]") {
  const test::scratch database;
  database.execute(
      "CREATE TABLE suite_jobs (job_id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL CONSTRAINT known_kind CHECK (kind "
      "= 'kind'),"
      " due_at INTEGER NOT NULL CONSTRAINT one_a_moment UNIQUE)");
  const auto store = sqlite::open(database.options());
  const auto refused = store->commit(inserting(job(1, "other")));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::rejected);
  CHECK_THAT(refused.error().message, contains_text("known_kind"));

  SECTION("and so is what a UNIQUE refuses that is not the primary key's") {
    REQUIRE(store->commit(inserting(job(1))));
    CHECK(store->commit(inserting(job(2))).error().code == errc::rejected);
    CHECK(store->commit(inserting(job(1))).error().code == errc::conflict);
  }
}

TEST_CASE("a file that is locked for too long is unavailable, and free again afterwards", "[sqlite][storage]") {
  const test::scratch database;
  database.execute(suite_tables);
  auto how = database.options();
  how.busy_timeout = std::chrono::milliseconds(1);
  const auto store = sqlite::open(how);
  REQUIRE(store->commit(inserting(job(1))));

  sqlite3* other = nullptr;
  REQUIRE(sqlite3_open(how.path.c_str(), &other) == SQLITE_OK);
  REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  CHECK(store->commit(inserting(job(2))).error().code == errc::unavailable);
  CHECK(rows_in(*store) == 1);
  sqlite3_close(other);
  CHECK(store->commit(inserting(job(2))));
}

TEST_CASE("threads that claim at the same time never get the same row", "[sqlite][storage]") {
  constexpr std::size_t rows = 200;
  const test::scratch database;
  database.execute(suite_tables);
  storage::table_change all{.into = &testing::suite_jobs()};
  for (std::size_t i = 0; i < rows; ++i) all.inserts.push_back(job(static_cast<std::uint8_t>(i)));
  REQUIRE(sqlite::open(database.options())->commit({all}));

  std::vector<storage::row> claimed[2];
  const auto work = [&](std::vector<storage::row>& mine) {
    const auto store = sqlite::open(database.options());
    for (;;) {
      const auto some = store->claim({&testing::suite_jobs(), from_micros(1), from_micros(1000), 3});
      if (!some || some->empty()) return;
      mine.insert(mine.end(), some->begin(), some->end());
    }
  };
  std::thread second(work, std::ref(claimed[1]));
  work(claimed[0]);
  second.join();
  std::vector<storage::row> together = claimed[0];
  together.insert(together.end(), claimed[1].begin(), claimed[1].end());
  CHECK(together.size() == rows);
  std::sort(together.begin(), together.end());
  CHECK(std::adjacent_find(together.begin(), together.end()) == together.end());
}
