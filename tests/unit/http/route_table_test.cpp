#include "comanda/http/route_table.hpp"

#include "support/catch.hpp"

using namespace comanda;
using namespace comanda::http;

namespace {

route_table table() {
  route_table t;
  const auto nothing = [](const call&, const responder&) {};
  t.add({method::get, "/orders", "list", "", nothing});
  t.add({method::post, "/orders", "place", "", nothing});
  t.add({method::get, "/orders/{order_id}", "one", "", nothing});
  t.add({method::get, "/orders/latest", "literal", "", nothing});
  t.add({method::get, "/orders/{order_id}/timeline", "timeline", "", nothing});
  return t;
}

auto match(method verb, std::string_view path) {
  static const auto t = table();
  return t.match(verb, parse_target(path).value());
}

}  // namespace

TEST_CASE("a path finds its route and gives its parameters", "[routes]") {
  const auto found = std::get<matched>(match(method::get, "/orders/42/timeline"));
  CHECK(found.route->summary == "timeline");
  CHECK(found.path.at("order_id") == "42");
}

TEST_CASE("a literal segment wins over a parameter", "[routes]") {
  CHECK(std::get<matched>(match(method::get, "/orders/latest")).route->summary == "literal");
}

TEST_CASE("HEAD is answered where GET is", "[routes]") {
  CHECK(std::get<matched>(match(method::head, "/orders/1")).route->summary == "one");
}

TEST_CASE("an unknown path and a wrong verb differ", "[routes]") {
  for (const auto* path : {"/", "/order", "/orders/", "/orders/1/", "/orders/1/timeline/2", "/orders//timeline"})
    CHECK(std::holds_alternative<no_route>(match(method::get, path)));
  CHECK(std::get<wrong_method>(match(method::put, "/orders")).allow == "GET, HEAD, OPTIONS, POST");
}

TEST_CASE("what any path takes is told, and nothing of a table without routes", "[routes]") {
  CHECK(table().allowed_anywhere() == "GET, HEAD, OPTIONS, POST");
  CHECK(route_table().allowed_anywhere().empty());
}

TEST_CASE("a target is taken apart and percent-decoded", "[target]") {
  const auto t = parse_target("/a%20b/c?x=1+2&y=%C3%A4&z&x=3").value();
  CHECK(t.segments == std::vector<std::string>{"a b", "c"});
  CHECK(t.parameters ==
        std::vector<std::pair<std::string, std::string>>{{"x", "1 2"}, {"y", "\xC3\xA4"}, {"z", ""}, {"x", "3"}});
}

TEST_CASE("a target that cannot be read is malformed", "[target]") {
  for (const auto* text : {"", "orders", "/a%2", "/a%zz", "/a%00", "/a?b=%1", "/a%0ab"})
    CHECK(parse_target(text).error().code == errc::malformed_request);
}

TEST_CASE("header names know no case", "[headers]") {
  headers h;
  h.add("Content-Type", "a");
  h.add("content-type", "b");
  CHECK(h.find("CONTENT-TYPE") == "a");
  CHECK(h.count("Content-type") == 2);
  h.set("content-TYPE", "c");
  CHECK(h.count("Content-type") == 1);
}
