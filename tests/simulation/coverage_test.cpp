#include <algorithm>
#include <string>

#include "books/undoing.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/testing/simulation/saga_coverage.hpp"
#include "run/excuses.hpp"
#include "run/run_seed.hpp"
#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::simulation;
namespace sim = testing::simulation;

namespace {

constexpr std::uint64_t seeds = 20;

sim::tally reached_by(bool calm) {
  sim::tally all;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) all.add(run_seed({.seed = seed, .calm = calm}).reached);
  return all;
}

bool is_of(std::string_view kind, const std::string& name) { return name.starts_with(std::string(kind) + " "); }

std::size_t count_of(std::string_view kind, const std::vector<std::string>& names) {
  return static_cast<std::size_t>(std::ranges::count_if(names, [&](const auto& name) { return is_of(kind, name); }));
}

std::vector<std::string> names_of(const sim::tally& reached) {
  std::vector<std::string> names;
  for (const auto& counted : reached.rows()) names.push_back(counted.name);
  return names;
}

}  // namespace

TEST_CASE("a run in calm weather says of every fault that it never struck", "[simulation]") {
  const auto calm = reached_by(true);
  for (const auto* kind : {"fault", "hardship"}) {
    CAPTURE(kind);
    CHECK(count_of(kind, calm.never()) > 0);
    CHECK(count_of(kind, calm.never()) == count_of(kind, names_of(calm)));
  }
  CHECK(calm.of("saga fulfilment completed") > 0);
  CHECK_FALSE(sim::gaps(calm, excuses_for(seeds)).empty());

  const auto rough = reached_by(false);
  CHECK(count_of("fault", rough.never()) < count_of("fault", calm.never()));
  CHECK(names_of(rough).size() == names_of(calm).size());
}

TEST_CASE("what a run has to come to is what the tables of Orders say", "[simulation]") {
  const orders::service rules;
  const auto expected = names_of(run_seed({.seed = 1}).reached);
  for (const auto& definition : rules.sagas().all()) {
    for (const auto& step : definition.steps()) {
      const auto name = "saga " + definition.name() + "/" + step.name + (step.command.empty() ? " local" : " sent");
      CAPTURE(name);
      CHECK(std::ranges::find(expected, name) != expected.end());
    }
  }
}

TEST_CASE("a transition that no run can come to is listed", "[simulation]") {
  // As a definition that is in the registry, and that nobody ever begins.
  saga::step wrap;
  wrap.name = "wrap";
  wrap.kind = saga::step_kind::pivot;
  wrap.command = "comanda.inventory.wrap.v1";
  wrap.success = {"comanda.inventory.wrapped.v1"};
  saga::registry with_gifts;
  REQUIRE(with_gifts.add(saga::definition::build("gift", 1, {wrap}).value()).has_value());
  auto reached = run_seed({.seed = 1}).reached;
  reached.add(sim::saga_coverage(with_gifts).reached());
  const auto missing = sim::gaps(reached, excuses_for(1));
  for (const auto* name : {"never reached: saga gift started", "never reached: saga gift/wrap sent"}) {
    CAPTURE(name);
    CHECK(std::ranges::find(missing, name) != missing.end());
  }
}

TEST_CASE("an undo is told apart by whether there was something to undo", "[simulation]") {
  const orders::service rules;
  const saga_id saga(derive_uuid(uuid(), {"saga"}));
  books written;
  saga::timeline_entry undone;
  undone.subject = derive_uuid(uuid(), {"order"});
  undone.saga_id = saga;
  undone.saga_type = "fulfilment";
  undone.step = "reserve_stock";
  undone.event = "undone";
  storage::change_set entries(1);
  entries[0].into = &storage::table_of<saga::timeline_entry>();
  entries[0].inserts = {storage::to_row(undone)};
  written.enter(service_name::orders, entries, timestamp());
  sim::tally before;
  count_undoing(written, rules.sagas(), before);
  CHECK(before.of("compensation fulfilment/reserve_stock never_done") == 1);
  CHECK(before.of("compensation fulfilment/reserve_stock done") == 0);

  messaging::message reply;
  reply.id = message_id(derive_uuid(uuid(), {"reply"}));
  reply.type = "comanda.inventory.stock_reserved.v1";
  reply.source = "inventory";
  reply.correlation = saga.value();
  storage::change_set answer(1);
  application::outbox_row sent;
  sent.message_id = reply.id;
  sent.type = reply.type;
  sent.body = messaging::encode(reply);
  answer[0].into = &storage::table_of<application::outbox_row>();
  answer[0].inserts = {storage::to_row(sent)};
  written.enter(service_name::inventory, answer, timestamp());
  sim::tally after;
  count_undoing(written, rules.sagas(), after);
  CHECK(after.of("compensation fulfilment/reserve_stock done") == 1);
  CHECK(after.of("compensation fulfilment/reserve_stock never_done") == 0);
}
