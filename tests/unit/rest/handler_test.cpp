#include "served.hpp"

using namespace comanda;
using test::orders_api;

TEST_CASE_METHOD(orders_api, "what no route has is ROUTE_NOT_FOUND in the envelope", "[rest]") {
  for (const auto* target :
       {"/", "/api/v1", "/api/v1/", "/api/v1/orderz", "/api/v1/orders/", "/api/v2/orders", "/orders"}) {
    const auto r = get(target);
    CAPTURE(target);
    CHECK(r.status == 404);
    CHECK(r.code() == "ROUTE_NOT_FOUND");
    CHECK(r.at("/success") == false);
    CHECK(r.at("/data").is_null());
    CHECK(r.at("/error/details").is_object());
    CHECK_FALSE(r.text_at("/error/message").empty());
    CHECK(r.text_at("/metadata/request_id") == r.header("X-Request-ID"));
    CHECK(r.text_at("/metadata/timestamp") == "2026-01-31T10:30:00.123Z");
    CHECK(r.header("Content-Type") == "application/json");
  }
}

TEST_CASE_METHOD(orders_api, "a method that a path does not take is refused with those that it does", "[rest]") {
  for (const auto verb : {http::method::put, http::method::del, http::method::patch, http::method::other}) {
    const auto r = send(verb, "/api/v1/orders", "{}");
    CHECK(r.status == 405);
    CHECK(r.code() == "METHOD_NOT_ALLOWED");
    CHECK(r.header("Allow") == "GET, HEAD, OPTIONS, POST");
  }
  CHECK(post("/health", "{}").header("Allow") == "GET, HEAD, OPTIONS");
  CHECK(ask(http::method::patch, "/api/v1/nothing").status == 404);
}

TEST_CASE_METHOD(orders_api, "OPTIONS tells what a path takes", "[rest]") {
  const auto r = ask(http::method::options, "/api/v1/orders");
  CHECK(r.status == 204);
  CHECK(r.header("Allow") == "GET, HEAD, OPTIONS, POST");
  CHECK(r.text.empty());
  CHECK(r.header("X-Request-ID") != "(none)");
  CHECK(ask(http::method::options, "/api/v1/orders/0190").header("Allow") == "DELETE, GET, HEAD, OPTIONS, PUT");
  CHECK(ask(http::method::options, "/api/v1/nothing").status == 404);
}

TEST_CASE_METHOD(orders_api, "OPTIONS * tells what the service takes at all, and nothing else is asked of it",
                 "[rest]") {
  const auto r = ask(http::method::options, "*");
  CHECK(r.status == 204);
  CHECK(r.header("Allow") == "DELETE, GET, HEAD, OPTIONS, POST, PUT");
  CHECK(r.text.empty());
  CHECK(r.header("X-Request-ID") != "(none)");
  for (const auto verb : {http::method::get, http::method::head, http::method::post, http::method::del}) {
    CHECK(send(verb, "*", "{}").status == 400);
  }
  CHECK(ask(http::method::options, "*?").status == 400);
  CHECK(ask(http::method::options, "**").status == 400);
}

TEST_CASE_METHOD(orders_api, "HEAD is answered as GET is", "[rest]") {
  const auto id = place();
  for (const auto& target :
       {"/api/v1/orders/" + id, std::string("/api/v1/orders"), "/api/v1/orders/" + id + "/timeline"}) {
    const auto head = ask(http::method::head, target, {{"X-Request-ID", "same"}});
    const auto got = get(target, {{"X-Request-ID", "same"}});
    CHECK(head.status == 200);
    CHECK(head.text == got.text);
    CHECK(head.header("ETag") == got.header("ETag"));
  }
  CHECK(ask(http::method::head, "/api/v1/orders/" + to_string(uuid{})).status == 404);
  CHECK(accesses.back().method == "HEAD");
}

TEST_CASE_METHOD(orders_api, "a target that cannot be read is MALFORMED_REQUEST", "[rest]") {
  for (const auto* target :
       {"*", "", "orders", "/api/v1/orders/%", "/api/v1/orders/%zz", "/api/v1/orders?status=%0a", "/%00"}) {
    const auto r = get(target);
    CAPTURE(target);
    CHECK(r.status == 400);
    CHECK(r.code() == "MALFORMED_REQUEST");
  }
}

