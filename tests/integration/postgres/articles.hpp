#pragma once

#include <string>

#include "comanda/storage/store.hpp"
#include "database.hpp"

// A table that has a column of every kind, and is nobody's.
namespace comanda::test {

inline const storage::table& articles() {
  using storage::column_kind;
  static const storage::table t = [] {
    storage::table made;
    made.name = "articles \"x\"";  // a name that only works when it is quoted
    made.columns = {{"article_id", column_kind::uuid, false}, {"name", column_kind::text, false},
                    {"units", column_kind::integer, true},    {"active", column_kind::boolean, false},
                    {"details", column_kind::json, true},     {"version", column_kind::integer, false},
                    {"due_at", column_kind::timestamp, false}};
    made.key = 0;
    made.version = 5;
    made.due = 6;
    return made;
  }();
  return t;
}

inline void create_articles(const fresh_database& db) {
  db.sql(
      "CREATE TABLE \"articles \"\"x\"\"\" (article_id uuid PRIMARY KEY, name text NOT NULL, units bigint CHECK (units "
      ">= 0), active boolean NOT NULL, details jsonb, version bigint NOT NULL, due_at timestamptz NOT NULL);"
      "CREATE INDEX ON \"articles \"\"x\"\"\" (due_at)");
  db.sql(
      "CREATE FUNCTION comanda_expect(actual bigint, expected bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN IF "
      "actual IS DISTINCT FROM expected THEN RAISE EXCEPTION 'stale' USING ERRCODE = 'CM001'; END IF; RETURN actual; "
      "END $$");
}

inline uuid article_id(int number) {
  uuid u;
  u.bytes[0] = 1;
  u.bytes[14] = static_cast<std::uint8_t>(number >> 8);
  u.bytes[15] = static_cast<std::uint8_t>(number & 0xff);
  return u;
}

inline storage::row article(int number, std::string name = "spoon", std::int64_t version = 1) {
  return {article_id(number),
          std::move(name),
          std::int64_t{7},
          true,
          storage::json_text{R"({"a": [1, 2]})"},
          version,
          from_micros(1'700'000'000'123'456 + number)};
}

inline storage::change_set inserting(std::vector<storage::row> rows) {
  storage::change_set changes(1);
  changes[0].into = &articles();
  changes[0].inserts = std::move(rows);
  return changes;
}

inline storage::change_set updating(std::vector<storage::row_update> rows) {
  storage::change_set changes(1);
  changes[0].into = &articles();
  changes[0].updates = std::move(rows);
  return changes;
}

}  // namespace comanda::test
