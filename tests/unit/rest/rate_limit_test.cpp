#include <thread>

#include "guarded.hpp"

using namespace comanda;
using namespace std::chrono_literals;
using rest::rate_limiter;
using test::guarded_api;
using test::token;

namespace {

const timestamp start = *parse_timestamp("2026-01-31T10:30:00Z");

/// How many are allowed one after the other, of a hundred.
int run_of(rate_limiter& l, std::string_view caller, timestamp now) {
  int n = 0;
  while (n < 100 && l.take(caller, now).allowed) ++n;
  return n;
}

}  // namespace

TEST_CASE("a bucket holds the burst and fills at the rate", "[rest][limit]") {
  rate_limiter l({60, 5});
  CHECK(run_of(l, "ada", start) == 5);
  CHECK(run_of(l, "ada", start + 999'999us) == 0);
  CHECK(run_of(l, "ada", start + 1s) == 1);
  CHECK(run_of(l, "ada", start + 4s) == 3);
  CHECK(run_of(l, "ada", start + 24h) == 5);
  CHECK(run_of(l, "bob", start + 24h) == 5);  // theirs is another one
}

TEST_CASE("no part of a token is lost or won by asking often", "[rest][limit]") {
  rate_limiter l({7, 1});  // a token every 8.571428... seconds
  auto now = start;
  int allowed = 0;
  for (; now < start + 600s; now += 1ms) allowed += l.take("ada", now).allowed ? 1 : 0;
  CHECK(allowed == 70);
}

TEST_CASE("a verdict says what is left and when to come again", "[rest][limit]") {
  rate_limiter l({30, 3});  // a token every 2 s
  auto v = l.take("ada", start);
  CHECK(v.allowed);
  CHECK(v.limit == 3);
  CHECK(v.remaining == 2);
  CHECK(v.reset_seconds == 2);
  CHECK(v.retry_seconds == 0);
  static_cast<void>(l.take("ada", start));
  static_cast<void>(l.take("ada", start));
  v = l.take("ada", start + 100ms);
  CHECK_FALSE(v.allowed);
  CHECK(v.remaining == 0);
  CHECK(v.retry_seconds == 2);  // 1.9, rounded up: who comes then is let in
  CHECK(v.reset_seconds == 6);
  CHECK(l.take("ada", start + 2s).allowed);
}

TEST_CASE("without a burst a bucket holds a minute's tokens, without a rate all are let in", "[rest][limit]") {
  rate_limiter minute({10, 0});
  CHECK(run_of(minute, "ada", start) == 10);
  rate_limiter none({0, 0});
  CHECK(run_of(none, "ada", start) == 100);
  CHECK(none.callers() == 0);
  rate_limiter most({1'000'000, 1'000'000});
  CHECK(most.take("ada", start).allowed);
  CHECK(most.take("ada", start + std::chrono::hours(24 * 365 * 200)).remaining == 999'999);
}

TEST_CASE("a clock that goes back brings no tokens and keeps nobody out", "[rest][limit]") {
  rate_limiter l({60, 2});
  CHECK(run_of(l, "ada", start) == 2);
  CHECK(run_of(l, "ada", start - 1h) == 0);
  CHECK(run_of(l, "ada", start - 1h + 1s) == 1);  // from there on as ever
  CHECK(run_of(l, "ada", start) == 2);            // forward again: a full bucket at most
}

TEST_CASE("as many callers are remembered as there is room for, and who asked longest ago is forgotten",
          "[rest][limit]") {
  rate_limiter l({60, 1}, 3);
  for (const auto* who : {"a", "b", "c"}) CHECK(run_of(l, who, start) == 1);
  CHECK(run_of(l, "a", start) == 0);  // and is now the latest
  CHECK(run_of(l, "d", start) == 1);  // in the place of b
  CHECK(l.callers() == 3);
  CHECK(run_of(l, "a", start) == 0);
  CHECK(run_of(l, "c", start) == 0);
  CHECK(run_of(l, "b", start) == 1);
  for (int i = 0; i < 1000; ++i) static_cast<void>(l.take(std::to_string(i), start));
  CHECK(l.callers() == 3);
}

TEST_CASE("several threads take from one bucket what it holds", "[rest][limit]") {
  rate_limiter l({1, 1000});
  std::atomic<int> allowed = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        if (l.take("ada", start).allowed) ++allowed;
        static_cast<void>(l.take("other " + std::to_string(t * 500 + i), start));
      }
    });
  }
  for (auto& t : threads) t.join();
  CHECK(allowed == 1000);
  CHECK(l.callers() == 2001);
}