TEST_CASE_METHOD(orders_api, "JSON is given unless Accept leaves no room for it", "[rest]") {
  for (const auto* accept :
       {"application/json", "application/*", "*/*", "", "text/html, */*;q=0.1", "APPLICATION/JSON",
        "text/html;q=0, application/json ; q=0.5", "application/json;charset=utf-8", "*/*;q=0, application/json",
        "application/json, application/json;v=1;q=0", "application/json;v=1;q=0, application/json",
        "application/json;q=0, application/json", "application/json, application/json;q=0"}) {
    CAPTURE(accept);
    CHECK(get("/api/v1/orders", {{"Accept", accept}}).status == 200);
  }
  for (const auto* accept :
       {"text/html", "application/xml", "application/json;q=0", "application/json; q=0.000, text/*", "*/*;q=0",
        "application/json;q=0, */*", "application/*;q=0, */*;q=1", "application/jsonp", "image/*"}) {
    const auto r = get("/api/v1/orders", {{"Accept", accept}});
    CAPTURE(accept);
    CHECK(r.status == 406);
    CHECK(r.code() == "NOT_ACCEPTABLE");
  }
  CHECK(get("/api/v1/orders", {{"Accept", "text/html"}, {"accept", "application/json"}}).status == 200);
  CHECK(get("/api/v1/orders").status == 200);
  CHECK(get("/metrics", {{"Accept", "text/plain"}}).status == 200);
  CHECK(get("/health", {{"Accept", "text/html"}}).status == 200);
}

TEST_CASE_METHOD(orders_api, "a good request id is taken over, another one is replaced", "[rest]") {
  const std::string longest(128, 'r');
  for (const auto& good : {std::string("a"), std::string("!~{}"), longest}) {
    const auto r = get("/api/v1/orders", {{"X-Request-ID", good}});
    CHECK(r.header("X-Request-ID") == good);
    CHECK(r.text_at("/metadata/request_id") == good);
    CHECK(accesses.back().request_id == good);
  }
  for (const auto& bad :
       {std::string(), std::string("a b"), longest + "r", std::string("caf\xc3\xa9"), std::string("tab\t")}) {
    const auto r = get("/api/v1/orders", {{"X-Request-ID", bad}});
    CHECK(parse_uuid(r.header("X-Request-ID")).has_value());
    CHECK(r.text_at("/metadata/request_id") == r.header("X-Request-ID"));
  }
  CHECK(get("/api/v1/orders").header("X-Request-ID") != get("/api/v1/orders").header("X-Request-ID"));
}

TEST_CASE_METHOD(orders_api, "a trace is gone on with, with a span of our own", "[rest]") {
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const std::string span = "00f067aa0ba902b7";
  const auto traced = [&](const std::string& given) {
    static_cast<void>(post("/api/v1/orders", body_of("ada"), {{"traceparent", given}}));
    CHECK(commands.contexts.back().traceparent == accesses.back().traceparent);
    CHECK(accesses.back().traceparent.size() == 55);
    return accesses.back().traceparent;
  };
  const auto good = traced("00-" + trace + "-" + span + "-01");
  CHECK(good.substr(0, 36) == "00-" + trace + "-");
  CHECK(good.substr(36, 16) != span);
  CHECK(good.substr(36, 16) != std::string(16, '0'));
  CHECK(good.substr(52) == "-01");
  CHECK(traced("cc-" + trace + "-" + span + "-01-later").substr(3, 32) == trace);

  const std::vector<std::string> bad = {"",
                                        "00-" + trace + "-" + span,
                                        "ff-" + trace + "-" + span + "-01",
                                        "00-" + trace + "-" + span + "-01-more",
                                        "00-" + std::string(32, '0') + "-" + span + "-01",
                                        "00-" + trace + "-" + std::string(16, '0') + "-01",
                                        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + span + "-01",
                                        "cc-" + trace + "-" + span + "-01x",
                                        "00_" + trace + "_" + span + "_01"};
  for (const auto& given : bad) {
    CAPTURE(given);
    const auto made = traced(given);
    CHECK(made.substr(3, 32) != trace);
    CHECK(made.substr(3, 32) != std::string(32, '0'));
    CHECK(made.substr(52) == "-00");
  }
  CHECK(traced("") != traced(""));
}

TEST_CASE_METHOD(orders_api, "a trace that is given twice is no trace", "[rest]") {
  const std::string given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  static_cast<void>(get("/api/v1/orders", {{"traceparent", given}, {"traceparent", given}}));
  CHECK(accesses.back().traceparent.substr(3, 32) != given.substr(3, 32));
}

