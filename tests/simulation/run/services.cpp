#include "services.hpp"

#include <string>
#include <utility>

#include "comanda/notifications/perform.hpp"
#include "comanda/payments/perform.hpp"
#include "comanda/rest/inventory.hpp"
#include "comanda/rest/notifications.hpp"
#include "comanda/rest/operations.hpp"
#include "comanda/rest/orders.hpp"
#include "comanda/rest/payments.hpp"
#include "plants/rules_plants.hpp"

namespace comanda::simulation {

using sim::fault;
using sim::port;

namespace {

constexpr microseconds travel_max = std::chrono::milliseconds(3);
constexpr microseconds detour_max = std::chrono::seconds(20);

constexpr std::string_view bank_refusal = "hardship bank refusal";
constexpr std::string_view mail_refusal = "hardship mail refusal";
constexpr std::string_view bus_outage = "hardship bus outage";
constexpr std::string_view database_outage = "hardship database outage";

std::size_t index(service_name s) { return static_cast<std::size_t>(s); }

/// What a proxy on the way may send twice.
bool may_be_sent_twice(const http::request& r) {
  return r.verb != http::method::post || r.headers.find("Idempotency-Key").has_value();
}

notifications::service all_channels() {
  using notifications::channel;
  return notifications::service({.available_channels = {channel::log, channel::email, channel::webhook}});
}

}  // namespace

services::services(sim::world& in, sim::fault_plan& plan, plant planted, hardship hard, findings& found)
    : world_(in), plan_(plan), planted_(planted), found_(found), hardship_(std::move(hard)), bus_(in, plan) {
  if (hardship_.commits_are_slow > 0) plan_.set_rate(fault::delay, port::commit, hardship_.commits_are_slow);
  if (hardship_.bank_is_slow > 0) plan_.set_rate(fault::delay, port::perform, hardship_.bank_is_slow);
  for (const auto kind : {bank_refusal, mail_refusal, bus_outage, database_outage}) hardships_.expect(kind);
  bank_.refuses = [this](const auto&) { return meets(bank_refusal, hardship_.bank_refuses); };
  post_.refuses = [this](const auto&) { return meets(mail_refusal, hardship_.mail_is_refused); };
  bank_.on_approved = [this](const payments::gateway_request& r) { enter(r, outside_); };
  bank_.on_complaint = [this](const std::string& what) { outside_.bank_complaints.push_back(what); };
  post_.on_tried = [this](const notifications::delivery_request& r) { ++outside_.mail_tries[r.notification_id]; };
  post_.on_delivered = [this](const notifications::delivery_request& r) {
    outside_.mail.push_back({r.notification_id, r.attempt, r.recipient, r.body});
  };
  start<orders::service>(service_name::orders, rest::add_orders_routes, {});
  sim::process_parts<inventory::service> keeps;
  keeps.service = inventory::service({.reservation_lifetime = hardship_.reservation_lifetime});
  start<inventory::service>(service_name::inventory, rest::add_inventory_routes, std::move(keeps));
  sim::process_parts<payments::service> pays;
  pays.make_performer = [this](sim::node& of) { return performer_of_payments(of); };
  pays.route = payments::route_of;
  start<payments::service>(service_name::payments, rest::add_payments_routes, std::move(pays));
  sim::process_parts<notifications::service> notifies;
  notifies.service = all_channels();
  notifies.make_performer = [this](sim::node& of) { return performer_of_notifications(of); };
  notifies.performers = 2;
  notifies.route = [](const application::effect_row& e) { return notifications::route_of(e).route; };
  start<notifications::service>(service_name::notifications, rest::add_notifications_routes, std::move(notifies));
  for (const auto& o : hardship_.outages) {
    world_.after(o.begins, [this, o] { begin(o); });
  }
}

bool services::meets(std::string_view what, double share) {
  const bool met = !plan_.is_over() && world_.chance().chance(share);
  if (met) hardships_.count(what);
  return met;
}

/// The whole service, however many processes it has.
void services::begin(const outage& o) {
  if (plan_.is_over()) return;
  hardships_.count(o.from_bus ? bus_outage : database_outage);
  world_.note(to_string(o.of), "is away", o.from_bus ? "from the bus" : "from its database");
  for (auto& i : instances_[index(o.of)]) {
    auto& life = i->process().life();
    (o.from_bus ? life.cut_off_until : life.store_away_until) = world_.now() + o.lasts;
  }
}

sim::performer<payments::service> services::performer_of_payments(sim::node& of) {
  std::shared_ptr<payments::gateway> way = spoil(planted_, sim::make_gateway(bank_, of.guard()));
  return [way](const application::effect_row& e) { return payments::perform(e, *way); };
}

sim::performer<notifications::service> services::performer_of_notifications(sim::node& of) {
  std::shared_ptr<notifications::sender> way = sim::make_sender(post_, of.guard());
  return [way](const application::effect_row& e) { return notifications::perform(e, *way); };
}

template <class Service>
void services::start(service_name name, route_adder<Service> add_routes, sim::process_parts<Service> parts) {
  sim::process<Service>::declare(bus_);
  parts.store = [this, on = databases_[index(name)]] { return spoil_database(planted_, in_memory::open(on)); };
  if (planted_ != plant::none) {
    parts.around_store = [this](auto good) { return spoil(planted_, std::move(good)); };
    parts.around_publisher = [this](auto good) { return spoil(planted_, std::move(good)); };
    parts.around_consumer = [this](auto good) { return spoil(planted_, std::move(good)); };
  }
  for (std::uint64_t i = 1; i <= hardship_.processes; ++i) {
    auto& all = instances_[index(name)];
    parts.observe = [this, name, i](const storage::change_set& changes) {
      check_step(books_, books_.enter(name, changes, world_.now(), i), found_);
    };
    parts.decide = [this, name, i](const Service& real, const auto& c, const auto& found, const auto& ctx) {
      const message_id cause(ctx.cause);
      books_.decide(name, cause, false, i);  // also when it throws
      auto decided = decide_spoilt<Service>(planted_, real, c, found, ctx);
      books_.decide(name, cause, decided.has_value(), i);
      return hand_on<Service>(planted_, c, std::move(decided));
    };
    all.push_back(std::make_unique<instance_of<Service>>(
        world_, plan_, bus_, std::string(to_string(name)) + "/" + std::to_string(i), parts, add_routes));
    all.back()->process().boot();
  }
}

void services::ask(service_name whom, http::request what, std::function<void(std::optional<http::response>)> done) {
  world_.note("client", "asks", std::string(http::to_string(what.verb)) + " " + what.target + " " + what.body);
  if (plan_.strikes(fault::drop, port::request))
    return world_.after(world_.up_to(detour_max), [done = std::move(done)] { done(std::nullopt); });
  auto wait = world_.up_to(travel_max);
  if (plan_.strikes(fault::delay, port::request)) wait += world_.up_to(detour_max);
  if (may_be_sent_twice(what) && plan_.strikes(fault::duplicate, port::request)) {
    world_.after(wait + world_.up_to(detour_max),
                 [this, whom, what] { deliver(whom, what, [](const std::optional<http::response>&) {}); });
  }
  world_.after(wait, [this, whom, what = std::move(what), done = std::move(done)]() mutable {
    deliver(whom, std::move(what), std::move(done));
  });
}

void services::deliver(service_name whom, http::request what, std::function<void(std::optional<http::response>)> done) {
  auto& all = instances_[index(whom)];
  auto& to = *all[world_.chance().below(all.size())];
  if (!to.process().is_alive()) return done(std::nullopt);
  to.ask(std::move(what), [this, done = std::move(done)](http::response r) {
    world_.note("client", "hears", r.body, static_cast<std::uint64_t>(r.status));
    if (plan_.strikes(fault::answer_lost, port::request)) return;
    world_.after(world_.up_to(travel_max), [done, r = std::move(r)]() mutable { done(std::move(r)); });
  });
}

void services::heal() {
  plan_.end();
  for (auto& all : instances_) {
    for (auto& i : all) {
      i->set_clock_right();
      i->process().life().cut_off_until = {};
      i->process().life().store_away_until = {};
      i->process().boot();
    }
  }
}

std::uint64_t services::deaths() const {
  std::uint64_t sum = 0;
  for (const auto& all : instances_) {
    for (const auto& i : all) sum += i->process().deaths();
  }
  return sum;
}

}  // namespace comanda::simulation