TEST_CASE_METHOD(guarded_api, "a caller below the prefix is told of their bucket, and stopped when it is empty",
                 "[rest][limit]") {
  env.limiter = std::make_shared<rate_limiter>(rest::rate_limit{60, 2});
  const auto ada = token("ada orders:read");
  auto r = get("/api/v1/orders", {ada});
  CHECK(r.status == 200);
  CHECK(r.header("RateLimit-Limit") == "2");
  CHECK(r.header("RateLimit-Remaining") == "1");
  CHECK(r.header("RateLimit-Reset") == "1");
  CHECK(get("/api/v1/orders", {token("ada")}).status == 403);  // counts, too
  r = get("/api/v1/orders", {ada});
  CHECK(r.status == 429);
  CHECK(r.code() == "RATE_LIMITED");
  CHECK(r.header("Retry-After") == "1");
  CHECK(r.header("RateLimit-Remaining") == "0");
  CHECK(r.headers.count("Retry-After") == 1);
  // Neither other callers nor who watches over the service are held up by it.
  CHECK(get("/api/v1/orders", {token("bob orders:read")}).status == 200);
  for (const auto* probe : {"/health", "/health/live", "/health/ready", "/metrics"}) {
    for (int i = 0; i < 5; ++i) CHECK(get(probe).header("RateLimit-Limit") == "(none)");
  }
  time.at += 1s;
  CHECK(get("/api/v1/orders", {ada}).status == 200);
}

TEST_CASE_METHOD(guarded_api, "whose token does not hold is counted by their address", "[rest][limit]") {
  env.limiter = std::make_shared<rate_limiter>(rest::rate_limit{60, 2});
  CHECK(get("/api/v1/orders").status == 401);
  CHECK(get("/api/v1/orders", {token("bad")}).status == 401);
  const auto r = get("/api/v1/orders", {token("bad")});
  CHECK(r.status == 429);
  CHECK(r.header("WWW-Authenticate") == "(none)");
  CHECK(get("/api/v1/orders", {token("ada orders:read")}).status == 200);
  CHECK(get("/api/v1/orders", {token("192.0.2.1 orders:read")}).status == 200);  // a subject, and no address
}

TEST_CASE_METHOD(guarded_api, "an address is the same caller from whichever port", "[rest][limit]") {
  env.authenticate = {};
  env.limiter = std::make_shared<rate_limiter>(rest::rate_limit{60, 1});
  const auto status_from = [&](const std::string& peer) {
    http::request r{http::method::get, "/api/v1/orders", {}, {}, peer};
    int status = 0;
    rest::make_handler(routes, env)(std::move(r), [&](const http::response& got) { status = got.status; });
    return status;
  };
  CHECK(status_from("192.0.2.1:4711") == 200);
  CHECK(status_from("192.0.2.1:4712") == 429);
  CHECK(status_from("192.0.2.1") == 429);  // and on another lane: the limiter is one
  CHECK(status_from("192.0.2.2") == 200);
  CHECK(status_from("[2001:db8::1]:80") == 200);
  CHECK(status_from("2001:db8::1") == 429);
  CHECK(status_from("2001:db8:0:0:ffff::2") == 429);  // of the same /64
  CHECK(status_from("2001:db8:0:1::1") == 200);
  CHECK(status_from("::ffff:192.0.2.2") == 429);  // the same address as a socket for both families shows it
  CHECK(status_from("somewhere") == 200);
  CHECK(status_from("somewhere") == 429);
}

