#include "reader.hpp"

#include <thread>

#include "comanda/application/rows.hpp"
#include "comanda/storage/record.hpp"
#include "support/catch.hpp"
#include "support/counting_store.hpp"
#include "support/decisions.hpp"

using namespace comanda;

TEST_CASE("a row that the store cannot read fails its own reader alone", "[reader]") {
  const auto& timers = storage::table_of<application::timer_row>();
  const auto key = [](std::uint32_t n) { return storage::key_cell(test::nth(n)); };
  in_memory::database database;
  test::counting_store store{database};
  storage::table_change rows{.into = &timers};
  for (std::uint32_t n = 0; n < 9; ++n)
    rows.inserts.push_back(storage::to_row(application::timer_row{test::nth(n), "kind", "subject", test::at(0)}));
  REQUIRE(store.commit({rows}));
  store.before_load_of = [&](const std::vector<storage::key_request>& requests) -> result<> {
    for (const auto& r : requests) {
      for (const auto& k : r.keys) {
        if (k == key(4)) return fail(errc::internal, "a cell that is none of ours");
      }
    }
    return {};
  };
  host::reader reader(store);
  std::vector<result<std::vector<storage::row>>> answers(9, fail(errc::internal, "not asked"));
  for (std::uint32_t n = 0; n < 9; ++n)
    reader.point(timers, key(n), [&, n](result<std::vector<storage::row>> found) { answers[n] = std::move(found); });
  reader.close();
  reader.run();
  for (std::size_t n = 0; n < 9; ++n) {
    CAPTURE(n);
    CHECK(answers[n].has_value() == (n != 4));
    if (n != 4) CHECK(answers[n].value().size() == 1);
  }
}
