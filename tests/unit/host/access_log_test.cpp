#include "access_log.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace comanda;
using host::severity;

namespace {

struct written {
  severity level;
  boost::json::object fields;
};

struct watched_log {
  std::vector<written> lines;
  severity least = severity::info;
  host::access_log log{[this](severity s, std::string_view, boost::json::object f) {
                         lines.push_back({s, std::move(f)});
                       },
                       [this](severity s) { return s >= least; }};

  static bool is_told(int status) {
    return status >= 500 || status == 401 || status == 403 || status == 421 || status == 429;
  }
  void write(int status, std::string route = "/api/v1/orders") {
    rest::access_record r;
    r.status = status;
    r.route = std::move(route);
    r.peer = "192.0.2.1";
    r.caller = "ada";
    r.error = is_told(status) ? "CODE: what was wrong" : "";
    log.write(r);
  }
};

}  // namespace

TEST_CASE_METHOD(watched_log, "a refusal leaves a warning with who, from where, to what and why", "[host][access]") {
  for (const int status : {401, 403, 421, 429, 503}) {
    lines.clear();
    write(status);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].level == severity::warning);
    CHECK(lines[0].fields.at("status") == status);
    CHECK(lines[0].fields.at("peer") == "192.0.2.1");
    CHECK(lines[0].fields.at("route") == "/api/v1/orders");
    CHECK(lines[0].fields.at("sub") == "ada");
    CHECK(lines[0].fields.at("error") == "CODE: what was wrong");
  }
}

TEST_CASE_METHOD(watched_log, "a flood of one refusal neither fills the log nor hides another", "[host][access]") {
  for (int i = 0; i < 1000; ++i) write(429);
  const auto floods = lines.size();
  CHECK(floods < 100);  // one a second, however slow this machine is
  write(401);
  REQUIRE(lines.size() == floods + 1);
  CHECK(lines.back().fields.at("status") == 401);
}

TEST_CASE_METHOD(watched_log, "our own faults are errors, and all else is for debugging, with its caller",
                 "[host][access]") {
  for (const int status : {200, 201, 304, 400, 404, 409, 422, 501, 505}) write(status);
  write(503, "/health/ready");
  CHECK(lines.empty());
  write(500);
  write(504);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].level == severity::error);
  CHECK(lines[1].level == severity::error);
  least = severity::debug;
  write(200);
  REQUIRE(lines.size() == 3);
  CHECK(lines[2].level == severity::debug);
  CHECK(lines[2].fields.at("sub") == "ada");
  CHECK_FALSE(lines[2].fields.contains("error"));
}
