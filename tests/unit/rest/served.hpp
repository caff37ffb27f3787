#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "comanda/in_memory/store.hpp"
#include "comanda/inventory/service.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/payments/service.hpp"
#include "comanda/rest/handler.hpp"
#include "comanda/rest/inventory.hpp"
#include "comanda/rest/notifications.hpp"
#include "comanda/rest/orders.hpp"
#include "comanda/rest/payments.hpp"
#include "support/catch.hpp"
#include "support/counting_store.hpp"
#include "support/plain_call_gates.hpp"
#include "support/service_gates.hpp"

// The routes over a store in memory, driven by plain calls: a request is answered before `ask` returns.
namespace comanda::test {

namespace json = boost::json;

/// An answer, with its body read.
struct reply {
  int status = 0;
  http::headers headers;
  std::string text;
  json::value body;

  [[nodiscard]] std::string header(std::string_view name) const {
    return std::string(headers.find(name).value_or("(none)"));
  }
  [[nodiscard]] const json::value& at(std::string_view pointer) const { return body.at_pointer(pointer); }
  [[nodiscard]] std::string text_at(std::string_view pointer) const { return std::string(at(pointer).as_string()); }
  [[nodiscard]] std::string code() const { return text_at("/error/code"); }
  /// "CODE /pointer" of each violation.
  [[nodiscard]] std::vector<std::string> violations() const;
};

using header_list = std::vector<http::header>;

/// A service's routes and what they stand on.
class api {
 public:
  in_memory::database database;
  counting_store store{database};
  set_clock time;
  counted_ids ids;
  immediate_reads reads{store};
  std::map<std::string, rest::dependency_state> health;
  std::vector<rest::access_record> accesses;
  bool answers_as_documented = true;  ///< not where a test has a route fail in every way there is

  api();
  api(const api&) = delete;
  api& operator=(const api&) = delete;

  /// The routes of the system anew, after a change of `env`.
  void again();

  reply ask(http::method verb, std::string target, header_list headers = {}, std::string body = {});
  reply get(std::string target, header_list headers = {}) {
    return ask(http::method::get, std::move(target), std::move(headers));
  }
  reply send(http::method verb, std::string target, std::string body, header_list headers = {}) {
    headers.push_back({"Content-Type", "application/json"});
    return ask(verb, std::move(target), std::move(headers), std::move(body));
  }
  reply post(std::string target, std::string body, header_list headers = {}) {
    return send(http::method::post, std::move(target), std::move(body), std::move(headers));
  }
  reply put(std::string target, std::string body, header_list headers = {}) {
    return send(http::method::put, std::move(target), std::move(body), std::move(headers));
  }

  /// Whatever is asked in any test: the route's documents say that it may be answered so.
  void check_documented(http::method verb, const result<http::target>& asked, const reply& got) const;

  /// Besides what follows from what a route is: see comanda/http/openapi.hpp.
  static bool may_fail_with(const http::route& r, errc code);

  /// What `member` is in each entry of a list, page after page along the Link header.
  std::vector<std::string> walk(std::string target, std::string_view member, std::size_t* pages = nullptr);

  static reply read(http::response r);

 protected:
  std::shared_ptr<http::route_table> routes = std::make_shared<http::route_table>();
  rest::environment env;
};

struct orders_api : api {
  immediate_commands<orders::service> commands{store};
  orders_api();

  /// Places an order and gives its id.
  std::string place(std::string_view customer = "ada");
  static std::string body_of(std::string_view customer) {
    return R"({"customer_id":")" + std::string(customer) +
           R"(","currency":"EUR","lines":[{"sku":"tea","quantity":2,"unit_price":350},)"
           R"({"sku":"mug","quantity":1,"unit_price":900}]})";
  }
};

struct inventory_api : api {
  immediate_commands<inventory::service> commands{store};
  inventory_api();
};

/// Sends e-mail and writes to the log, and knows no webhooks.
struct notifications_api : api {
  immediate_commands<notifications::service> commands;
  notifications_api();
};

struct payments_api : api {
  immediate_commands<payments::service> commands{store};
  payments_api();

  /// What a saga or the gateway says to the service.
  void tell(payments::command c);
};

}  // namespace comanda::test
