#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "comanda/http/message.hpp"
#include "comanda/in_memory/store.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/payments/service.hpp"
#include "comanda/testing/simulation/bank.hpp"
#include "comanda/testing/simulation/message_bus.hpp"
#include "comanda/testing/simulation/post_office.hpp"
#include "comanda/testing/simulation/tally.hpp"
#include "hardship.hpp"
#include "instance.hpp"
#include "invariants/invariant.hpp"
#include "plants/plant.hpp"

namespace comanda::simulation {

/// The four services, each in one process or several, on simulated databases, bus, bank, post and clocks, and what is
/// known of what they have done. Every commit is entered into the books and checked at once. Thread rule: one thread.
class services {
 public:
  services(sim::world& in, sim::fault_plan& plan, plant planted, hardship hard, findings& found);

  /// `done` gets the answer, or nothing when the connection broke off; perhaps neither.
  void ask(service_name whom, http::request what, std::function<void(std::optional<http::response>)> done);
  /// Ends all faults: clocks are right, everything can be reached, who is down starts.
  void heal();

  [[nodiscard]] const simulation::books& books() const noexcept { return books_; }
  [[nodiscard]] const outside_books& outside() const noexcept { return outside_; }
  [[nodiscard]] std::size_t messages_under_way() const { return bus_.messages(); }
  [[nodiscard]] std::uint64_t deaths() const;
  /// How often which hardship was met; every kind is expected.
  [[nodiscard]] const sim::tally& hardships() const noexcept { return hardships_; }

 private:
  template <class Service>
  void start(service_name name, route_adder<Service> add_routes, sim::process_parts<Service> parts);
  void deliver(service_name whom, http::request what, std::function<void(std::optional<http::response>)> done);
  void begin(const outage& o);
  [[nodiscard]] bool meets(std::string_view what, double share);
  [[nodiscard]] sim::performer<payments::service> performer_of_payments(sim::node& of);
  [[nodiscard]] sim::performer<notifications::service> performer_of_notifications(sim::node& of);

  sim::world& world_;
  sim::fault_plan& plan_;
  plant planted_;
  findings& found_;
  hardship hardship_;
  simulation::books books_;
  outside_books outside_;
  sim::tally hardships_;
  sim::message_bus bus_;
  sim::bank bank_;
  sim::post_office post_;
  std::array<in_memory::database, all_services.size()> databases_;
  std::array<std::vector<std::unique_ptr<instance>>, all_services.size()> instances_;
};

}  // namespace comanda::simulation