TEST_CASE_METHOD(orders_api, "each request leaves one access record", "[rest]") {
  const auto id = place();
  accesses.clear();
  static_cast<void>(get("/api/v1/orders/" + id + "?", {{"X-Request-ID", "r1"}}));
  static_cast<void>(get("/nothing"));
  static_cast<void>(post("/api/v1/orders", "{"));
  REQUIRE(accesses.size() == 3);
  CHECK(accesses[0].request_id == "r1");
  CHECK(accesses[0].method == "GET");
  CHECK(accesses[0].route == "/api/v1/orders/{order_id}");
  CHECK(accesses[0].target == "/api/v1/orders/" + id + "?");
  CHECK(accesses[0].status == 200);
  CHECK(accesses[0].peer == "192.0.2.1");
  CHECK(accesses[0].error.empty());
  CHECK(accesses[1].route.empty());
  CHECK(accesses[1].status == 404);
  CHECK(accesses[2].route == "/api/v1/orders");
  CHECK(accesses[2].status == 400);
  CHECK(accesses[2].error.empty());
}

TEST_CASE_METHOD(orders_api, "of an inner failure the client learns nothing and the log everything", "[rest]") {
  for (const auto code : {errc::internal, errc::conflict, errc::rejected}) {
    reads.refuses = error(code, "relation \"orders\" is secret", {{"sql", "select secret"}});
    const auto r = get("/api/v1/orders");
    CHECK(r.status == 500);
    CHECK(r.code() == "INTERNAL");
    CHECK(r.at("/error/details") == test::json::object());
    CHECK(r.text.find("secret") == std::string::npos);
    for (const auto& h : r.headers) CHECK(h.value.find("secret") == std::string::npos);
    CHECK(accesses.back().status == 500);
    CHECK(accesses.back().error == std::string(to_string(code)) + ": relation \"orders\" is secret");
  }
}

TEST_CASE_METHOD(orders_api, "a bug of one route is INTERNAL, once, and the next request is served", "[rest]") {
  reads.throws = true;
  const auto r = get("/api/v1/orders", {{"X-Request-ID", "r1"}});
  CHECK(r.status == 500);
  CHECK(r.code() == "INTERNAL");
  CHECK(r.header("X-Request-ID") == "r1");
  CHECK(r.text.find("reader") == std::string::npos);
  REQUIRE(accesses.size() == 1);
  CHECK(accesses[0].error == "INTERNAL: a bug in a reader");
  CHECK(accesses[0].route == "/api/v1/orders");
  reads.throws = false;
  CHECK(get("/api/v1/orders").status == 200);
}

TEST_CASE_METHOD(orders_api, "a route that fails after it has answered does not answer again", "[rest]") {
  routes->add({http::method::get, "/api/v1/late", "", "", [](const http::call&, const http::responder& respond) {
                 respond({202, {}, {}});
                 throw std::logic_error("too late");
               }});
  CHECK(get("/api/v1/late").status == 202);
  REQUIRE(accesses.size() == 1);
  CHECK(accesses[0].status == 202);
}

TEST_CASE_METHOD(orders_api, "each failure has its one status", "[rest]") {
  const std::vector<std::pair<errc, int>> table = {{errc::malformed_request, 400},
                                                   {errc::malformed_json, 400},
                                                   {errc::invalid_parameter, 400},
                                                   {errc::unauthenticated, 401},
                                                   {errc::forbidden, 403},
                                                   {errc::route_not_found, 404},
                                                   {errc::order_not_found, 404},
                                                   {errc::item_not_found, 404},
                                                   {errc::reservation_not_found, 404},
                                                   {errc::payment_not_found, 404},
                                                   {errc::notification_not_found, 404},
                                                   {errc::preferences_not_found, 404},
                                                   {errc::saga_not_found, 404},
                                                   {errc::message_not_found, 404},
                                                   {errc::method_not_allowed, 405},
                                                   {errc::not_acceptable, 406},
                                                   {errc::order_busy, 409},
                                                   {errc::order_not_cancellable, 409},
                                                   {errc::item_in_use, 409},
                                                   {errc::already_exists, 409},
                                                   {errc::idempotency_key_in_use, 409},
                                                   {errc::invalid_state, 409},
                                                   {errc::length_required, 411},
                                                   {errc::version_mismatch, 412},
                                                   {errc::payload_too_large, 413},
                                                   {errc::uri_too_long, 414},
                                                   {errc::unsupported_media_type, 415},
                                                   {errc::expectation_failed, 417},
                                                   {errc::validation_failed, 422},
                                                   {errc::idempotency_key_reused, 422},
                                                   {errc::rate_limited, 429},
                                                   {errc::headers_too_large, 431},
                                                   {errc::not_implemented, 501},
                                                   {errc::unavailable, 503},
                                                   {errc::overloaded, 503},
                                                   {errc::timeout, 504},
                                                   {errc::version_not_supported, 505}};
  answers_as_documented = false;
  for (const auto& [code, status] : table) {
    commands.refuses = error(code, "told to the client", {{"more", 1}});
    const auto r = post("/api/v1/orders", body_of("ada"));
    CAPTURE(std::string(to_string(code)));
    CHECK(r.status == status);
    CHECK(r.code() == to_string(code));
    CHECK(r.text_at("/error/message") == "told to the client");
    // The details of a failure of ours name tables and hosts.
    CHECK(r.at("/error/details") == (status < 500 ? test::json::object{{"more", 1}} : test::json::object{}));
    CHECK(r.header("Retry-After") == (status == 503 || status == 429 ? "1" : "(none)"));
    CHECK(r.header("WWW-Authenticate") == (status == 401 ? "Bearer" : "(none)"));
    const bool refusal = status == 401 || status == 403 || status == 429;
    CHECK(accesses.back().error.empty() == (status < 500 && !refusal));
  }
}

