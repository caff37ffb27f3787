#include "comanda/storage/stamp.hpp"

#include "comanda/inventory/stock.hpp"
#include "comanda/notifications/notification.hpp"
#include "comanda/orders/order.hpp"
#include "comanda/payments/payment.hpp"
#include "comanda/saga/timeline.hpp"
#include "support/catch.hpp"
#include "support/notes.hpp"

using namespace comanda;
using test::note_id;
using test::note_row;
using test::notes;

TEST_CASE("a stamp is a row's version and the time of its last change", "[storage][stamp]") {
  CHECK(storage::stamp_of(notes(), note_row(1, "a", 7, 42)) == storage::stamp{7, from_micros(42)});
  CHECK(storage::stamp{7, from_micros(42)} != storage::stamp{7, from_micros(43)});
  CHECK(storage::stamp{7, from_micros(42)} != storage::stamp{8, from_micros(42)});
}

TEST_CASE("what is no row of the table has no stamp", "[storage][stamp]") {
  CHECK_FALSE(storage::stamp_of(notes(), {}));
  CHECK_FALSE(storage::stamp_of(notes(), {note_id(1), std::string("a"), std::string("7"), timestamp{}}));
  CHECK_FALSE(storage::stamp_of(notes(), {note_id(1), std::string("a"), std::int64_t{7}, std::int64_t{0}}));
  CHECK_FALSE(storage::stamp_of(storage::table_of<saga::timeline_entry>(), storage::to_row(saga::timeline_entry{})));
}

TEST_CASE("the columns of a stamp are the key, the version and the time", "[storage][stamp]") {
  const auto narrow = storage::stamp_columns(notes());
  REQUIRE(narrow.columns.size() == 3);
  CHECK(narrow.name == "notes");
  CHECK(narrow.columns[narrow.key].name == "note_id");
  CHECK(narrow.columns[narrow.version].name == "version");
  CHECK(narrow.columns[2].name == "updated_at");
}

TEST_CASE("what clients read by id can be cached, what is only ever added cannot", "[storage][stamp]") {
  CHECK(storage::is_stamped(storage::table_of<orders::order>()));
  CHECK(storage::is_stamped(storage::table_of<inventory::item>()));
  CHECK(storage::is_stamped(storage::table_of<inventory::reservation>()));
  CHECK(storage::is_stamped(storage::table_of<payments::payment>()));
  CHECK(storage::is_stamped(storage::table_of<notifications::notification>()));
  CHECK_FALSE(storage::is_stamped(storage::table_of<saga::timeline_entry>()));
}
