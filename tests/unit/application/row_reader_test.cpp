#include "comanda/application/row_reader.hpp"

#include <algorithm>

#include "support/catch.hpp"
#include "support/counting_store.hpp"
#include "support/map_cache.hpp"
#include "support/notes.hpp"

using namespace comanda;
using application::row_reader;
using storage::row;
using test::map_cache;
using test::note_id;
using test::note_row;
using test::notes;
using test::text_of;

namespace {

/// A database, two caches and the reader over them.
struct setting {
  in_memory::database database;
  test::counting_store store{database};
  map_cache near, far;
  row_reader reader{store, &near, &far};

  void commit(storage::table_change change) {
    change.into = &notes();
    REQUIRE(store.commit({std::move(change)}));
  }
  void insert(std::vector<row> rows) { commit({.inserts = std::move(rows)}); }
  void update(row values, std::int64_t read_version) { commit({.updates = {{std::move(values), read_version}}}); }

  /// The texts of these notes, in order, read and settled.
  std::vector<std::string> read(row_reader& by, const std::vector<std::uint8_t>& numbers) {
    storage::key_request r{&notes()};
    for (auto n : numbers) r.keys.emplace_back(note_id(n));
    const auto found = by.load({r});
    REQUIRE(found);
    by.settle();
    std::vector<std::string> texts;
    for (const auto& values : found->front()) texts.push_back(text_of(values));
    std::ranges::sort(texts);
    return texts;
  }
  std::vector<std::string> read(const std::vector<std::uint8_t>& numbers) { return read(reader, numbers); }
};

using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a row is kept when it is loaded and answered from the near cache after that", "[row_reader]") {
  setting s;
  s.insert({note_row(1, "a"), note_row(2, "b")});
  CHECK(s.read({1, 2, 3}) == texts{"a", "b"});
  CHECK(s.reader.statistics().misses == 3);
  CHECK(s.read({1, 2}) == texts{"a", "b"});
  CHECK(s.reader.statistics().near_hits == 2);
  CHECK(s.reader.statistics().misses == 3);
  CHECK(s.far.gets == 1);
}

TEST_CASE("what the near cache does not have comes from the far one and is kept near", "[row_reader]") {
  setting s;
  s.insert({note_row(1, "a")});
  s.read({1});
  s.near.rows.clear();
  CHECK(s.read({1}) == texts{"a"});
  CHECK(s.reader.statistics().far_hits == 1);
  CHECK(s.read({1}) == texts{"a"});
  CHECK(s.reader.statistics().near_hits == 1);
}

TEST_CASE("a row that somebody else has changed is never answered as it was", "[row_reader]") {
  setting s;
  s.insert({note_row(1, "old")});
  s.read({1});
  s.update(note_row(1, "new", 2, 1), 1);
  CHECK(s.read({1}) == texts{"new"});
  CHECK(s.reader.statistics().near_hits == 0);
}

TEST_CASE("a row that turned out to have changed is kept when it is asked for once more", "[row_reader]") {
  setting s;
  s.insert({note_row(1, "old")});
  s.read({1});
  s.update(note_row(1, "new", 2, 1), 1);
  s.read({1});
  CHECK(s.near.rows.empty());
  CHECK(s.far.rows.empty());
  s.read({1});
  CHECK(s.near.rows.size() == 1);
  CHECK(s.read({1}) == texts{"new"});
  CHECK(s.reader.statistics().near_hits == 1);
}

TEST_CASE("a row that was erased is not there, and one made anew under its key is the new one", "[row_reader]") {
  setting s;
  s.insert({note_row(1, "first")});
  s.read({1});
  s.commit({.erases = {note_id(1)}});
  CHECK(s.read({1}).empty());
  s.insert({note_row(1, "kept", 1, 5)});
  s.read({1});
  s.read({1});
  s.commit({.erases = {note_id(1)}});
  s.insert({note_row(1, "second", 1, 6)});  // the same version as the one that is cached
  CHECK(s.read({1}) == texts{"second"});
}

TEST_CASE("rows without a full stamp are loaded from the database each time", "[row_reader]") {
  static const storage::table plain{
      .name = "plain",
      .columns = {{"id", storage::column_kind::uuid, false}, {"version", storage::column_kind::integer, false}},
      .key = 0,
      .version = 1};
  setting s;
  REQUIRE(s.store.commit({{.into = &plain, .inserts = {{note_id(1), std::int64_t{1}}}}}));
  for (int i = 0; i < 2; ++i) {
    CHECK(s.reader.load({{&plain, {note_id(1)}}}).value().front().size() == 1);
    s.reader.settle();
  }
  CHECK(s.near.gets == 0);
  CHECK(s.near.rows.empty());
  CHECK(s.reader.statistics().misses == 0);
}

TEST_CASE("what a cache makes up is not answered", "[row_reader]") {
  setting s;
  s.insert({note_row(1, "true")});
  s.near.lies = {note_row(2, "another key"), row{note_id(1)}, row{}, note_row(1, "of no such version", 7)};
  CHECK(s.read({1}) == texts{"true"});
}

TEST_CASE("a load is one call of the database when the caches have all of it or none of it", "[row_reader]") {
  setting s;
  s.insert({note_row(1, "a"), note_row(2, "b")});
  s.read({1});
  CHECK(s.store.loads == 1);
  s.read({1});
  CHECK(s.store.loads == 2);
  s.read({1, 2});
  CHECK(s.store.loads == 4);
  s.read({1, 2});
  CHECK(s.store.loads == 5);
}

TEST_CASE("the caches learn nothing before settle", "[row_reader]") {
  setting s;
  s.insert({note_row(1, "a")});
  REQUIRE(s.reader.load({{&notes(), {note_id(1)}}}));
  CHECK(s.near.rows.empty());
  s.reader.settle();
  CHECK(s.near.rows.size() == 1);
}

TEST_CASE("the error of the database is the error of the read, cached or not", "[row_reader]") {
  setting s;
  s.insert({note_row(1, "a")});
  s.read({1});
  s.store.before_load = [] { return result<>(fail(errc::unavailable, "away")); };
  for (const auto number : {std::uint8_t{1}, std::uint8_t{2}})
    CHECK(s.reader.load({{&notes(), {note_id(number)}}}).error().code == errc::unavailable);
}

TEST_CASE("with no cache at all, or only one, a reader reads", "[row_reader]") {
  setting s;
  s.insert({note_row(1, "a")});
  row_reader bare(s.store, nullptr, nullptr);
  row_reader only_near(s.store, &s.near, nullptr);
  row_reader only_far(s.store, nullptr, &s.far);
  for (auto* r : {&bare, &only_near, &only_far}) {
    CHECK(s.read(*r, {1}) == texts{"a"});
    CHECK(s.read(*r, {1}) == texts{"a"});
  }
  CHECK(only_near.statistics().near_hits == 1);
  CHECK(only_far.statistics().far_hits == 1);
  CHECK(bare.statistics().misses == 0);
}
