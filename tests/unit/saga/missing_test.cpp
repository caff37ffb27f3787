#include "comanda/saga/missing.hpp"

#include "comanda/in_memory/store.hpp"
#include "comanda/orders/sagas.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/storage/record.hpp"
#include "fixture.hpp"

using namespace comanda;
using namespace comanda::saga::fixture;
using saga::status;

namespace {

struct stored {
  in_memory::database database;
  std::unique_ptr<storage::store> store = in_memory::open(database);
  saga::registry known;
  std::uint32_t made = 0;

  stored() { known.add(fulfilment()).value(); }

  void keep(std::string type, std::int64_t version, std::string hash, saga::status state, bool stuck = false) {
    auto i = fresh(fulfilment());
    i.saga_id = saga_id(derive_uuid({}, {std::to_string(++made)}));
    i.type = std::move(type);
    i.definition_version = version;
    i.definition_hash = std::move(hash);
    i.status = state;
    i.stuck = stuck;
    i.version = 1;
    store->commit({{.into = &storage::table_of<saga::instance>(), .inserts = {storage::to_row(i)}}}).value();
  }
};

}  // namespace

TEST_CASE_METHOD(stored, "sagas that are known, or have ended, are no reason not to start", "[saga]") {
  CHECK(saga::find_missing(*store, known)->empty());
  keep("fulfilment", 1, fulfilment().hash(), status::running);
  keep("fulfilment", 1, fulfilment().hash(), status::compensating, true);
  keep("fulfilment", 7, "gone", status::completed);
  keep("fulfilment", 7, "gone", status::compensated);
  const auto missing = saga::find_missing(*store, known);
  CHECK(missing->empty());
  CHECK(saga::refuse_missing(*missing));
}

TEST_CASE_METHOD(stored, "what a program does not have is told by name, version and number", "[saga]") {
  keep("fulfilment", 1, fulfilment().hash(), status::running);
  for (int i = 0; i < 1003; ++i) keep("fulfilment", 2, fulfilment().hash(), status::running, i % 100 == 0);
  keep("fulfilment", 1, "0123456789abcdef", status::compensating);
  keep("return", 3, "fedcba9876543210", status::running);
  keep("return", 3, "fedcba9876543210", status::compensating, true);
  const auto missing = saga::find_missing(*store, known).value();
  REQUIRE(missing.size() == 3);
  const auto refused = saga::refuse_missing(missing);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::invalid_state);
  CHECK(refused.error().message ==
        "sagas are under way whose definition this program does not have: 1 saga needs fulfilment version 1 "
        "(0123456789abcdef), 1003 sagas need fulfilment version 2 (" +
            fulfilment().hash() + "), 2 sagas need return version 3 (fedcba9876543210)");
}

TEST_CASE_METHOD(stored, "the Orders service starts with its own sagas and no others", "[saga][orders]") {
  const auto mine = orders::fulfilment().definition();
  keep(mine.name(), mine.version(), mine.hash(), status::running);
  CHECK(orders::service().may_start(*store));
  keep(mine.name(), mine.version() + 1, mine.hash(), status::running);
  const auto refused = orders::service().may_start(*store);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::invalid_state);
}
