#include "comanda/http/openapi.hpp"

#include <boost/json/serialize.hpp>
#include <set>

#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::http;
namespace json = boost::json;

namespace {

int status_of(errc code) {
  switch (code) {
    case errc::order_not_found:
      return 404;
    case errc::order_busy:
    case errc::idempotency_key_in_use:
      return 409;
    case errc::unauthenticated:
      return 401;
    case errc::forbidden:
      return 403;
    case errc::version_mismatch:
      return 412;
    case errc::validation_failed:
    case errc::idempotency_key_reused:
      return 422;
    case errc::internal:
    case errc::conflict:
    case errc::rejected:
      return 500;
    default:
      return 400;
  }
}

json::object text_schema() {
  return {{"type", "object"}, {"properties", {{"name", {{"type", "string"}}}}}, {"additionalProperties", false}};
}

operation shows(std::string id, std::string schema) {
  operation o{std::move(id), "orders", "", {}, {}, {}, {errc::order_not_found}};
  o.answers = {{200, "It", answer_form::envelope, {std::move(schema), text_schema()}}};
  return o;
}

route get_order() {
  return {method::get, "/api/v1/orders/{order_id}", "Get an order", "orders:read", {}, shows("getOrder", "Order")};
}

route place_order() {
  operation o{"placeOrder", "orders", "", {}, named_schema{"PlaceOrder", text_schema()}, {}, {}};
  o.answers = {{201, "It", answer_form::envelope, {"Order", text_schema()}}};
  o.idempotent_by_key = true;
  return {method::post, "/api/v1/orders", "Place", "", {}, std::move(o)};
}

openapi_info info() {
  openapi_info i;
  i.title = "Orders";
  i.version = "1.2.3";
  i.status_of = status_of;
  return i;
}

json::value document(const std::vector<route>& routes) {
  auto made = openapi(routes, info());
  REQUIRE(made.has_value());
  return *std::move(made);
}

std::string problem_of(const std::vector<route>& routes) {
  auto made = openapi(routes, info());
  REQUIRE_FALSE(made.has_value());
  return made.error().message;
}

std::vector<std::string> keys_of(const json::value& v) {
  std::vector<std::string> all;
  for (const auto& member : v.as_object()) all.emplace_back(member.key());
  return all;
}

/// The codes that stand under a status.
json::value codes(const json::value& d, const std::string& path, const std::string& verb, const std::string& status) {
  const auto& answer = d.at("paths").at(path).at(verb).at("responses").at(status);
  const auto& response = d.at_pointer(answer.at("$ref").as_string().subview(1));
  return response.at_pointer("/content/application~1json/schema/allOf/1/properties/error/allOf/1/properties/code/enum");
}

using names = std::vector<std::string>;

}  // namespace

TEST_CASE("the same routes make the same document, in whatever order they were added", "[openapi]") {
  const auto one = document({get_order(), place_order()});
  const auto other = document({place_order(), get_order()});
  CHECK(json::serialize(one) == json::serialize(other));
  CHECK(one.at("openapi") == "3.1.0");
  CHECK(keys_of(one.at("paths")) == names{"/api/v1/orders", "/api/v1/orders/{order_id}"});
}

TEST_CASE("a route has the errors that follow from what it is, and its own", "[openapi]") {
  const auto d = document({get_order(), place_order()});
  const std::string path = "/api/v1/orders/{order_id}";
  CHECK(codes(d, path, "get", "404") == json::array{"ORDER_NOT_FOUND"});
  CHECK(codes(d, path, "get", "401") == json::array{"UNAUTHENTICATED"});
  CHECK(codes(d, path, "get", "500") == json::array{"INTERNAL"});
  CHECK(d.at("paths").at(path).at("get").at("responses").as_object().contains("422") == false);
  CHECK(codes(d, "/api/v1/orders", "post", "422") == json::array{"VALIDATION_FAILED", "IDEMPOTENCY_KEY_REUSED"});
  CHECK(codes(d, "/api/v1/orders", "post", "409") == json::array{"IDEMPOTENCY_KEY_IN_USE"});
  CHECK(d.at("paths").at("/api/v1/orders").at("post").at("responses").as_object().contains("401") == false);
}

TEST_CASE("a route without a scope asks for no token, one with a scope says which", "[openapi]") {
  const auto d = document({get_order(), place_order()});
  const auto& read = d.at("paths").at("/api/v1/orders/{order_id}").at("get");
  CHECK(read.at("security").at(0).at("bearerAuth") == json::array{"orders:read"});
  CHECK(read.at("x-required-scope") == "orders:read");
  CHECK(d.at("paths").at("/api/v1/orders").at("post").at("security").as_array().empty());
}

