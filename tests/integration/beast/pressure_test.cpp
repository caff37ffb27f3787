// What a server does when there is no room: for another connection, for its bytes, for another stream.
#include <chrono>
#include <deque>
#include <stdexcept>

#include "running_server.hpp"
#include "support/catch.hpp"
#include "wire_client.hpp"

using namespace std::chrono_literals;
using namespace comanda::test;
using comanda::beast::server_options;
namespace http = comanda::http;

namespace {

const std::string get = request("GET /");

bool is_200(std::string_view answer) { return has_status(answer, 200); }

/// Whether the server has closed it: at its end, or by a reset.
bool is_closed(wire_client& client) {
  try {
    return client.read_to_end().empty();
  } catch (const std::runtime_error&) {
    return true;
  }
}

server_options room_for(std::size_t connections) {
  server_options options;
  options.connections_max = connections;
  options.patience_time_min = 0ms;
  return options;
}

}  // namespace

TEST_CASE("when there is no room the connection that was idle longest goes", "[beast]") {
  running_server server(echo, room_for(2));
  wire_client first(server.port());
  first.send(get);
  REQUIRE(is_200(first.read_answer()));
  wire_client second(server.port());
  second.send(get);
  REQUIRE(is_200(second.read_answer()));
  first.send(get);  // now the second is idle longer
  REQUIRE(is_200(first.read_answer()));
  wire_client third(server.port());
  third.send(get);
  CHECK(is_200(third.read_answer()));
  CHECK(is_closed(second));
  first.send(get);
  CHECK(is_200(first.read_answer()));
  CHECK(server->evictions_total() == 1);
}

TEST_CASE("an idle connection goes before one that sends its request slowly, and that before one that is served",
          "[beast]") {
  held_answers answers;
  running_server server(answers.handler(), room_for(2));
  wire_client served(server.port());
  served.send(get);
  const auto respond = answers.take();
  wire_client slow(server.port());
  slow.send("GET / HT");
  REQUIRE(eventually([&] { return server->open_connections() == 2; }));
  wire_client newer(server.port());
  CHECK(is_closed(slow));
  wire_client newest(server.port());  // the idle one is newer than the one that is served, and goes
  CHECK(is_closed(newer));
  respond(text("done"));
  CHECK(is_200(served.read_answer()));
}

TEST_CASE("a connection whose request has only begun is not closed for a new one: that is told so", "[beast]") {
  auto options = room_for(1);
  options.patience_time_min = 60s;
  running_server server(echo, options);
  wire_client slow(server.port());
  slow.send("GET / HTTP/1.1\r\n");
  REQUIRE(eventually([&] { return server->open_connections() == 1; }));
  std::string said;
  REQUIRE(eventually([&] {  // until the first bytes of the slow one were seen it is idle, and goes
    wire_client newer(server.port());
    said = newer.read_answer();
    return !said.empty();
  }));
  CHECK(said.starts_with("HTTP/1.1 503 "));
  slow.send("Host: h\r\n\r\n");
  CHECK(is_200(slow.read_answer()));
}

TEST_CASE("a flood of idle connections keeps nobody out", "[beast]") {
  running_server server(echo, room_for(20));
  std::deque<wire_client> idle;
  for (int n = 0; n < 200; ++n) {
    idle.emplace_back(server.port());
    if (n % 20 != 0) continue;
    wire_client client(server.port());
    client.send(get);
    CHECK(is_200(client.read_answer()));
  }
  CHECK(server->open_connections() <= 20);
}

