#include <map>

#include "comanda/sqlite/migrations.hpp"
#include "scratch.hpp"
#include "statements.hpp"
#include "support/operators_lists.hpp"

using namespace comanda;

namespace {

/// What SQLite does for a list, read past the adapter from the very statement that the adapter makes.
class measured {
 public:
  explicit measured(const std::string& path) { REQUIRE(sqlite3_open(path.c_str(), &db_) == SQLITE_OK); }
  ~measured() { sqlite3_close(db_); }
  measured(const measured&) = delete;
  measured& operator=(const measured&) = delete;

  /// Steps of SQLite's machine, which count whatever the clock says.
  int steps_of(const storage::list_request& r) {
    auto* q = prepared(sqlite::list_rows(r), r);
    while (sqlite3_step(q) == SQLITE_ROW) {
    }
    const auto steps = sqlite3_stmt_status(q, SQLITE_STMTSTATUS_VM_STEP, 0);
    sqlite3_finalize(q);
    return steps;
  }
  std::string plan_of(const storage::list_request& r) {
    auto* q = prepared("EXPLAIN QUERY PLAN " + sqlite::list_rows(r), r);
    std::string plan;
    while (sqlite3_step(q) == SQLITE_ROW) plan += reinterpret_cast<const char*>(sqlite3_column_text(q, 3));
    sqlite3_finalize(q);
    return plan;
  }

 private:
  sqlite3_stmt* prepared(const std::string& sql, const storage::list_request& r) {
    sqlite3_stmt* q = nullptr;
    REQUIRE(sqlite3_prepare_v2(db_, sql.c_str(), -1, &q, nullptr) == SQLITE_OK);
    int place = 0;
    const auto bind = [&](const storage::cell& c) {
      ++place;
      if (const auto* text = std::get_if<std::string>(&c))
        sqlite3_bind_text(q, place, text->c_str(), -1, SQLITE_TRANSIENT);
      else if (const auto* id = std::get_if<uuid>(&c))
        sqlite3_bind_text(q, place, to_string(*id).c_str(), -1, SQLITE_TRANSIENT);
      else if (const auto* at = std::get_if<timestamp>(&c))
        sqlite3_bind_int64(q, place, at->time_since_epoch().count());
    };
    for (const auto& c : r.where) {
      if (sqlite::has_parameter(c)) bind(c.value);
    }
    if (r.after) {
      bind(r.after->first);
      bind(r.after->second);
    }
    sqlite3_bind_int64(q, ++place, static_cast<sqlite3_int64>(r.limit));
    return q;
  }

  sqlite3* db_ = nullptr;
};

struct cost {
  int steps = 0;
  std::string plan;
};

std::map<std::string, cost> costs_at(std::size_t rows) {
  std::map<std::string, cost> costs;
  for (const auto& t : test::operators_lists(rows)) {
    const test::scratch database;
    const auto how = database.options(t.service);
    REQUIRE(sqlite::migrate_up(how));
    REQUIRE(sqlite::open(how)->commit({{.into = t.table, .inserts = t.rows}}));
    measured db(how.path);
    for (const auto& l : t.lists) costs[l.name] = {db.steps_of(l.request), db.plan_of(l.request)};
  }
  return costs;
}

}  // namespace

TEST_CASE("a list costs the same at any size, whatever it is narrowed by, also when nothing matches",
          "[sqlite][lists]") {
  const auto small = costs_at(400);
  const auto large = costs_at(4000);
  for (const auto& [name, cost] : large) {
    INFO(name << ": " << cost.plan);
    CHECK(cost.steps <= small.at(name).steps + small.at(name).steps / 10);
    CHECK(cost.plan.find("TEMP B-TREE") == std::string::npos);
  }
}
