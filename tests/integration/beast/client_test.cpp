#include "comanda/beast/client.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "comanda/beast/server.hpp"
#include "support/catch.hpp"

using namespace std::chrono_literals;
using comanda::errc;
using comanda::beast::client_request;
using comanda::beast::fetch;
using comanda::beast::server;
namespace http = comanda::http;

namespace {

/// A server that answers with what it got, except below /silent, where it never does.
class peer {
 public:
  peer() {
    auto made = server::create(
        {},
        [this](http::request request, http::responder respond) {
          if (request.target == "/silent") return silent_.push_back(std::move(respond));
          http::response answer;
          answer.status = 201;
          answer.headers.add("X-Seen", std::string(request.headers.find("X-Sent").value_or("nothing")));
          answer.body = std::string(http::to_string(request.verb)) + " " + request.target + " " + request.body;
          respond(std::move(answer));
        },
        [](const http::wire_error& error) {
          return http::response{.status = error.status, .headers = {}, .body = {}};
        });
    if (!made) throw std::runtime_error(made.error().message);
    server_ = *std::move(made);
    thread_ = std::thread([this] { server_->run(); });
  }
  ~peer() {
    server_->stop();
    thread_.join();
  }

  [[nodiscard]] client_request request(std::string target) const {
    client_request made;
    made.port = server_->port();
    made.target = std::move(target);
    return made;
  }

 private:
  std::vector<http::responder> silent_;
  std::unique_ptr<server> server_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("fetch brings status, headers and body", "[beast]") {
  peer other;
  auto request = other.request("/a?b");
  request.verb = http::method::post;
  request.headers.add("X-Sent", "this");
  request.body = "body";
  const auto answer = fetch(request);
  REQUIRE(answer);
  CHECK(answer->status == 201);
  CHECK(answer->headers.find("x-seen") == "this");
  CHECK(answer->body == "POST /a?b body");
}

TEST_CASE("fetch of HEAD does not wait for a body", "[beast]") {
  peer other;
  auto request = other.request("/");
  request.verb = http::method::head;
  const auto answer = fetch(request);
  REQUIRE(answer);
  CHECK(answer->headers.find("Content-Length") == "7");
  CHECK(answer->body.empty());
}

TEST_CASE("fetch resolves names", "[beast]") {
  peer other;
  auto request = other.request("/");
  request.host = "localhost";
  CHECK(fetch(request));
}

TEST_CASE("fetch gives up when its time is over", "[beast]") {
  peer other;
  auto request = other.request("/silent");
  request.timeout = 50ms;
  const auto answer = fetch(request);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == errc::timeout);
}

TEST_CASE("fetch from a port that nobody listens on is unavailable", "[beast]") {
  const auto gone = peer().request("/");
  const auto answer = fetch(gone);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == errc::unavailable);
}

TEST_CASE("fetch refuses an answer above the limit", "[beast]") {
  peer other;
  auto request = other.request("/long");
  request.response_bytes_max = 3;
  const auto answer = fetch(request);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == errc::unavailable);
}

TEST_CASE("fetch sends nothing that would not be one request", "[beast]") {
  peer other;
  auto bad_target = other.request("/a HTTP/1.1\r\nX: y");
  auto bad_header = other.request("/");
  bad_header.headers.add("X-A", "b\r\nc: d");
  auto bad_host = other.request("/");
  bad_host.host = "h\r\nX: y";
  auto bad_verb = other.request("/");
  bad_verb.verb = http::method::other;
  for (const auto& request : {bad_target, bad_header, bad_host, bad_verb}) {
    const auto answer = fetch(request);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == errc::invalid_parameter);
  }
}
