#include <boost/json/parse.hpp>

#include "comanda/postgres/migrations.hpp"
#include "comanda/postgres/store.hpp"
#include "database.hpp"
#include "statements.hpp"
#include "support/catch.hpp"
#include "support/operators_lists.hpp"

using namespace comanda;

namespace {

struct as_literal {
  std::string operator()(storage::null) const { return "NULL"; }
  std::string operator()(std::int64_t v) const { return std::to_string(v); }
  std::string operator()(bool v) const { return v ? "TRUE" : "FALSE"; }
  std::string operator()(const std::string& v) const { return '\'' + v + '\''; }
  std::string operator()(const uuid& v) const { return '\'' + to_string(v) + '\''; }
  std::string operator()(timestamp v) const { return '\'' + to_string(v) + '\''; }
  std::string operator()(const storage::json_text& v) const { return '\'' + v.text + '\''; }
};

/// What the server does for the very statement that the adapter makes.
std::string plan_of(const test::fresh_database& db, const storage::list_request& r, const std::string& mode) {
  std::string values;
  const auto add = [&](const storage::cell& c) { values += std::visit(as_literal{}, c) + ", "; };
  for (const auto& c : r.where) {
    if (postgres::detail::has_parameter(c)) add(c.value);
  }
  if (r.after) {
    add(r.after->first);
    add(r.after->second);
  }
  values += std::to_string(r.limit);
  return db.sql("SET plan_cache_mode = " + mode + "; PREPARE asked AS " + postgres::detail::list_sql(r) +
                "; EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE asked(" + values + ")");
}

/// The rows that were read from tables and indexes, those that a filter then took away among them.
double rows_read(const boost::json::value& plan) {
  double rows = 0;
  if (const auto* list = plan.if_array()) {
    for (const auto& p : *list) rows += rows_read(p);
  } else if (const auto* object = plan.if_object()) {
    const auto* node = object->if_contains("Node Type");
    if (node != nullptr && node->as_string().ends_with("Scan") && !object->contains("Plans"))
      rows += object->at("Actual Rows").to_number<double>();
    if (const auto* removed = object->if_contains("Rows Removed by Filter")) rows += removed->to_number<double>();
    for (const auto& member : *object) rows += rows_read(member.value());
  }
  return rows;
}

}  // namespace

// As soon as there are statistics of a table, which autovacuum sees to.
TEST_CASE("no list reads more rows than it gives, whatever it is narrowed by, also when nothing matches",
          "[postgres][lists]") {
  for (const auto& t : test::operators_lists(4000)) {
    const test::fresh_database db;
    REQUIRE(postgres::migrate_up(db.settings(t.service)));
    const auto store = postgres::open(db.settings(t.service));
    REQUIRE(store->commit({{.into = t.table, .inserts = t.rows}}));
    db.sql("ANALYZE");
    for (const auto& l : t.lists) {
      const auto given = store->list(l.request);
      REQUIRE(given);
      const auto plan = plan_of(db, l.request, "force_custom_plan");
      INFO(l.name << ": " << plan);
      // A page more at most: so few that it is cheaper to sort them.
      CHECK(rows_read(boost::json::parse(plan)) <= static_cast<double>(given->size() + l.request.limit));
      CHECK(plan.find("Seq Scan") == std::string::npos);
    }
  }
}
