#pragma once

#include <algorithm>
#include <boost/json/parse.hpp>
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
  [[nodiscard]] std::vector<std::string> violations() const {
    std::vector<std::string> all;
    for (const auto& v : at("/error/details/violations").as_array())
      all.push_back(std::string(v.at("code").as_string()) + " " + std::string(v.at("pointer").as_string()));
    return all;
  }
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

  api() {
    env.clock = &time;
    env.ids = &ids;
    env.service = "test";
    env.health = [this] { return health; };
    env.metrics = [] { return std::string("requests_total 7\n"); };
    env.on_access = [this](const rest::access_record& r) { accesses.push_back(r); };
    rest::add_system_routes(*routes, env);
  }
  api(const api&) = delete;
  api& operator=(const api&) = delete;

  /// The routes of the system anew, after a change of `env`.
  void again() {
    routes = std::make_shared<http::route_table>();
    rest::add_system_routes(*routes, env);
  }

  reply ask(http::method verb, std::string target, header_list headers = {}, std::string body = {}) {
    const auto asked = http::parse_target(target);
    http::request r{verb, std::move(target), {}, std::move(body), "192.0.2.1"};
    for (auto& [name, value] : headers) r.headers.add(std::move(name), std::move(value));
    std::vector<http::response> given;
    const auto handle = rest::make_handler(routes, env);
    handle(std::move(r), [&](http::response got) { given.push_back(std::move(got)); });
    REQUIRE(given.size() == 1);
    auto got = read(std::move(given.front()));
    if (answers_as_documented) check_documented(verb, asked, got);
    return got;
  }
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
  void check_documented(http::method verb, const result<http::target>& asked, const reply& got) const {
    if (!asked) return;
    const auto found = routes->match(verb, *asked);
    const auto* known = std::get_if<http::matched>(&found);
    if (known == nullptr || known->route->documents.answers.empty()) return;
    const auto& says = known->route->documents;
    CAPTURE(known->route->pattern, got.status, got.text);
    const bool answers = std::any_of(says.answers.begin(), says.answers.end(),
                                     [&](const http::success_answer& a) { return a.status == got.status; });
    if (got.status == 304)
      CHECK(says.conditional_read);
    else if (got.status < 400)
      CHECK(answers);
    else if (!answers && got.body.is_object())
      CHECK(may_fail_with(*known->route, errc_from_string(got.code())));
  }

  /// Besides what follows from what a route is: see comanda/http/openapi.hpp.
  static bool may_fail_with(const http::route& r, errc code) {
    switch (code) {
      case errc::malformed_request:
      case errc::invalid_parameter:
      case errc::not_acceptable:
      case errc::rate_limited:
      case errc::internal:
      case errc::unavailable:
      case errc::overloaded:
      case errc::timeout:
      case errc::misdirected_request:
        return true;
      case errc::unauthenticated:
      case errc::forbidden:
        return !r.scope.empty();
      case errc::malformed_json:
      case errc::payload_too_large:
      case errc::unsupported_media_type:
      case errc::validation_failed:
        return r.documents.body.has_value();
      case errc::idempotency_key_in_use:
      case errc::idempotency_key_reused:
        return r.documents.idempotent_by_key;
      case errc::version_mismatch:
        return r.documents.conditional_write;
      default:
        return std::find(r.documents.errors.begin(), r.documents.errors.end(), code) != r.documents.errors.end();
    }
  }

  /// What `member` is in each entry of a list, page after page along the Link header.
  std::vector<std::string> walk(std::string target, std::string_view member, std::size_t* pages = nullptr) {
    constexpr std::size_t pages_max = 1000;
    std::vector<std::string> all;
    for (std::size_t n = 1; n <= pages_max; ++n) {
      const auto page = get(target);
      REQUIRE(page.status == 200);
      for (const auto& entry : page.at("/data").as_array()) {
        const auto& v = entry.at(member);
        all.push_back(v.is_string() ? std::string(v.as_string()) : std::to_string(v.as_int64()));
      }
      if (pages != nullptr) *pages = n;
      const auto link = page.header("Link");
      REQUIRE(page.at("/metadata/next_cursor").is_null() == (link == "(none)"));
      if (link == "(none)") return all;
      const auto end = link.find(">; rel=\"next\"");
      REQUIRE(link.front() == '<');
      REQUIRE(end + 13 == link.size());
      target = link.substr(1, end - 1);
    }
    FAIL("the list has no end");
    return all;
  }

  static reply read(http::response r) {
    reply out{r.status, std::move(r.headers), std::move(r.body), nullptr};
    if (out.headers.find("Content-Type").value_or("") == "application/json") out.body = json::parse(out.text);
    return out;
  }

 protected:
  std::shared_ptr<http::route_table> routes = std::make_shared<http::route_table>();
  rest::environment env;
};

struct orders_api : api {
  immediate_commands<orders::service> commands{store};
  orders_api() { rest::add_orders_routes(*routes, commands, reads, env); }

  /// Places an order and gives its id.
  std::string place(std::string_view customer = "ada") {
    const auto r = post("/api/v1/orders", body_of(customer));
    REQUIRE(r.status == 201);
    return r.text_at("/data/order_id");
  }
  static std::string body_of(std::string_view customer) {
    return R"({"customer_id":")" + std::string(customer) +
           R"(","currency":"EUR","lines":[{"sku":"tea","quantity":2,"unit_price":350},)"
           R"({"sku":"mug","quantity":1,"unit_price":900}]})";
  }
};

struct inventory_api : api {
  immediate_commands<inventory::service> commands{store};
  inventory_api() { rest::add_inventory_routes(*routes, commands, reads, env); }
};

/// Sends e-mail and writes to the log, and knows no webhooks.
struct notifications_api : api {
  immediate_commands<notifications::service> commands{
      store,
      notifications::service({.available_channels = {notifications::channel::email, notifications::channel::log}})};
  notifications_api() {
    env.webhook_keys = [](std::string_view of) {
      return std::vector{"new key of " + std::string(of), "old key of " + std::string(of)};
    };
    rest::add_notifications_routes(*routes, commands, reads, env);
  }
};

struct payments_api : api {
  immediate_commands<payments::service> commands{store};
  payments_api() { rest::add_payments_routes(*routes, commands, reads, env); }

  /// What a saga or the gateway says to the service.
  void tell(payments::command c) {
    commands.submit({std::move(c), {time.at, ids.next(time.at), "", "", {}}, {}, {}},
                    [](const application::outcome& o) { REQUIRE(o.value.has_value()); });
  }
};

}  // namespace comanda::test
