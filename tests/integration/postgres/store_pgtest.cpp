#include "comanda/postgres/store.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <atomic>
#include <limits>
#include <thread>

#include "articles.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::test;
using storage::cell;

namespace {

std::vector<cell> ids(int count) {
  std::vector<cell> out;
  for (int i = 0; i < count; ++i) out.emplace_back(article_id(i));
  return out;
}

std::vector<storage::row> load_articles(storage::store& from, std::vector<cell> keys) {
  auto lists = from.load({{&articles(), std::move(keys)}});
  REQUIRE(lists);
  return lists->front();
}

}  // namespace

TEST_CASE("a value of every kind comes back as it was written, quotes, backslashes, nulls and all", "[postgres]") {
  fresh_database db;
  create_articles(db);
  auto store = postgres::open(db.settings());
  const std::vector<std::string> names = {"",
                                          "plain",
                                          "a\"b'c\\d{e},f",
                                          "NULL",
                                          "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8D\xB4",
                                          "line\nline\ttab",
                                          std::string(100'000, 'x')};
  std::vector<storage::row> rows;
  for (std::size_t i = 0; i < names.size(); ++i) rows.push_back(article(static_cast<int>(i), names[i]));
  rows[0][2] = storage::null{};
  rows[0][4] = storage::null{};
  rows[1][2] = std::numeric_limits<std::int64_t>::max();
  rows[1][6] = from_micros(-1);
  rows[2][3] = false;
  REQUIRE(store->commit(inserting(rows)));

  const auto found = load_articles(*store, ids(10));
  REQUIRE(found.size() == rows.size());
  for (const auto& r : rows) CHECK(std::find(found.begin(), found.end(), r) != found.end());
}

TEST_CASE("a batch of 500 rows is written, changed and erased, each in one transaction", "[postgres]") {
  fresh_database db;
  create_articles(db);
  auto store = postgres::open(db.settings());
  constexpr int count = 500;
  std::vector<storage::row> rows;
  std::vector<storage::row_update> updates;
  // In no order that the store could rely on.
  for (int i = 0; i < count; ++i) {
    const int n = (i * 211) % count;
    rows.push_back(article(n, std::string(2'000, 'a')));
    updates.push_back({article(n, std::string(2'000, 'b'), 2), 1});
  }
  REQUIRE(store->commit(inserting(rows)));
  CHECK(db.sql("SELECT count(DISTINCT xmin::text) FROM \"articles \"\"x\"\"\"") == "1");
  REQUIRE(store->commit(updating(updates)));
  CHECK(db.sql("SELECT count(DISTINCT xmin::text) FROM \"articles \"\"x\"\"\"") == "1");
  CHECK(db.sql("SELECT count(*) FROM \"articles \"\"x\"\"\" WHERE version = 2") == "500");
  CHECK(load_articles(*store, ids(count)).size() == count);

  storage::change_set erasing(1);
  erasing[0].into = &articles();
  erasing[0].erases = ids(count);
  REQUIRE(store->commit(erasing));
  CHECK(load_articles(*store, ids(count)).empty());
}

TEST_CASE("a commit to several tables is one transaction, and so is a load of several", "[postgres]") {
  fresh_database db;
  create_articles(db);
  db.sql("CREATE TABLE labels (label_id uuid PRIMARY KEY)");
  const storage::table labels{"labels", {{"label_id", storage::column_kind::uuid, false}}};
  auto store = postgres::open(db.settings());
  REQUIRE(store->commit(inserting({article(1)})));

  storage::change_set changes = updating({{article(1, "fork", 2), 1}});
  changes[0].inserts = {article(2)};
  changes[0].puts = {article(3)};
  changes[0].erases = {article_id(9)};
  changes.push_back({&labels, {{article_id(1)}}, {}, {}, {}});
  const auto id_now = "SELECT pg_snapshot_xmax(pg_current_snapshot())";
  const auto before = std::stoll(db.sql(id_now));
  REQUIRE(store->commit(changes));
  CHECK(std::stoll(db.sql(id_now)) - before == 1);

  auto loaded = store->load({{&articles(), ids(5)}, {&labels, ids(5)}, {&labels, {}}});
  REQUIRE(loaded);
  CHECK((*loaded)[0].size() == 3);
  CHECK((*loaded)[1] == std::vector<storage::row>{{cell(article_id(1))}});
  CHECK((*loaded)[2].empty());
}

TEST_CASE("of two stores that change the same row, the later one meets a conflict and changes nothing", "[postgres]") {
  fresh_database db;
  create_articles(db);
  auto first = postgres::open(db.settings());
  auto second = postgres::open(db.settings());
  REQUIRE(first->commit(inserting({article(1), article(2)})));
  REQUIRE(first->commit(updating({{article(1, "fork", 2), 1}})));

  auto changes = updating({{article(1, "knife", 2), 1}, {article(2, "knife", 2), 1}});
  changes[0].inserts = {article(3)};
  const auto refused = second->commit(changes);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::conflict);
  CHECK(load_articles(*second, ids(5)).size() == 2);
  CHECK(db.sql("SELECT string_agg(name, ',' ORDER BY article_id) FROM \"articles \"\"x\"\"\"") == "fork,spoon");

  const auto taken = second->commit(inserting({article(1)}));
  REQUIRE_FALSE(taken);
  CHECK(taken.error().code == errc::conflict);
  CHECK(second->commit(inserting({article(3)})));
}

TEST_CASE("stores that change the same rows at once lose no update and do not stop each other for good", "[postgres]") {
  fresh_database db;
  create_articles(db);
  constexpr int rows = 20;
  constexpr int rounds = 25;
  constexpr int writers = 4;
  {
    auto store = postgres::open(db.settings());
    std::vector<storage::row> all;
    for (int i = 0; i < rows; ++i) all.push_back(article(i));
    REQUIRE(store->commit(inserting(all)));
  }
  std::atomic<int> unexpected_errors = 0;
  std::vector<std::thread> threads;
  for (int w = 0; w < writers; ++w) {
    threads.emplace_back([&db, &unexpected_errors, w] {
      auto store = postgres::open(db.settings());
      for (int done = 0; done < rounds;) {
        auto loaded = store->load({{&articles(), ids(rows)}});
        if (!loaded) {
          ++unexpected_errors;
          return;
        }
        std::vector<storage::row_update> updates;
        for (auto& r : loaded->front()) {
          const auto version = std::get<std::int64_t>(r[5]);
          r[5] = version + 1;
          updates.push_back({std::move(r), version});
        }
        if (w % 2 == 1) std::reverse(updates.begin(), updates.end());
        const auto committed = store->commit(updating(std::move(updates)));
        if (committed)
          ++done;
        else if (committed.error().code != errc::conflict) {
          ++unexpected_errors;
          return;
        }
      }
    });
  }
  for (auto& t : threads) t.join();
  CHECK(unexpected_errors == 0);
  CHECK(db.sql("SELECT min(version) || '-' || max(version) FROM \"articles \"\"x\"\"\"") ==
        std::to_string(1 + rounds * writers) + "-" + std::to_string(1 + rounds * writers));
  CHECK(db.sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == "0");
}

TEST_CASE("what the database refuses is rejected, and the refusal quotes no value", "[postgres]") {
  fresh_database db;
  create_articles(db);
  auto store = postgres::open(db.settings());
  auto with = [](std::size_t column, cell value) {
    auto r = article(1, "sesame");
    r[column] = std::move(value);
    return r;
  };
  const std::vector<storage::row> bad = {with(1, std::string("sesame\0open", 11)),      // NUL
                                         with(1, std::string("sesame\xFF")),            // not UTF-8
                                         with(1, storage::null{}),                      // null where none may be
                                         with(2, std::int64_t{-77'777}),                // against a CHECK
                                         with(2, std::string("sesame")),                // of another kind
                                         with(4, storage::json_text{"{\"sesame\": "}),  // not JSON
                                         with(6, from_micros(std::numeric_limits<std::int64_t>::min() + 1)),
                                         {cell(article_id(1))}};
  for (std::size_t i = 0; i < bad.size(); ++i) {
    CAPTURE(i);
    const auto refused = store->commit(inserting({article(2), bad[i]}));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::rejected);
    const auto told = refused.error().message + boost::json::serialize(refused.error().details);
    CHECK(told.find("sesame") == std::string::npos);
    CHECK(told.find("77777") == std::string::npos);
  }
  CHECK(load_articles(*store, ids(5)).empty());
  CHECK(store->commit(inserting({article(2)})));
}

TEST_CASE("a table that is not there is an internal error that names it, and the store goes on", "[postgres]") {
  fresh_database db;
  auto store = postgres::open(db.settings());
  const auto missing = store->load({{&articles(), ids(1)}});
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == errc::internal);
  CHECK(missing.error().message.find("articles") != std::string::npos);
  create_articles(db);
  CHECK(store->load({{&articles(), ids(1)}}));
}

TEST_CASE("lists go page by page in both directions without losing or repeating a row", "[postgres]") {
  fresh_database db;
  create_articles(db);
  auto store = postgres::open(db.settings());
  std::vector<storage::row> rows;
  for (int i = 0; i < 23; ++i) {
    rows.push_back(article(i, i % 2 == 0 ? "a" : "B"));
    rows.back()[6] = from_micros(1'700'000'000'000'000 + i / 5);  // several at the same moment
  }
  REQUIRE(store->commit(inserting(rows)));
  const bool descending = GENERATE(true, false);
  const std::size_t order_by = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{6});
  storage::list_request request{&articles(), {}, order_by, descending, std::nullopt, 4};
  std::vector<std::pair<cell, cell>> seen;
  for (;;) {
    auto page = store->list(request);
    REQUIRE(page);
    for (const auto& r : *page) seen.emplace_back(r[order_by], r[0]);
    if (page->size() < request.limit) break;
    request.after = seen.back();
  }
  CHECK(seen.size() == rows.size());
  auto sorted = seen;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  if (descending) std::reverse(sorted.begin(), sorted.end());
  CHECK(seen == sorted);
}

TEST_CASE("two claimers share what is due and never get the same row", "[postgres]") {
  fresh_database db;
  create_articles(db);
  auto first = postgres::open(db.settings());
  std::vector<storage::row> rows;
  for (int i = 0; i < 40; ++i) rows.push_back(article(i));
  REQUIRE(first->commit(inserting(rows)));
  const auto now = from_micros(1'700'000'000'123'456 + 29);
  const auto until = now + std::chrono::seconds(30);
  std::vector<cell> claimed[2];
  std::vector<std::thread> threads;
  for (auto& mine : claimed) {
    threads.emplace_back([&db, &mine, now, until] {
      auto store = postgres::open(db.settings());
      for (;;) {
        const auto got = store->claim({&articles(), now, until, 4});
        if (!got || got->empty()) return;
        for (const auto& r : *got) mine.push_back(r[0]);
      }
    });
  }
  for (auto& t : threads) t.join();
  // A row that the other was just taking is passed over, and may be left for the next time.
  const auto rest = first->claim({&articles(), now, until, 100});
  REQUIRE(rest);
  std::vector<cell> all;
  for (const auto& c : claimed) all.insert(all.end(), c.begin(), c.end());
  for (const auto& r : *rest) all.push_back(r[0]);
  std::sort(all.begin(), all.end());
  CHECK(all == ids(30));
}

TEST_CASE("pruning removes the oldest up to the limit, and the summary counts what is left", "[postgres]") {
  fresh_database db;
  create_articles(db);
  auto store = postgres::open(db.settings());
  std::vector<storage::row> rows;
  for (int i = 0; i < 10; ++i) rows.push_back(article(i));
  REQUIRE(store->commit(inserting(rows)));
  const auto before = from_micros(1'700'000'000'123'456 + 6);
  CHECK(store->prune({&articles(), 6, before, 4}) == result<std::size_t>(4u));
  const auto summary = store->summarize(articles(), 6);
  REQUIRE(summary);
  CHECK(summary->rows == 6);
  CHECK(summary->oldest == from_micros(1'700'000'000'123'456 + 4));
  CHECK(store->prune({&articles(), 6, before, 4}) == result<std::size_t>(2u));
  CHECK(store->prune({&articles(), 6, before, 4}) == result<std::size_t>(0u));
}
