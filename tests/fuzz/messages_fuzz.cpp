#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <string>

#include "comanda/in_memory/store.hpp"
#include "comanda/inventory/catalogue.hpp"
#include "comanda/inventory/service.hpp"
#include "comanda/messaging/message.hpp"
#include "comanda/messaging/payload.hpp"
#include "comanda/messaging/source.hpp"
#include "comanda/notifications/catalogue.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/orders/catalogue.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/payments/catalogue.hpp"
#include "comanda/payments/service.hpp"
#include "fuzz_target.hpp"
#include "support/plain_call_gates.hpp"
#include "support/service_gates.hpp"

// A message from the broker: read as every type that travels, and handled by every service that knows its type.
namespace comanda::fuzz {
namespace {

namespace json = boost::json;
namespace mp11 = boost::mp11;

using every_type = mp11::mp_unique<
    mp11::mp_append<orders::catalogue::sends, orders::catalogue::receives, inventory::catalogue::sends,
                    inventory::catalogue::receives, payments::catalogue::sends, payments::catalogue::receives,
                    notifications::catalogue::sends, notifications::catalogue::receives>>;

/// Fractions may change in their last digit; no payload of ours has one, and what is unknown is not passed on.
bool has_fraction(const json::value& v) {
  if (const auto* members = v.if_object())
    return std::ranges::any_of(*members, [](const auto& m) { return has_fraction(m.value()); });
  if (const auto* elements = v.if_array()) return std::ranges::any_of(*elements, has_fraction);
  return v.is_double();
}

template <messaging::payload T>
void read_as(const messaging::message& m) {
  if (m.type != T::message_type) return;
  const auto read = messaging::read<T>(m);
  if (!read) return require(read.error().code == errc::validation_failed, "a payload is invalid", read.error().message);
  auto again = m;
  again.data = schema::encode_object(*read);
  const auto reread = messaging::read<T>(again);
  require(reread.has_value(), "what was read can be read again", json::serialize(again.data));
  require(schema::encode_object(*reread) == again.data, "and is the same", json::serialize(again.data));
}

/// On an empty database: what a message tells of is not there, or begins with it.
template <class Service>
void handle(const messaging::message& m) {
  const Service rules;
  auto command = rules.from_message(m);
  if (!command) {
    const auto code = command.error().code;
    return require(code == errc::validation_failed || code == errc::message_not_found,
                   "a message is invalid or of another service", command.error().message);
  }
  in_memory::database empty;
  const auto store = in_memory::open(empty);
  test::set_clock clock;
  test::counted_ids ids;
  test::immediate_commands<Service> gate(*store);
  application::context context{clock.at, ids.next(clock.at), "", "", {}};
  bool handled = false;
  gate.submit({*std::move(command), std::move(context), m.id, {}}, [&](const application::outcome& o) {
    handled = true;
    require(o.value.has_value() || o.value.error().code != errc::internal, "no message is an error of ours",
            o.value.has_value() ? "" : o.value.error().message);
  });
  require(handled, "a message has an outcome");
}

void handle_everywhere(const messaging::message& m) {
  handle<orders::service>(m);
  handle<inventory::service>(m);
  handle<payments::service>(m);
  handle<notifications::service>(m);
}

}  // namespace

void run(std::string_view input) {
  const auto read = messaging::decode(input);
  if (!read) {
    const auto code = read.error().code;
    return require(code == errc::validation_failed || code == errc::malformed_json, "a message is malformed or invalid",
                   read.error().message);
  }
  const auto again = messaging::decode(messaging::encode(*read));
  require(again.has_value() && (*again == *read || has_fraction(read->data)), "a message is read as it was written",
          messaging::encode(*read));
  mp11::mp_for_each<mp11::mp_transform<mp11::mp_identity, every_type>>(
      [&]<class T>(mp11::mp_identity<T>) { read_as<T>(*read); });
  handle_everywhere(*read);
  // From whom it should be, so that there is more to it than a wrong source.
  auto from = *read;
  for (const auto source : {messaging::service_in(read->type), messaging::leading_service}) {
    from.source = source;
    handle_everywhere(from);
  }
}

}  // namespace comanda::fuzz
