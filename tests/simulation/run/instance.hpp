#pragma once

#include <memory>
#include <string>
#include <utility>

#include "comanda/http/route_table.hpp"
#include "comanda/rest/handler.hpp"
#include "comanda/rest/operations.hpp"
#include "comanda/testing/simulation/process.hpp"

namespace comanda::simulation {

namespace sim = testing::simulation;

/// A process of some service with its routes, for those who do not care which.
class instance {
 public:
  virtual ~instance() = default;
  [[nodiscard]] virtual sim::node& process() = 0;
  virtual void set_clock_right() = 0;
  /// Hands a request in. No answer ever comes when the process is gone, or dies with it.
  virtual void ask(http::request r, http::responder respond) = 0;
};

template <class Service>
using route_adder = void (*)(http::route_table&, application::command_gate<Service>&, application::read_gate&,
                             const rest::environment&);

template <class Service>
class instance_of final : public instance {
 public:
  instance_of(sim::world& in, sim::fault_plan& plan, sim::message_bus& bus, std::string name,
              sim::process_parts<Service> parts, route_adder<Service> add_routes)
      : process_(in, plan, bus, std::move(name), std::move(parts)) {
    rest::environment env;
    env.clock = &process_.clock();
    env.ids = &process_.ids();
    env.service = process_.service_name();
    env.later = [this](std::chrono::milliseconds wait, std::function<void()> what) {
      return process_.later(wait, std::move(what));
    };
    const auto routes = std::make_shared<http::route_table>();
    add_routes(*routes, process_, process_, env);
    rest::add_operations_routes(*routes, {{process_.service_name(), process_.operations(), process_}}, env);
    handler_ = rest::make_handler(routes, env);
  }

  sim::node& process() override { return process_; }
  void set_clock_right() override { process_.clock().set_right(); }
  void ask(http::request r, http::responder respond) override {
    process_.enter([&] { handler_(std::move(r), std::move(respond)); });
  }

 private:
  sim::process<Service> process_;
  http::handler handler_;
};

}  // namespace comanda::simulation