TEST_CASE("bodies that do not come to their end may hold only so much together", "[beast]") {
  server_options options;
  options.buffered_bytes_max = 256 * 1024;
  running_server server(echo, options);
  std::deque<wire_client> slow;
  const std::string part(50'000, 'x');
  for (int n = 0; n < 10; ++n) {
    slow.emplace_back(server.port());
    slow.back().send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" + part);
  }
  REQUIRE(eventually([&] { return server->open_connections() <= 5; }));
  CHECK(is_closed(slow.front()));
  wire_client client(server.port());
  client.send(get);
  CHECK(is_200(client.read_answer()));
  // Who came last is still there.
  slow.back().send(part);
  CHECK(is_200(slow.back().read_answer()));
}

TEST_CASE("answers that nobody takes may hold only so much together", "[beast]") {
  server_options options;
  options.buffered_bytes_max = 64 * 1024 * 1024;
  running_server server(
      [](const http::request&, const http::responder& respond) { respond(text(std::string(16 * 1024 * 1024, 'x'))); },
      options);
  std::deque<wire_client> deaf;
  for (int n = 0; n < 12; ++n) {
    deaf.emplace_back(server.port());
    deaf.back().send(get);
  }
  REQUIRE(eventually([&] { return server->requests_total() == 12; }));
  CHECK(eventually([&] { return server->evictions_total() >= 8 && server->open_connections() <= 4; }));
}

TEST_CASE("one answer that is larger than all may hold together is sent", "[beast]") {
  server_options options;
  options.buffered_bytes_max = 1024;
  running_server server(
      [](const http::request&, const http::responder& respond) { respond(text(std::string(4096, 'x'))); }, options);
  wire_client client(server.port());
  client.send(get);
  CHECK(client.read_answer().ends_with("xxxx"));
}

TEST_CASE("what handlers have taken counts for nobody: who sends a body meanwhile is not closed for it", "[beast]") {
  constexpr std::size_t waiting_requests = 10;
  server_options options;
  options.buffered_bytes_max = 256 * 1024;
  held_answers answers;
  running_server server(
      [&](const http::request& r, http::responder respond) {
        r.target == "/wait" ? answers.put(std::move(respond)) : echo(r, respond);
      },
      options);
  const std::string body(50'000, 'x');
  std::deque<wire_client> waiting;
  for (std::size_t n = 0; n < waiting_requests; ++n) {
    waiting.emplace_back(server.port());
    waiting.back().send(request("POST /wait", "Content-Length: 50000\r\n", body));
    REQUIRE(eventually([&] { return answers.count() == n + 1; }));
  }
  const auto before = server->evictions_total();
  wire_client client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 50000\r\n\r\n" + body.substr(0, 25'000));
  std::this_thread::sleep_for(50ms);  // until what it has sent is read
  client.send(body.substr(25'000));
  CHECK(is_200(client.read_answer()));
  CHECK(server->evictions_total() == before);
  for (auto& one : waiting) {
    answers.take()(text("done"));
    CHECK(is_200(one.read_answer()));
  }
}

TEST_CASE("what is pipelined behind requests that are handled closes nobody else", "[beast]") {
  constexpr std::size_t waiting_requests = 10;
  server_options options;
  options.buffered_bytes_max = 16 * 1024;
  held_answers answers;
  running_server server(
      [&](const http::request& r, http::responder respond) {
        r.target == "/wait" ? answers.put(std::move(respond)) : echo(r, respond);
      },
      options);
  const std::string behind = "GET / HTTP/1.1\r\nX: " + std::string(4'000, 'x');
  std::deque<wire_client> waiting;
  for (std::size_t n = 0; n < waiting_requests; ++n) {
    waiting.emplace_back(server.port());
    waiting.back().send(request("GET /wait") + behind);
    REQUIRE(eventually([&] { return answers.count() == n + 1; }));
  }
  const auto before = server->evictions_total();
  wire_client client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n");
  std::this_thread::sleep_for(50ms);
  client.send("\r\n");
  CHECK(is_200(client.read_answer()));
  CHECK(server->evictions_total() == before);
}

TEST_CASE("one body that is larger than all may hold together comes to its end", "[beast]") {
  server_options options;
  options.buffered_bytes_max = 16 * 1024;
  running_server server(echo, options);
  wire_client client(server.port());
  client.send(request("POST /", "Content-Length: 100000\r\n", std::string(50'000, 'x')));
  std::this_thread::sleep_for(50ms);
  client.send(std::string(50'000, 'x'));
  CHECK(is_200(client.read_answer()));
}

TEST_CASE("a stream too many is told so, and a stream that ended makes room", "[beast]") {
  held<std::shared_ptr<http::body_stream>> open;
  server_options options;
  options.streams_max = 1;
  running_server server(
      [&](const http::request&, const http::responder& respond) {
        auto answer = text("begin\n");
        answer.stream = [&](std::shared_ptr<http::body_stream> to) { open.put(std::move(to)); };
        respond(std::move(answer));
      },
      options);
  wire_client first(server.port());
  first.send(get);
  first.read_through("begin\n");
  wire_client second(server.port());
  second.send(get);
  CHECK(second.read_answer().starts_with("HTTP/1.1 503 "));
  open.take()->end();
  first.read_through("0\r\n\r\n");
  second.send(get);  // its connection was kept
  CHECK(second.read_through("begin\n").starts_with("HTTP/1.1 200 "));
}