TEST_CASE_METHOD(guarded_api, "what there is no route for is limited as what there is", "[rest][limit]") {
  const auto second_of = [&](http::method verb, const std::string& target, const test::header_list& headers) {
    env.limiter = std::make_shared<rate_limiter>(rest::rate_limit{60, 1});
    const auto first = ask(verb, target, headers);
    CHECK(first.status != 429);
    CHECK(first.header("RateLimit-Remaining") == "0");
    const auto r = ask(verb, target, headers);
    if (r.status == 429) CHECK(r.code() == "RATE_LIMITED");
    CHECK(r.header("Allow") == "(none)");
    return r.status;
  };
  CHECK(second_of(http::method::get, "/nowhere", {}) == 429);
  CHECK(second_of(http::method::get, "/api/v1/nowhere", {}) == 429);
  CHECK(second_of(http::method::get, "/api/v1/orders/%zz", {}) == 429);
  CHECK(second_of(http::method::patch, "/api/v1/orders", {}) == 429);
  CHECK(second_of(http::method::post, "/health", {}) == 429);
  CHECK(second_of(http::method::options, "/api/v1/orders", {}) == 429);
  CHECK(second_of(http::method::options, "/nowhere", {}) == 429);
  CHECK(second_of(http::method::get, "/api/v1/nowhere", {token("ada")}) == 429);
  env.hosts.emplace();
  env.refuses_other_sites = true;
  CHECK(second_of(http::method::get, "/api/v1/orders", {{"Host", "evil.example"}}) == 429);
  CHECK(second_of(http::method::post, "/api/v1/orders", {{"Sec-Fetch-Site", "cross-site"}}) == 429);
}

TEST_CASE_METHOD(guarded_api, "the bucket of one with a token is theirs for every path", "[rest][limit]") {
  env.limiter = std::make_shared<rate_limiter>(rest::rate_limit{60, 1});
  CHECK(get("/nowhere").status == 404);
  CHECK(get("/nowhere", {token("ada")}).status == 404);
  CHECK(get("/api/v1/orders", {token("ada orders:read")}).status == 429);
}

TEST_CASE("what costs more takes more, and a full bucket at most", "[rest][limit]") {
  rate_limiter l({60, 4});
  CHECK(l.take("a", start, 3).remaining == 1);
  const auto v = l.take("a", start, 3);
  CHECK_FALSE(v.allowed);
  CHECK(v.remaining == 1);
  CHECK(v.retry_seconds == 2);
  CHECK(l.take("a", start, 1).allowed);
  CHECK_FALSE(l.take("a", start + 3s, 9).allowed);
  CHECK(l.take("a", start + 4s, 9).remaining == 0);
}

TEST_CASE_METHOD(guarded_api, "a page costs by the rows that are asked for", "[rest][limit]") {
  const auto cost_of = [&](const std::string& target) {
    env.limiter = std::make_shared<rate_limiter>(rest::rate_limit{60, 10});
    return 10 - std::stoi(get(target, {token("root admin orders:read payments:read")}).header("RateLimit-Remaining"));
  };
  CHECK(cost_of("/api/v1/orders") == 1);
  CHECK(cost_of("/api/v1/orders?limit=1") == 1);
  CHECK(cost_of("/api/v1/orders?limit=50") == 1);
  CHECK(cost_of("/api/v1/orders?limit=51") == 2);
  CHECK(cost_of("/api/v1/orders?status=pending&limit=200") == 4);
  CHECK(cost_of("/api/v1/sagas?limit=200") == 4);
  CHECK(cost_of("/api/v1/messages/dead?limit=200") == 4);
  CHECK(cost_of("/api/v1/orders?limit=201") == 1);  // refused
  CHECK(cost_of("/api/v1/orders?limit=many") == 1);
  CHECK(cost_of("/api/v1/payments/" + to_string(ids.next(time.at)) + "?limit=200") == 1);
}

