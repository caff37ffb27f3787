#include "served.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>

namespace comanda::test {

std::vector<std::string> reply::violations() const {
  std::vector<std::string> all;
  for (const auto& v : at("/error/details/violations").as_array())
    all.push_back(std::string(v.at("code").as_string()) + " " + std::string(v.at("pointer").as_string()));
  return all;
}

api::api() {
  env.clock = &time;
  env.ids = &ids;
  env.service = "test";
  env.health = [this] { return health; };
  env.metrics = [] { return std::string("requests_total 7\n"); };
  env.on_access = [this](const rest::access_record& r) { accesses.push_back(r); };
  rest::add_system_routes(*routes, env);
}

void api::again() {
  routes = std::make_shared<http::route_table>();
  rest::add_system_routes(*routes, env);
}

reply api::ask(http::method verb, std::string target, header_list headers, std::string body) {
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

void api::check_documented(http::method verb, const result<http::target>& asked, const reply& got) const {
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

bool api::may_fail_with(const http::route& r, errc code) {
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

std::vector<std::string> api::walk(std::string target, std::string_view member, std::size_t* pages) {
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

reply api::read(http::response r) {
  reply out{r.status, std::move(r.headers), std::move(r.body), nullptr};
  if (out.headers.find("Content-Type").value_or("") == "application/json") out.body = json::parse(out.text);
  return out;
}

orders_api::orders_api() { rest::add_orders_routes(*routes, commands, reads, env); }

std::string orders_api::place(std::string_view customer) {
  const auto r = post("/api/v1/orders", body_of(customer));
  REQUIRE(r.status == 201);
  return r.text_at("/data/order_id");
}

inventory_api::inventory_api() { rest::add_inventory_routes(*routes, commands, reads, env); }

notifications_api::notifications_api()
    : commands(store, notifications::service(
                          {.available_channels = {notifications::channel::email, notifications::channel::log}})) {
  env.webhook_keys = [](std::string_view of) {
    return std::vector{"new key of " + std::string(of), "old key of " + std::string(of)};
  };
  rest::add_notifications_routes(*routes, commands, reads, env);
}

payments_api::payments_api() { rest::add_payments_routes(*routes, commands, reads, env); }

void payments_api::tell(payments::command c) {
  commands.submit({std::move(c), {time.at, ids.next(time.at), "", "", {}}, {}, {}},
                  [](const application::outcome& o) { REQUIRE(o.value.has_value()); });
}

}  // namespace comanda::test
