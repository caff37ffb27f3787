#include "comanda/in_memory/store.hpp"

#include "comanda/testing/store_suite.hpp"
#include "support/catch.hpp"

using namespace comanda;

TEST_CASE("the store in memory keeps the rules of the port", "[in_memory][storage]") {
  const in_memory::database tables;
  for (const auto& check : testing::store_suite([&] { return in_memory::open(tables); })) {
    DYNAMIC_SECTION(check.name) { CHECK(check.run() == std::vector<std::string>{}); }
  }
}

TEST_CASE("a copy of a database in memory shares its tables, another database does not", "[in_memory][storage]") {
  const in_memory::database first;
  const in_memory::database copy = first;  // NOLINT: the copy is what is tested
  const in_memory::database second;
  const storage::row job{uuid{}, std::string("kind"), timestamp{}};
  REQUIRE(in_memory::open(first)->commit({{.into = &testing::suite_jobs(), .inserts = {job}}}));

  const auto rows_in = [](const in_memory::database& tables) {
    return in_memory::open(tables)->summarize(testing::suite_jobs(), 2).value().rows;
  };
  CHECK(rows_in(copy) == 1);
  CHECK(rows_in(second) == 0);
}
