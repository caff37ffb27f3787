#include <boost/json/serialize.hpp>

#include "comanda/application/closed_gates.hpp"
#include "comanda/rest/api_documents.hpp"
#include "comanda/rest/notifications.hpp"
#include "comanda/rest/payments.hpp"
#include "served.hpp"
#include "support/json_schema.hpp"

using namespace comanda;
namespace json = boost::json;

namespace {

/// Every service's routes, and the documents.
struct documented_api : test::api {
  application::closed_command_gate<orders::service> orders;
  application::closed_command_gate<inventory::service> inventory;
  application::closed_command_gate<payments::service> payments;
  application::closed_command_gate<notifications::service> notifications;
  application::closed_read_gate closed;

  documented_api() {
    rest::add_orders_routes(*routes, orders, closed, env);
    rest::add_inventory_routes(*routes, inventory, closed, env);
    rest::add_payments_routes(*routes, payments, closed, env);
    rest::add_notifications_routes(*routes, notifications, closed, env);
    const auto made =
        rest::add_document_routes(*routes, env, {"comanda", "Everything.", "1.2.3"}, {{"asyncapi", "3.0.0"}});
    REQUIRE(made.has_value());
  }

  json::value document() { return get("/openapi.json").body; }
};

void check_examples(const json::value& document, const json::value& at, std::size_t& seen);

/// An object with a schema and examples of it: a media type, a parameter, a header.
void check_one(const json::value& document, const json::object& holder, std::size_t& seen) {
  const auto fits = [&](const json::value& example) {
    CAPTURE(json::serialize(holder));
    CHECK(test::schema_checker(document).check(holder.at("schema"), example) == std::vector<std::string>{});
    ++seen;
  };
  if (const auto* example = holder.if_contains("example")) fits(*example);
  if (const auto* examples = holder.if_contains("examples")) {
    for (const auto& named : examples->as_object()) fits(named.value().at("value"));
  }
}

void check_examples(const json::value& document, const json::value& at, std::size_t& seen) {
  if (const auto* o = at.if_object()) {
    if (o->contains("schema") && o->at("schema").is_object()) return check_one(document, *o, seen);
    for (const auto& member : *o) check_examples(document, member.value(), seen);
  } else if (const auto* a = at.if_array()) {
    for (const auto& element : *a) check_examples(document, element, seen);
  }
}

}  // namespace

TEST_CASE_METHOD(documented_api, "every example in the document fits its schema", "[rest][openapi]") {
  const auto d = document();
  std::size_t seen = 0;
  check_examples(d, d, seen);
  CHECK(seen > 60);
}

TEST_CASE_METHOD(documented_api, "every operation is described: id, summary, tag, and an answer with an example",
                 "[rest][openapi]") {
  const auto d = document();
  for (const auto& path : d.at("paths").as_object()) {
    for (const auto& operation : path.value().as_object()) {
      const auto& o = operation.value().as_object();
      CAPTURE(std::string(path.key()), std::string(operation.key()));
      CHECK(o.at("summary").as_string().size() > 3);
      CHECK(o.contains("tags"));
      CHECK(o.at("responses").as_object().size() > 1);
      for (const auto& answer : o.at("responses").as_object()) {
        const auto* content = answer.value().as_object().if_contains("content");
        if (content == nullptr || !content->as_object().contains("application/json")) continue;
        CHECK(content->at("application/json").as_object().contains("example"));
      }
      if (const auto* body = o.if_contains("requestBody"))
        CHECK(body->at("content").at("application/json").as_object().contains("example"));
    }
  }
}

TEST_CASE_METHOD(documented_api, "what is read or deleted by its path may not be there, and the document says so",
                 "[rest][openapi]") {
  const auto d = document();
  for (const auto& path : d.at("paths").as_object()) {
    if (path.key().find('{') == std::string::npos) continue;
    for (const auto& operation : path.value().as_object()) {
      if (operation.key() == "put") continue;  // it may create
      CAPTURE(std::string(path.key()), std::string(operation.key()));
      CHECK(operation.value().at("responses").as_object().contains("404"));
    }
  }
}