TEST_CASE_METHOD(guarded_api, "whom a trusted proxy names is the sender, and nobody else's word counts",
                 "[rest][limit]") {
  env.authenticate = {};
  const auto sender = [&](const std::string& peer, const std::vector<http::header>& headers) {
    http::request r{http::method::get, "/api/v1/orders", {}, {}, peer};
    for (const auto& [name, value] : headers) r.headers.add(name, value);
    rest::make_handler(routes, env)(std::move(r), [](const http::response&) {});
    return accesses.back().peer;
  };
  using list = std::vector<http::header>;
  const list by_x{{"X-Forwarded-For", "203.0.113.9"}};
  CHECK(sender("10.0.0.1:99", by_x) == "10.0.0.1:99");
  env.trusted_proxies = {*parse_ip_network("10.0.0.0/8"), *parse_ip_network("::1")};
  CHECK(sender("10.0.0.1:99", by_x) == "203.0.113.9");
  CHECK(sender("[::1]:99", by_x) == "203.0.113.9");
  CHECK(sender("192.0.2.1:99", by_x) == "192.0.2.1:99");
  CHECK(sender("10.0.0.1:99", {}) == "10.0.0.1:99");
  // From the right, and no further than to the first that nobody vouches for.
  CHECK(sender("10.0.0.1:99", {{"X-Forwarded-For", "198.51.100.7, 203.0.113.9,10.2.2.2"}}) == "203.0.113.9");
  CHECK(sender("10.0.0.1:99", {{"X-Forwarded-For", "198.51.100.7"}, {"X-Forwarded-For", "203.0.113.9:5"}}) ==
        "203.0.113.9");
  CHECK(sender("10.0.0.1:99", {{"X-Forwarded-For", "10.3.3.3, 10.2.2.2"}}) == "10.3.3.3");
  CHECK(sender("10.0.0.1:99", {{"X-Forwarded-For", "203.0.113.9, unknown"}}) == "10.0.0.1:99");
  // What a client writes swallows nothing of what the proxy appends.
  CHECK(sender("10.0.0.1:99", {{"X-Forwarded-For", "\", 203.0.113.9"}}) == "203.0.113.9");
  CHECK(sender("10.0.0.1:99", {{"X-Forwarded-For", "\"1.1.1.1, \\, 203.0.113.9"}}) == "203.0.113.9");
  CHECK(sender("10.0.0.1:99", {{"X-Forwarded-For", ""}}) == "10.0.0.1:99");
  CHECK(sender("10.0.0.1:99", {{"Forwarded", R"(for=198.51.100.7, For="[2001:db8::5]:80";proto=https)"}}) ==
        "2001:db8:0:0:0:0:0:5");
  CHECK(sender("10.0.0.1:99", {{"Forwarded", R"(by="a,b;for=1.1.1.1";for=203.0.113.9;host=x)"}}) == "203.0.113.9");
  CHECK(sender("10.0.0.1:99", {{"Forwarded", "for=203.0.113.9, proto=https"}}) == "10.0.0.1:99");
  CHECK(sender("10.0.0.1:99", {{"Forwarded", "for=_hidden"}}) == "10.0.0.1:99");
  CHECK(sender("10.0.0.1:99", {{"Forwarded", "for=203.0.113.9"}, {"X-Forwarded-For", "203.0.113.9"}}) == "203.0.113.9");
  // One of two that differ came through from the client.
  CHECK(sender("10.0.0.1:99", {{"Forwarded", "for=1.1.1.1"}, {"X-Forwarded-For", "203.0.113.9"}}) == "10.0.0.1:99");

  env.limiter = std::make_shared<rate_limiter>(rest::rate_limit{60, 1});
  CHECK(sender("10.0.0.1:99", by_x) == "203.0.113.9");
  const auto status = [&](const list& headers) {
    sender("10.0.0.1:99", headers);
    return accesses.back().status;
  };
  CHECK(status(by_x) == 429);
  CHECK(status({{"X-Forwarded-For", "203.0.113.10"}}) == 200);
}
