#include "articles.hpp"
#include "comanda/postgres/store.hpp"
#include "comanda/testing/store_suite.hpp"
#include "support/catch.hpp"

using namespace comanda::test;

namespace {

void keeps_every_rule(comanda::postgres::preparing prepared) {
  fresh_database db;
  create_articles(db);  // and with it the function that checked updates need
  db.sql(
      "CREATE TABLE suite_items (item_id uuid NOT NULL PRIMARY KEY, name text COLLATE \"C\" NOT NULL, note text, "
      "quantity bigint NOT NULL, active boolean NOT NULL, document jsonb NOT NULL, made_at timestamptz NOT NULL, "
      "version bigint NOT NULL);"
      "CREATE TABLE suite_jobs (job_id uuid NOT NULL PRIMARY KEY, kind text NOT NULL, due_at timestamptz NOT NULL)");
  auto settings = db.settings();
  settings.prepared = prepared;
  for (const auto& check : comanda::testing::store_suite([&] { return comanda::postgres::open(settings); })) {
    CAPTURE(check.name);
    CHECK(check.run() == std::vector<std::string>{});
  }
}

}  // namespace

TEST_CASE("the PostgreSQL store keeps every rule of the port", "[postgres][suite]") {
  keeps_every_rule(comanda::postgres::preparing::automatic);
}

TEST_CASE("it keeps them where sessions keep no statements", "[postgres][suite][pooler]") {
  keeps_every_rule(comanda::postgres::preparing::never);
}