TEST_CASE_METHOD(documented_api, "what the document gives as a request is one that the route takes",
                 "[rest][openapi]") {
  const auto d = document();
  for (const auto& path : d.at("paths").as_object()) {
    for (const auto& operation : path.value().as_object()) {
      const auto* body = operation.value().as_object().if_contains("requestBody");
      if (body == nullptr) continue;
      std::string target(path.key());
      for (auto open = target.find('{'); open != std::string::npos; open = target.find('{')) {
        const bool uuid =
            target.substr(open).find("_id}") != std::string::npos && target.find("customer") == std::string::npos;
        target.replace(open, target.find('}', open) - open + 1, uuid ? "0194b8f2-7c1e-7a33-9d51-3f0c8a6e2b47" : "tea");
      }
      CAPTURE(target, std::string(operation.key()));
      const auto verb = operation.key() == "post" ? http::method::post : http::method::put;
      const auto r = send(verb, target, json::serialize(body->at("content").at("application/json").at("example")));
      // It was understood: nobody is there to do it.
      CHECK(r.code() == "UNAVAILABLE");
    }
  }
}

TEST_CASE_METHOD(documented_api, "the documents come whole, and not again to whoever has them", "[rest][documents]") {
  for (const std::string target : {"/openapi.json", "/asyncapi.json"}) {
    const auto first = get(target);
    CHECK(first.status == 200);
    CHECK(first.header("Content-Type") == "application/json");
    const auto again = get(target, {{"If-None-Match", first.header("ETag")}});
    CHECK(again.status == 304);
    CHECK(again.text.empty());
    CHECK(again.header("ETag") == first.header("ETag"));
    CHECK(get(target, {{"If-None-Match", "\"other\""}}).status == 200);
    CHECK(get(target, {{"If-None-Match", "\"other\", W/" + first.header("ETag")}}).status == 304);
    CHECK(get(target, {{"If-None-Match", "*"}}).status == 304);
  }
  CHECK(get("/openapi.json").text_at("/info/version") == "1.2.3");
  CHECK(get("/asyncapi.json").text_at("/asyncapi") == "3.0.0");
}

TEST_CASE_METHOD(documented_api, "the page asks nobody but this service for anything", "[rest][documents]") {
  const auto page = get("/docs");
  CHECK(page.status == 200);
  CHECK(page.header("Content-Type") == "text/html; charset=utf-8");
  const auto policy = page.header("Content-Security-Policy");
  CHECK(policy.starts_with("default-src 'self'"));
  for (const auto* lax : {"unsafe", "*", "http:", "https:"}) CHECK(policy.find(lax) == std::string::npos);
  for (const auto* strict : {"object-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"})
    CHECK(policy.find(strict) != std::string::npos);
  CHECK(page.text.find("<meta charset=\"utf-8\">") != std::string::npos);
  CHECK(page.text.find("//") == std::string::npos);
  std::size_t parts = 0;
  for (auto at = page.text.find("\"docs/"); at != std::string::npos; at = page.text.find("\"docs/", at + 1)) {
    const auto part = "/" + page.text.substr(at + 1, page.text.find('"', at + 1) - at - 1);
    CAPTURE(part);
    CHECK(get(part, {{"Accept-Encoding", "gzip, br"}}).status == 200);
    ++parts;
  }
  CHECK(parts == 3);
  CHECK(get("/docs/").header("Location") == "../docs");
}

TEST_CASE_METHOD(documented_api, "what is kept compressed goes to those who do not refuse that", "[rest][documents]") {
  const std::string file = "/docs/swagger-ui-bundle.js";
  const auto status = [&](const char* accepted) { return get(file, {{"Accept-Encoding", accepted}}).status; };
  CHECK(get(file).status == 200);
  CHECK(get(file).header("Content-Encoding") == "gzip");
  CHECK(get(file).header("Vary") == "Accept-Encoding");
  CHECK(get(file).text.starts_with("\x1f\x8b"));
  CHECK(status("deflate, GZIP;q=0.5") == 200);
  CHECK(status("*") == 200);
  CHECK(status("identity") == 406);
  CHECK(status("") == 406);
  CHECK(status("*, gzip;q=0") == 406);
  CHECK(status("gzip;q=0.1, *;q=0") == 200);
}
