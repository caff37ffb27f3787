#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "comanda/in_memory/store.hpp"
#include "comanda/inventory/service.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/operations/service.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/payments/service.hpp"
#include "comanda/rest/api_documents.hpp"
#include "comanda/rest/handler.hpp"
#include "comanda/rest/inventory.hpp"
#include "comanda/rest/notifications.hpp"
#include "comanda/rest/operations.hpp"
#include "comanda/rest/orders.hpp"
#include "comanda/rest/payments.hpp"
#include "support/plain_call_gates.hpp"
#include "support/service_gates.hpp"

namespace comanda::fuzz {

/// What requests change.
struct shop_state {
  in_memory::database database;
  std::unique_ptr<storage::store> store = in_memory::open(database);
  test::set_clock clock;
  test::counted_ids ids;
  test::immediate_reads reads{*store};
  test::immediate_commands<orders::service> orders{*store};
  test::immediate_commands<inventory::service> inventory{*store};
  test::immediate_commands<payments::service> payments{*store};
  test::immediate_commands<notifications::service> notifications{*store};
  test::immediate_commands<operations::service> desk{*store, operations::service("orders")};
};

/// All routes of the four services over one database in memory, which is empty at first and after `empty`. Who asks is
/// believed: "Authorization: Bearer ada" is ada, who may do all that customers may; without it an administrator asks.
class shop {
 public:
  shop() {
    env_.clock = &state_->clock;
    env_.ids = &state_->ids;
    env_.service = "orders";
    env_.health = [] { return std::map<std::string, rest::dependency_state>(); };
    env_.metrics = [] { return std::string("up 1\n"); };
    env_.authenticate = [](const http::request& r) { return believe(r); };
    env_.cors_origins = {"https://shop.example"};
    env_.on_access = [this](const rest::access_record& r) { error_ = r.error; };
    const auto routes = std::make_shared<http::route_table>();
    rest::add_system_routes(*routes, env_);
    rest::add_orders_routes(*routes, state_->orders, state_->reads, env_);
    rest::add_inventory_routes(*routes, state_->inventory, state_->reads, env_);
    rest::add_payments_routes(*routes, state_->payments, state_->reads, env_);
    rest::add_notifications_routes(*routes, state_->notifications, state_->reads, env_);
    rest::add_operations_routes(*routes, {{"orders", state_->desk, state_->reads}}, env_);
    handler_ = rest::make_handler(routes, env_);
  }
  shop(const shop&) = delete;
  shop& operator=(const shop&) = delete;

  /// Making the routes takes far longer than answering by them.
  void empty() { state_.emplace(); }

  /// The answer; nothing when none came, or more than one.
  std::optional<http::response> ask(http::request r) {
    std::optional<http::response> answer;
    int answers = 0;
    handler_(std::move(r), [&](http::response got) {
      ++answers;
      answer = std::move(got);
    });
    return answers == 1 ? std::move(answer) : std::nullopt;
  }

  /// What the log says of the last answer, and the client is not told.
  [[nodiscard]] const std::string& hidden_error() const noexcept { return error_; }

 private:
  static result<http::principal> believe(const http::request& r) {
    http::principal who;
    const auto field = r.headers.find("Authorization");
    who.admin = !field;
    who.subject = who.admin ? "root" : std::string(field->substr(std::min<std::size_t>(field->size(), 7)));
    if (who.subject.empty()) return fail(errc::unauthenticated, "a token is needed");
    for (const auto* service : {"orders", "inventory", "payments", "notifications"}) {
      who.scopes.push_back(std::string(service) + ":read");
      who.scopes.push_back(std::string(service) + ":write");
    }
    return who;
  }

  std::optional<shop_state> state_{std::in_place};  // made anew where it is: the routes refer to it
  rest::environment env_;
  http::handler handler_;
  std::string error_;
};

}  // namespace comanda::fuzz
