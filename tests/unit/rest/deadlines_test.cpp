#include <thread>

#include "guarded.hpp"

using namespace comanda;
using namespace std::chrono_literals;

namespace {

/// One route that answers when it is told to, and a clock that the test moves.
struct slow_api : test::api {
  struct wait {
    std::chrono::milliseconds how_long;
    std::function<void()> then;
  };
  std::vector<wait> waits;
  bool room = true;
  bool leaves = false;
  std::vector<http::responder> owed;
  std::vector<test::reply> given;
  http::handler handle;

  slow_api() {
    env.later = [this](std::chrono::milliseconds how_long, std::function<void()> then) {
      if (room) waits.push_back({how_long, std::move(then)});
      return room;
    };
    env.leaving = [this] { return leaves; };
    env.request_timeout = 1ms;
    routes->add({http::method::get, env.prefix + "/slow", "", "",
                 [this](const http::call&, http::responder r) { owed.push_back(std::move(r)); }});
  }
  void open(test::header_list headers = {}) {
    if (!handle) handle = rest::make_handler(routes, env);
    http::request r{http::method::get, "/api/v1/slow", {}, {}, "192.0.2.1"};
    for (auto& [name, value] : headers) r.headers.add(name, value);
    handle(std::move(r), [this](http::response got) { given.push_back(read(std::move(got))); });
  }
  /// Lets all that waits for the clock go on, once its time is over.
  void time_passes() {
    for (const auto until = std::chrono::steady_clock::now() + 3ms; std::chrono::steady_clock::now() < until;)
      std::this_thread::yield();
    for (const auto& w : std::exchange(waits, {})) w.then();
  }
};

}  // namespace

TEST_CASE_METHOD(slow_api, "a request without an answer in time is a TIMEOUT once, and the late answer is dropped",
                 "[rest][timeout]") {
  open({{"X-Request-ID", "mine"}});
  REQUIRE(waits.size() == 1);
  CHECK(waits[0].how_long >= 1ms);
  CHECK(given.empty());
  time_passes();
  REQUIRE(given.size() == 1);
  CHECK(given[0].status == 504);
  CHECK(given[0].code() == "TIMEOUT");
  CHECK(given[0].header("X-Request-ID") == "mine");
  owed.at(0)({200, {}, "late"});
  time_passes();
  CHECK(given.size() == 1);
  REQUIRE(accesses.size() == 1);
  CHECK(accesses[0].status == 504);
  CHECK(accesses[0].route == "/api/v1/slow");
}

TEST_CASE_METHOD(slow_api, "a request that is answered in time is not bothered", "[rest][timeout]") {
  open();
  owed.at(0)({200, {}, "in time"});
  time_passes();
  REQUIRE(given.size() == 1);
  CHECK(given[0].status == 200);
}

TEST_CASE_METHOD(slow_api, "a stream that has begun is not ended", "[rest][timeout]") {
  open();
  http::response r{200, {}, ""};
  r.stream = [](const std::shared_ptr<http::body_stream>&) {};
  owed.at(0)(std::move(r));
  time_passes();
  REQUIRE(given.size() == 1);
  CHECK(given[0].status == 200);
}

TEST_CASE_METHOD(slow_api, "who prefers to wait has that much longer, 30 seconds at most", "[rest][timeout]") {
  const std::vector<std::pair<std::string, std::chrono::seconds>> rows = {{"wait=5", 5s},
                                                                          {"respond-async, wait=10", 10s},
                                                                          {"Wait = \"7\"; x=1", 7s},
                                                                          {"wait=31", 30s},
                                                                          {"wait=99999999999999999999", 30s},
                                                                          {"wait=0", 0s},
                                                                          {"wait=-1", 0s},
                                                                          {"wait=1.5", 0s},
                                                                          {"wait", 0s},
                                                                          {"waiting=9", 0s},
                                                                          {"", 0s},
                                                                          {"wait=3, wait=9", 3s}};
  for (const auto& [prefer, more] : rows) {
    CAPTURE(prefer);
    handle = rest::make_handler(routes, env);  // one that waits for nothing yet
    waits.clear();
    open({{"Prefer", prefer}});
    REQUIRE(waits.size() == 1);
    CHECK(waits[0].how_long >= more);
    CHECK(waits[0].how_long <= more + 3ms);
  }
  const auto answered = given.size();
  open({{"Prefer", "wait=20"}});
  time_passes();
  CHECK(given.size() == answered);
}

TEST_CASE_METHOD(slow_api, "one wait is enough for many requests", "[rest][timeout]") {
  env.request_timeout = 1h;
  for (int i = 0; i < 100; ++i) open();
  CHECK(waits.size() == 1);
  for (const auto& answer : owed) answer({200, {}, ""});
  CHECK(given.size() == 100);
}

TEST_CASE_METHOD(slow_api, "those whose time is not over when others' is are waited for again", "[rest][timeout]") {
  open({{"Prefer", "wait=30"}});
  open();
  CHECK(waits.size() == 2);
  time_passes();
  CHECK(given.size() == 1);
  CHECK(waits.size() == 1);  // for the first one
  owed.at(0)({200, {}, ""});
  CHECK(given.size() == 2);
}

TEST_CASE_METHOD(slow_api, "without room to wait the next request asks again", "[rest][timeout]") {
  room = false;
  open();
  room = true;
  open();
  time_passes();
  REQUIRE(given.size() == 2);
  CHECK(given[0].status == 504);
  CHECK(given[1].status == 504);
}

TEST_CASE_METHOD(slow_api, "a process that leaves waits no more, and lets requests come to their end",
                 "[rest][timeout]") {
  env.request_timeout = 1h;
  open();
  leaves = true;
  for (const auto& w : std::exchange(waits, {})) w.then();  // sooner than asked for
  CHECK(given.empty());
  CHECK(waits.empty());
  owed.at(0)({200, {}, ""});
  CHECK(given.size() == 1);
}

TEST_CASE_METHOD(slow_api, "without a limit, or a clock to wait with, nothing is timed", "[rest][timeout]") {
  env.request_timeout = 0ms;
  open();
  CHECK(waits.empty());
  env.request_timeout = 1ms;
  env.later = {};
  handle = rest::make_handler(routes, env);
  open();
  CHECK(given.empty());
}

TEST_CASE_METHOD(slow_api, "a request may outlive the handler that took it", "[rest][timeout]") {
  open();
  handle = {};
  time_passes();
  owed.at(0)({200, {}, ""});
  REQUIRE(given.size() == 1);
  CHECK(given[0].status == 200);
}
