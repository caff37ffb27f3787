#pragma once

#include <boost/json/object.hpp>
#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "comanda/application/closed_gates.hpp"
#include "comanda/messaging/catalogue.hpp"
#include "comanda/rest/api_documents.hpp"
#include "comanda/saga/definition.hpp"

namespace comanda::host {

/// A service that leads sagas.
template <class Service>
concept leads_sagas = requires(const Service& rules) {
  { rules.sagas() } -> std::convertible_to<const saga::registry&>;
};

/// What an executable tells of itself, with no settings and nothing behind it: its routes, put into the table by the
/// functions that `serve` calls, too, its messages, and the sagas that it leads.
class documents {
 public:
  // The routes for operators come with the services: every executable has them.
  using add_routes = std::function<void(http::route_table&, const rest::environment&)>;
  template <class Service>
  using add_service_routes = void (*)(http::route_table&, application::command_gate<Service>&, application::read_gate&,
                                      const rest::environment&);

  /// `description` is Markdown: what the executable is for.
  documents(std::string title, std::string description) : title_(std::move(title)), text_(std::move(description)) {}

  /// One of its services.
  template <class Service, class Catalogue>
  documents& with(add_service_routes<Service> add) {
    catalogues_.push_back(messaging::catalogue_of<Catalogue>());
    services_.emplace_back(Catalogue::service);
    if constexpr (leads_sagas<Service>) sagas_ += draw(Service().sagas());
    // The gates live as long as the handlers of the table might refer to them.
    routes_.push_back(
        [add, commands = std::make_shared<application::closed_command_gate<Service>>(),
         reads = std::make_shared<application::closed_read_gate>()](
            http::route_table& routes, const rest::environment& env) { add(routes, *commands, *reads, env); });
    return *this;
  }
  /// Messages stay inside the process: there are no exchanges and queues to tell of.
  documents& without_broker() {
    over_amqp_ = false;
    return *this;
  }

  [[nodiscard]] rest::api_description about() const;
  /// What `openapi` prints and, under the same prefix, GET /openapi.json answers.
  [[nodiscard]] result<boost::json::object> openapi() const;
  [[nodiscard]] boost::json::object asyncapi() const;
  /// What `sagas` prints: Markdown, each saga under its name and as Mermaid draws it. Empty: it leads none.
  [[nodiscard]] std::string sagas() const;

 private:
  [[nodiscard]] static std::string draw(const saga::registry& definitions);

  std::string title_;
  std::string text_;
  std::vector<add_routes> routes_;
  std::vector<std::string> services_;
  std::vector<messaging::service_catalogue> catalogues_;
  std::string sagas_;
  bool over_amqp_ = true;
};

/// JSON for people and for diffs: two spaces a level, one member a line.
[[nodiscard]] std::string in_lines(const boost::json::value& document);

}  // namespace comanda::host
