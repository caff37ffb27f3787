#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include "comanda/inventory/catalogue.hpp"
#include "comanda/notifications/catalogue.hpp"
#include "comanda/orders/catalogue.hpp"
#include "comanda/payments/catalogue.hpp"
#include "comanda/schema/schema.hpp"
#include "support/catch.hpp"
#include "support/schema_bounds.hpp"

// The schemas of messages against their decoders: what a schema allows is taken, what it forbids is refused.
using namespace comanda;
namespace mp11 = boost::mp11;

namespace {

using every_type = mp11::mp_unique<
    mp11::mp_append<orders::catalogue::sends, orders::catalogue::receives, inventory::catalogue::sends,
                    inventory::catalogue::receives, payments::catalogue::sends, payments::catalogue::receives,
                    notifications::catalogue::sends, notifications::catalogue::receives>>;

}  // namespace

TEST_CASE("each bound of a message's schema is that of its decoder", "[message][asyncapi]") {
  std::size_t seen = 0;
  mp11::mp_for_each<mp11::mp_transform<mp11::mp_identity, every_type>>([&]<class T>(mp11::mp_identity<T>) {
    const auto schema = schema::open_to_additions(schema::json_schema<T>());
    const boost::json::value root = schema;
    for (const auto& v : test::schema_bounds(root).around(schema, schema::example_of(schema))) {
      CAPTURE(T::message_type, v.what, boost::json::serialize(v.value).substr(0, 300), v.fits);
      const auto read = schema::decode<T>(v.value, {.unknown_members = schema::unknown_members::ignore});
      CHECK(read.has_value() == v.fits);
      ++seen;
    }
  });
  CHECK(seen > 1'000);
}