TEST_CASE("a route outside the prefix has no envelope's errors, and one that is hidden is not there", "[openapi]") {
  route health{method::get, "/health", "Health", "", {}, {}};
  route file{method::get, "/docs/start.js", "A part", "", {}, {}};
  file.documents.hidden = true;
  const auto d = document({health, file});
  CHECK(keys_of(d.at("paths")) == names{"/health"});
  CHECK(keys_of(d.at("paths").at("/health").at("get").at("responses")) == names{"default"});
  CHECK(d.at("paths").at("/health").at("get").at("operationId") == "getHealth");
}

TEST_CASE("a request names its members and no others, an answer may get more", "[openapi]") {
  const auto d = document({place_order()});
  const auto& schemas = d.at("components").at("schemas");
  CHECK(schemas.at("PlaceOrder").at("additionalProperties") == json::value(false));
  CHECK(schemas.at("Order").as_object().contains("additionalProperties") == false);
}

TEST_CASE("a body is required unless it is said otherwise", "[openapi]") {
  auto relaxed = place_order();
  relaxed.documents.body_optional = true;
  const auto required = [](const route& r) {
    return document({r}).at_pointer("/paths/~1api~1v1~1orders/post/requestBody/required");
  };
  CHECK(required(place_order()) == json::value(true));
  CHECK(required(relaxed) == json::value(false));
}

TEST_CASE("codes that are only known inside are not in the document", "[openapi]") {
  const auto text = json::serialize(document({place_order()}));
  CHECK(text.find("CURRENCY_MISMATCH") == std::string::npos);
  CHECK(text.find("ORDER_BUSY") != std::string::npos);
}

TEST_CASE("a name that stands for two things is a mistake, and the name is told", "[openapi]") {
  auto other = get_order();
  other.pattern = "/api/v1/orders/{order_id}/more";
  other.documents.id = "getMore";
  other.documents.answers.front().body.schema["description"] = "another";
  CHECK(problem_of({get_order(), other}).ends_with("two schemas have the name Order"));
  other = get_order();
  other.pattern = "/api/v1/twins";
  CHECK(problem_of({get_order(), other}).ends_with("two operations have the id getOrder"));
}

TEST_CASE("every way to answer has a form in the document", "[openapi]") {
  operation o{"all", "orders", "", {}, {}, {}, {}};
  o.answers = {{200, "A list", answer_form::envelope_list, {"Order", text_schema()}},
               {201, "Plain", answer_form::plain, {"", text_schema()}},
               {202, "Text", answer_form::text, {}, "text/csv"},
               {203, "Events", answer_form::event_stream, {"Order", text_schema()}},
               {204, "Nothing", answer_form::none}};
  o.answers[1].versioned = o.answers[1].located = true;
  o.conditional_read = o.conditional_write = true;
  const auto d = document({{method::put, "/api/v1/all", "All", "", {}, o}});
  const auto& r = d.at("paths").at("/api/v1/all").at("put").at("responses");
  CHECK(r.at("200").at_pointer("/content/application~1json/schema/$ref") == "#/components/schemas/OrderListEnvelope");
  CHECK(r.at("200").at("headers").as_object().contains("Link"));
  CHECK(keys_of(r.at("201").at("headers")) ==
        names{"ETag", "Location", "X-Request-ID", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"});
  CHECK(keys_of(r.at("202").at("content")) == names{"text/csv"});
  CHECK(r.at("203").at_pointer("/content/text~1event-stream/schema/x-event-data/$ref") == "#/components/schemas/Order");
  CHECK(r.at("204").as_object().contains("content") == false);
  CHECK(r.at("304").at("headers").as_object().contains("ETag"));
  CHECK(codes(d, "/api/v1/all", "put", "412") == json::array{"VERSION_MISMATCH"});
}

TEST_CASE("each header field is described by its own words", "[openapi]") {
  operation o{"all", "orders", "", {}, {}, {}, {}};
  o.answers = {{200, "A list", answer_form::envelope_list, {"Order", text_schema()}}};
  o.answers[0].versioned = o.answers[0].located = true;
  o.conditional_read = o.conditional_write = o.idempotent_by_key = true;
  const auto d = document({{method::put, "/api/v1/all", "All", "orders:write", {}, o}});
  const auto& parts = d.at("components").as_object();
  std::set<std::string> texts;
  for (const auto& field : parts.at("headers").as_object())
    texts.insert(std::string(field.value().at("description").as_string()));
  CHECK(texts.size() == parts.at("headers").as_object().size());
  CHECK(d.at_pointer("/components/headers/Location/description") == "Where the new resource is");
  CHECK(d.at_pointer("/components/headers/Location/required") == json::value(true));
  CHECK(d.at_pointer("/components/headers/Link/description").as_string().starts_with("The next page"));
  CHECK_FALSE(d.at_pointer("/components/headers/Link").as_object().contains("required"));
  for (const auto& field : parts.at("parameters").as_object()) {
    CHECK(field.value().at("name").as_string() == field.key());
    texts.insert(std::string(field.value().at("description").as_string()));
  }
  CHECK(texts.size() == parts.at("headers").as_object().size() + parts.at("parameters").as_object().size());
}
