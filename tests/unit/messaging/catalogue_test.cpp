#include "comanda/messaging/catalogue.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "comanda/inventory/catalogue.hpp"
#include "comanda/inventory/service.hpp"
#include "comanda/messaging/source.hpp"
#include "comanda/notifications/catalogue.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/orders/catalogue.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/payments/catalogue.hpp"
#include "comanda/payments/service.hpp"
#include "comanda/schema/example.hpp"
#include "support/catch.hpp"

// A catalogue is what the documents are made from: it must be what the code does.
using namespace comanda;
using namespace comanda::messaging;

namespace {

using types = std::set<std::string>;

types types_in(const std::vector<catalogued_message>& messages, bool events_only = false) {
  types all;
  for (const auto& m : messages) {
    if (!events_only || m.target.empty()) all.insert(m.type);
  }
  return all;
}

/// Every message that anybody sends or receives.
std::map<std::string, catalogued_message> every_message() {
  std::map<std::string, catalogued_message> all;
  const auto add = [&all](const service_catalogue& c) {
    for (const auto& list : {c.sends, c.receives}) {
      for (const auto& m : list) all.emplace(m.type, m);
    }
  };
  add(catalogue_of<orders::catalogue>());
  add(catalogue_of<inventory::catalogue>());
  add(catalogue_of<payments::catalogue>());
  add(catalogue_of<notifications::catalogue>());
  return all;
}

message sample(const catalogued_message& of) {
  message m;
  m.id = message_id(*parse_uuid("0194b8f2-7c1e-7a33-9d51-3f0c8a6e2b47"));
  m.type = of.type;
  m.source = of.target.empty() ? service_in(of.type) : leading_service;
  m.kind = of.target.empty() ? message_kind::event : message_kind::command;
  m.target = of.target;
  m.subject = to_string(m.id);
  m.correlation = m.id.value();
  m.step = "reserve_stock";
  m.time = *parse_timestamp("2026-01-31T10:30:00Z");
  m.data = schema::example_of(of.data).as_object();
  return m;
}

types understood_by(const auto& service) {
  types all;
  for (const auto& [type, m] : every_message()) {
    const auto read = service.from_message(sample(m));
    if (read) {
      all.insert(type);
      continue;
    }
    CAPTURE(type, read.error().message);
    CHECK(read.error().code == errc::message_not_found);  // and not that the sample is bad
  }
  return all;
}

template <class Service, class Catalogue>
void check_service() {
  const auto c = catalogue_of<Catalogue>();
  CHECK(understood_by(Service()) == types_in(c.receives));
  const auto listens = Service::listens_to();
  CHECK(types(listens.begin(), listens.end()) == types_in(c.receives, true));
  for (const auto& m : c.receives) CHECK((m.target.empty() || m.target == c.service));
  for (const auto& m : c.sends) CHECK((!m.target.empty() || m.type.starts_with("comanda." + c.service + ".")));
}

}  // namespace

TEST_CASE("Orders understands what its catalogue says it receives, and nothing else", "[catalogue]") {
  check_service<orders::service, orders::catalogue>();
}

TEST_CASE("Inventory understands what its catalogue says it receives, and nothing else", "[catalogue]") {
  check_service<inventory::service, inventory::catalogue>();
}

TEST_CASE("Payments understands what its catalogue says it receives, and nothing else", "[catalogue]") {
  check_service<payments::service, payments::catalogue>();
}

TEST_CASE("Notifications understands what its catalogue says it receives, and nothing else", "[catalogue]") {
  check_service<notifications::service, notifications::catalogue>();
}

TEST_CASE("what the sagas send and wait for is in the catalogue of Orders", "[catalogue]") {
  const auto c = catalogue_of<orders::catalogue>();
  const auto sent = types_in(c.sends);
  const auto received = types_in(c.receives);
  const orders::service service;
  for (const auto& definition : service.sagas().all()) {
    for (const auto& step : definition.steps()) {
      CAPTURE(definition.name(), step.name);
      CHECK((step.command.empty() || sent.contains(step.command)));
      for (const auto& list : {step.success, step.refusal}) {
        for (const auto& reply : list) CHECK(received.contains(reply));
      }
      if (!step.undo) continue;
      CHECK(sent.contains(step.undo->command));
      for (const auto& reply : step.undo->success) CHECK(received.contains(reply));
    }
  }
}

TEST_CASE("whoever receives a message has somebody who sends it", "[catalogue]") {
  types sent;
  types received;
  const auto add = [&](const service_catalogue& c) {
    sent.merge(types_in(c.sends));
    received.merge(types_in(c.receives));
  };
  add(catalogue_of<orders::catalogue>());
  add(catalogue_of<inventory::catalogue>());
  add(catalogue_of<payments::catalogue>());
  add(catalogue_of<notifications::catalogue>());
  for (const auto& type : received) {
    CAPTURE(type);
    CHECK(sent.contains(type));
  }
}