TEST_CASE_METHOD(orders_api, "what the transport could not read is told in the envelope too", "[rest]") {
  const auto page = rest::make_wire_error_page(env);
  const std::vector<std::pair<int, std::string>> table = {
      {400, "MALFORMED_REQUEST"}, {408, "TIMEOUT"},      {411, "LENGTH_REQUIRED"},
      {413, "PAYLOAD_TOO_LARGE"}, {414, "URI_TOO_LONG"}, {417, "EXPECTATION_FAILED"},
      {431, "HEADERS_TOO_LARGE"}, {500, "INTERNAL"},     {501, "NOT_IMPLEMENTED"},
      {503, "OVERLOADED"},        {504, "TIMEOUT"},      {505, "VERSION_NOT_SUPPORTED"}};
  CHECK(read(page({413, "too large", "", "mine-1"})).header("X-Request-ID") == "mine-1");
  CHECK(read(page({413, "too large", "", "mine-1"})).text_at("/metadata/request_id") == "mine-1");
  CHECK(accesses.back().request_id == "mine-1");
  CHECK(read(page({413, "too large", "", "no name"})).header("X-Request-ID") != "no name");
  for (const auto& [status, code] : table) {
    const auto r = read(page({status, "what the wire said"}));
    CAPTURE(status);
    CHECK(r.status == status);
    CHECK(r.code() == code);
    CHECK((r.text_at("/error/message") == "what the wire said") == (status != 500));
    CHECK(parse_uuid(r.header("X-Request-ID")).has_value());
    CHECK(r.text_at("/metadata/request_id") == r.header("X-Request-ID"));
    CHECK(r.header("Retry-After") == (status == 503 ? "1" : "(none)"));
    CHECK(accesses.back().status == status);
    CHECK(accesses.back().error == (status >= 500 ? "what the wire said" : ""));
  }
}

TEST_CASE_METHOD(orders_api, "every answer says how it may be kept, and that it is what it says", "[rest]") {
  const auto kept = [](const auto& headers) {
    CHECK(headers.find("X-Content-Type-Options") == "nosniff");
    return std::string(headers.find("Cache-Control").value_or("(none)"));
  };
  const auto placed = post("/api/v1/orders", body_of("ada"));
  REQUIRE(placed.status == 201);
  const auto path = "/api/v1/orders/" + placed.text_at("/data/order_id");
  CHECK(kept(placed.headers) == "private, no-cache");
  const auto one = get(path);
  CHECK(kept(one.headers) == "private, no-cache");
  const auto same = get(path, {{"If-None-Match", one.header("ETag")}});
  CHECK(same.status == 304);
  CHECK(kept(same.headers) == "private, no-cache");
  CHECK(kept(get("/api/v1/orders").headers) == "no-store");
  CHECK(kept(get("/api/v1/nothing").headers) == "no-store");
  CHECK(kept(get("/%").headers) == "no-store");
  CHECK(kept(ask(http::method::options, "/api/v1/orders").headers) == "no-store");
  CHECK(kept(ask(http::method::patch, "/api/v1/orders").headers) == "no-store");
  CHECK(kept(get("/health").headers) == "no-store");
  for (const int status : {400, 408, 413, 414, 431, 500, 501, 503, 504, 505}) {
    CAPTURE(status);
    CHECK(kept(rest::make_wire_error_page(env)({status, ""}).headers) == "no-store");
  }
  CHECK(one.header("X-Accel-Buffering") == "(none)");
}
