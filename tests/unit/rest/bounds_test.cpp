#include <boost/json/serialize.hpp>

#include "comanda/application/closed_gates.hpp"
#include "comanda/kernel/url_parts.hpp"
#include "comanda/rest/api_documents.hpp"
#include "comanda/rest/notifications.hpp"
#include "comanda/rest/operations.hpp"
#include "comanda/rest/payments.hpp"
#include "served.hpp"
#include "support/schema_bounds.hpp"

// The published schemas against those who validate: what a schema allows is taken, what it forbids is refused. Behind
// the routes is nobody: a request that is understood is UNAVAILABLE.
using namespace comanda;
namespace json = boost::json;

namespace {

struct published_api : test::api {
  application::closed_command_gate<orders::service> orders;
  application::closed_command_gate<inventory::service> inventory;
  application::closed_command_gate<payments::service> payments;
  application::closed_command_gate<notifications::service> notifications;
  application::closed_command_gate<operations::service> desk;
  application::closed_read_gate closed;

  published_api() {
    rest::add_orders_routes(*routes, orders, closed, env);
    rest::add_inventory_routes(*routes, inventory, closed, env);
    rest::add_payments_routes(*routes, payments, closed, env);
    rest::add_notifications_routes(*routes, notifications, closed, env);
    rest::add_operations_routes(*routes, {{"orders", desk, closed}}, env);
    REQUIRE(rest::add_document_routes(*routes, env, {"comanda", "Everything.", "1.2.3"}, {{"asyncapi", "3.0.0"}}));
  }

  json::value document() { return get("/openapi.json").body; }

  /// Calls `use(verb, path, operation)` for each operation of the document.
  template <class Use>
  void each_operation(const json::value& d, Use use) {
    for (const auto& path : d.at("paths").as_object()) {
      for (const auto& operation : path.value().as_object()) {
        const auto verb = verb_of(operation.key());
        CAPTURE(std::string(path.key()), std::string(operation.key()));
        use(verb, std::string(path.key()), operation.value().as_object());
      }
    }
  }

  static http::method verb_of(std::string_view name) {
    if (name == "post") return http::method::post;
    if (name == "put") return http::method::put;
    return name == "delete" ? http::method::del : http::method::get;
  }
};

const json::object& resolved(const json::value& document, const json::value& v) {
  const auto* reference = v.as_object().if_contains("$ref");
  return (reference == nullptr ? v : document.at_pointer(reference->as_string().subview(1))).as_object();
}

bool is_uuid(const json::object& schema) {
  const auto* format = schema.if_contains("format");
  return format != nullptr && *format == json::value("uuid");
}

/// The path with what its parameters' schemas give as an example; `name` stands for `instead`.
std::string filled(const json::value& document, std::string path, const json::object& operation,
                   std::string_view name = {}, const std::string& instead = {}) {
  if (const auto* parameters = operation.if_contains("parameters")) {
    for (const auto& one : parameters->as_array()) {
      const auto& p = resolved(document, one);
      if (p.at("in") != json::value("path")) continue;
      const std::string key(p.at("name").as_string());
      const auto& schema = resolved(document, p.at("schema"));
      const std::string text = key == name       ? percent_encode(instead)
                               : is_uuid(schema) ? "0194b8f2-7c1e-7a33-9d51-3f0c8a6e2b47"
                                                 : "tea";
      path.replace(path.find("{" + key + "}"), key.size() + 2, text);
    }
  }
  return path;
}

/// What fits, and has no member that another one forbids to leave out: addresses that no channel needs.
json::value good_body(const std::string& path, const json::value& example) {
  if (path.ends_with("/preferences")) {
    return {{"channels", json::array{"log"}},
            {"email", "ada@example.org"},
            {"webhook_url", "https://shop.example/hooks"},
            {"locale", "de"}};
  }
  if (path.ends_with("/messages/dead/redrive")) return {{"cause", "TIMEOUT"}, {"type", "x"}, {"reason", "it is back"}};
  return example;
}

/// Which codes there are says no schema: it would have to change with each new one.
bool is_any_code(const std::string& path, const std::string& what) {
  return path.ends_with("/messages/dead/redrive") && what.starts_with("/cause ");
}

/// A price without a currency, or a currency without a price: no bound of a member says that they go together.
bool has_half_a_price(const std::string& path, const json::value& body) {
  if (path.find("/items") == std::string::npos || !body.is_object()) return false;
  const auto has = [&](std::string_view name) {
    const auto* member = body.get_object().if_contains(name);
    return member != nullptr && !member->is_null();
  };
  return has("unit_price") != has("currency");
}

/// The text of a parameter; nothing for a value that no text stands for.
std::optional<std::string> text_of(const json::value& v) {
  if (v.is_string()) return std::string(v.get_string());
  if (v.is_int64() || v.is_uint64()) return json::serialize(v);
  return std::nullopt;
}

}  // namespace

TEST_CASE_METHOD(published_api, "each bound of a body's schema is that of the route", "[rest][openapi]") {
  const auto d = document();
  std::size_t seen = 0;
  each_operation(d, [&](http::method verb, const std::string& path, const json::object& operation) {
    const auto* body = operation.if_contains("requestBody");
    if (body == nullptr) return;
    const auto& content = body->at("content").at("application/json");
    const auto good = good_body(path, content.at("example"));
    for (const auto& v : test::schema_bounds(d).around(content.at("schema").as_object(), good)) {
      const auto text = json::serialize(v.value);
      CAPTURE(v.what, text.substr(0, 300), v.fits);
      if (v.fits && is_any_code(path, v.what)) continue;
      const auto r = send(verb, filled(d, path, operation), text);
      const bool fits = v.fits && !has_half_a_price(path, v.value);
      CHECK(r.code() == (fits ? "UNAVAILABLE" : "VALIDATION_FAILED"));
      ++seen;
    }
  });
  CHECK(seen > 600);
}

TEST_CASE_METHOD(published_api, "each bound of a parameter's schema is that of the route", "[rest][openapi]") {
  const auto d = document();
  std::size_t seen = 0;
  each_operation(d, [&](http::method verb, const std::string& path, const json::object& operation) {
    const auto* parameters = operation.if_contains("parameters");
    if (parameters == nullptr || operation.at("operationId") == json::value("streamOrderEvents")) return;
    std::string body;
    if (const auto* asked = operation.if_contains("requestBody"))
      body = json::serialize(asked->at("content").at("application/json").at("example"));
    for (const auto& one : parameters->as_array()) {
      const auto& p = resolved(d, one);
      const std::string name(p.at("name").as_string());
      const auto place = p.at("in").as_string();
      if (place == "header" && name != "Idempotency-Key") continue;
      if (name == "cursor" || name == "cause") continue;  // opaque; any code
      const auto& schema = resolved(d, p.at("schema"));
      const auto good = schema::example_of(schema, name);
      for (const auto& v : test::schema_bounds(d).around(schema, good)) {
        const auto text = text_of(v.value);
        // Every value is a text here, and an empty segment is another path.
        if (!text || v.what == " type" || (place == "path" && text->empty())) continue;
        CAPTURE(name, v.what, text->substr(0, 300), v.fits);
        const auto target = place == "path" ? filled(d, path, operation, name, *text) : filled(d, path, operation);
        const auto query = place == "query" ? "?" + name + "=" + percent_encode(*text) : "";
        test::header_list headers = {{"Content-Type", "application/json"}};
        if (place == "header") headers.push_back({name, *text});
        const auto r = ask(verb, target + query, headers, body);
        CHECK((r.status == 400) == !v.fits);
        ++seen;
      }
    }
  });
  CHECK(seen > 300);
}
