#pragma once

#include "comanda/notifications/service.hpp"
#include "comanda/payments/service.hpp"
#include "comanda/rest/notifications.hpp"
#include "comanda/rest/operations.hpp"
#include "comanda/rest/payments.hpp"
#include "served.hpp"

namespace comanda::test {

/// The routes of all four services on one table, and whoever asks says so: "Bearer <subject> <scope>...".
struct guarded_api : api {
  immediate_commands<orders::service> orders{store};
  immediate_commands<inventory::service> inventory{store};
  immediate_commands<payments::service> payments{store};
  immediate_commands<notifications::service> notifications{store};

  immediate_commands<operations::service> desk{store, operations::service("orders")};

  guarded_api() {
    env.authenticate = [](const http::request& r) -> result<http::principal> {
      const auto field = r.headers.find("Authorization");
      if (!field) return fail(errc::unauthenticated, "a token is needed");
      if (!field->starts_with("Bearer ")) return fail(errc::unauthenticated, "another scheme");
      if (*field == "Bearer bad") return fail(errc::unauthenticated, "the token's `exp` says \"no\"\\");
      http::principal who;
      std::string_view rest = field->substr(7);
      while (!rest.empty()) {
        const auto space = std::min(rest.find(' '), rest.size());
        const std::string word(rest.substr(0, space));
        rest.remove_prefix(std::min(space + 1, rest.size()));
        if (who.subject.empty())
          who.subject = word;
        else
          who.scopes.push_back(word);
        who.admin = who.admin || word == "admin";
      }
      return who;
    };
    rest::add_orders_routes(*routes, orders, reads, env);
    rest::add_inventory_routes(*routes, inventory, reads, env);
    rest::add_payments_routes(*routes, payments, reads, env);
    rest::add_notifications_routes(*routes, notifications, reads, env);
    rest::add_operations_routes(*routes, {{"orders", desk, reads}}, env);
  }

  template <storage::record T>
  void put_row(const T& r) {
    REQUIRE(store.commit({{&storage::table_of<T>(), {storage::to_row(r)}, {}, {}, {}}}).has_value());
  }
};

inline http::header token(std::string_view who) { return {"Authorization", "Bearer " + std::string(who)}; }

}  // namespace comanda::test
