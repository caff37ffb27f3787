#include "comanda/beast/server.hpp"

#include <chrono>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "running_server.hpp"
#include "support/catch.hpp"
#include "wire_client.hpp"

using namespace std::chrono_literals;
using namespace comanda::test;
using comanda::beast::server;
using comanda::beast::server_options;
namespace http = comanda::http;

TEST_CASE("a request is answered with the transport's headers", "[beast]") {
  running_server server;
  wire_client client(server.port());
  client.send(request("GET /a?b=1"));
  const auto answer = client.read_answer();
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\nDate: "));
  CHECK(contains(answer, " GMT\r\nConnection: keep-alive\r\nContent-Length: 11\r\n"));
  CHECK(answer.ends_with("\r\n\r\nGET /a?b=1 "));
}

TEST_CASE("the handler sees verb, target, headers, body and peer as sent", "[beast]") {
  std::mutex mutex;
  http::request seen;
  running_server server([&](http::request request, const http::responder& respond) {
    const std::lock_guard lock(mutex);
    seen = std::move(request);
    respond({});
  });
  wire_client client(server.port());
  client.send(request("PUT http://other/a%20b?c", "X-A:  b c \r\nx-a: d\r\nContent-Length: 3\r\n", "xyz"));
  REQUIRE(has_status(client.read_answer(), 200));
  const std::lock_guard lock(mutex);
  CHECK(seen.verb == http::method::put);
  CHECK(seen.target == "/a%20b?c");
  CHECK(seen.headers.find("x-A") == "b c");
  CHECK(seen.headers.count("X-A") == 2);
  CHECK(seen.body == "xyz");
  CHECK(seen.peer == "127.0.0.1");
}

TEST_CASE("a connection serves one request after another", "[beast]") {
  running_server server;
  wire_client client(server.port());
  for (const std::string_view target : {"/1", "/2", "/3"}) {
    client.send(request("GET " + std::string(target)));
    CHECK(contains(client.read_answer(), target));
  }
  CHECK(server->open_connections() == 1);
  CHECK(server->requests_total() == 3);
}

TEST_CASE("pipelined requests reach the handler one at a time and are answered in order", "[beast]") {
  held_answers held;
  running_server server(held.handler());
  wire_client client(server.port());
  client.send(request("GET /") + request("POST /", "Content-Length: 1\r\n", "x") + request("GET /"));
  for (const std::string_view body : {"first", "second", "third"}) {
    const auto respond = held.take();
    CHECK(held.count() == 0);
    respond(text(std::string(body)));
    CHECK(client.read_answer().ends_with(body));
  }
}

TEST_CASE("more pipelined bytes than the buffer holds are all served", "[beast]") {
  running_server server;
  wire_client client(server.port());
  constexpr int requests = 2'000;
  std::thread sender([&] {
    for (int i = 0; i < requests; ++i) client.send(request("GET /" + std::to_string(i)));
  });
  int in_order = 0;
  for (int i = 0; i < requests; ++i) in_order += client.read_answer().ends_with("GET /" + std::to_string(i) + " ");
  sender.join();
  CHECK(in_order == requests);
}

TEST_CASE("HEAD has the headers of GET and no body", "[beast]") {
  running_server server;
  wire_client client(server.port());
  client.send(request("HEAD /a") + request("GET /a"));
  const auto answer = client.read_answer(false);
  CHECK(contains(answer, "Content-Length: 8\r\n"));
  CHECK(answer.ends_with("\r\n\r\n"));
  CHECK(client.read_answer().ends_with("GET /a "));
}

TEST_CASE("204 and 304 are sent without body and length", "[beast]") {
  running_server server([](const http::request& request, const http::responder& respond) {
    respond(text("not to be sent", std::stoi(request.target.substr(1))));
  });
  wire_client client(server.port());
  for (const int status : {204, 304}) {
    client.send(request("GET /" + std::to_string(status)));
    const auto answer = client.read_answer();
    CHECK(has_status(answer, status));
    CHECK_FALSE(contains(answer, "Content-Length"));
    CHECK(answer.ends_with("\r\n\r\n"));
  }
}

TEST_CASE("a chunked body is put together and its trailer is dropped", "[beast]") {
  running_server server([](const http::request& request, const http::responder& respond) {
    respond(text(request.body + (request.headers.find("X-Late") ? " late" : "")));
  });
  wire_client client(server.port());
  client.send(request("POST /", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n"));
  client.send("2;a=b\r\nde\r\n0\r\nX-Late: 1\r\n\r\n" + request("GET /"));
  CHECK(client.read_answer().ends_with("\r\n\r\nabcde"));
  CHECK(client.read_answer().ends_with("\r\n\r\n"));
}

TEST_CASE("a client that asks to close is answered and closed", "[beast]") {
  running_server server;
  for (const std::string& sent : {request("GET /", "Connection: close\r\n"), std::string("GET / HTTP/1.0\r\n\r\n")}) {
    wire_client client(server.port());
    client.send(sent);
    const auto answer = client.read_to_end();
    CHECK(has_status(answer, 200));
    CHECK(contains(answer, "Connection: close\r\n"));
  }
}

TEST_CASE("what is not good HTTP is answered by the page and closed", "[beast]") {
  struct row {
    std::string sent;
    int status;
  };
  const std::vector<row> rows{
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\nHost: h\n\n", 400},
      {request("GET /", "A: b\r\n c\r\n"), 400},
      {request("GET /", "A : b\r\n"), 400},
      {request("POST /", "Content-Length: 1\r\nContent-Length: 2\r\n", "ab"), 400},
      {request("POST /", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
      {request("POST /", "Transfer-Encoding: chunked\r\n", "zz\r\n"), 400},
      {request("POST /", "Transfer-Encoding: chunked\r\n", "1\nab\r\n0\r\n\r\n"), 400},
      {request("POST /", "Transfer-Encoding: chunked\r\n", "1\r\nabc\r\n0\r\n\r\n"), 400},
      {request("POST /", "Transfer-Encoding: chunked\r\n", "1;" + std::string(100'000, 'a')), 400},
      {request("POST /", "Content-Length: 2000000\r\n"), 413},
      {request("POST /", "Transfer-Encoding: chunked\r\n", "200000\r\nabc"), 413},
      {"GET /" + std::string(9'000, 'a'), 414},
      {request("POST /", "Expect: tea\r\n"), 417},
      {request("GET /", "A: " + std::string(20'000, 'a') + "\r\n"), 431},
      {request("POST /", "Transfer-Encoding: gzip\r\n"), 501},
      {"GET / HTTP/2.0\r\n\r\n", 505},
  };
  running_server server;
  for (const auto& [sent, status] : rows) {
    CAPTURE(sent.substr(0, 100), status);
    wire_client client(server.port());
    client.send(sent);
    const auto answer = client.read_to_end();
    CHECK(has_status(answer, status));
    CHECK(contains(answer, "Connection: close\r\n"));
    CHECK(answer.ends_with("\r\n\r\npage " + std::to_string(status)));
  }
  CHECK(server->wire_errors_total() == rows.size());
  CHECK(server->requests_total() == 0);
}

TEST_CASE("a client that is still sending a body too large sees why it is refused", "[beast]") {
  running_server server;
  wire_client client(server.port());
  client.send(request("POST /", "Content-Length: 2000000\r\n"));
  client.send(std::string(2'000'000, 'a'));
  CHECK(has_status(client.read_answer(), 413));
}

TEST_CASE("a body of the largest size is taken", "[beast]") {
  running_server server(
      [](const http::request& r, const http::responder& respond) { respond(text(std::to_string(r.body.size()))); });
  wire_client client(server.port());
  client.send(request("POST /", "Content-Length: 1048576\r\n", std::string(1'048'576, 'a')));
  CHECK(client.read_answer().ends_with("\r\n\r\n1048576"));
}

TEST_CASE("a client that expects 100 is told to continue, unless its body is refused", "[beast]") {
  running_server server;
  wire_client client(server.port());
  client.send(request("POST /", "Expect: 100-continue\r\nContent-Length: 2\r\n"));
  CHECK(client.read_answer() == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ab");
  CHECK(client.read_answer().ends_with("POST / ab"));
  client.send(request("POST /", "Expect: 100-continue\r\nContent-Length: 2000000\r\n"));
  CHECK(has_status(client.read_to_end(), 413));
}

TEST_CASE("a slow client is cut: 408 in the middle of a request, silence between two", "[beast]") {
  server_options options;
  options.header_time_max = options.body_time_max = options.idle_time_max = 250ms;
  running_server server(echo, options);
  wire_client in_head(server.port());
  wire_client in_body(server.port());
  wire_client idle(server.port());
  in_head.send("GET / HTTP/1.1\r\nHo");
  in_body.send(request("POST /", "Content-Length: 5\r\n", "ab"));
  CHECK(in_head.read_to_end().ends_with("page 408"));
  CHECK(in_body.read_to_end().ends_with("page 408"));
  CHECK(idle.read_to_end().empty());
}

TEST_CASE("an empty line behind a request is nothing: silence, or the next request", "[beast]") {
  server_options options;
  options.header_time_max = options.idle_time_max = 250ms;
  running_server server(echo, options);
  for (const std::string_view stray : {"\r\n", "\r"}) {
    CAPTURE(stray);
    wire_client behind(server.port());
    behind.send(request("POST /1", "Content-Length: 2\r\n", "ab") + std::string(stray));
    CHECK(behind.read_answer().ends_with("POST /1 ab"));
    CHECK(behind.read_to_end().empty());
    wire_client before(server.port());
    before.send(stray);
    CHECK(before.read_to_end().empty());
  }
  CHECK(server->wire_errors_total() == 0);
  running_server patient;
  wire_client client(patient.port());
  for (const std::string_view target : {"/1", "/2", "/3"}) {
    client.send(request("GET " + std::string(target)) + "\r\n");
    CHECK(contains(client.read_answer(), target));
  }
  client.send("\r\n");
  CHECK(has_status(client.read_to_end(), 400));  // the one that may be there has been
}

TEST_CASE("an empty line is no request that a draining server waits for", "[beast]") {
  running_server server;
  wire_client client(server.port());
  client.send(request("GET /") + "\r\n");
  CHECK(has_status(client.read_answer(), 200));
  server->drain();
  CHECK(client.read_to_end().empty());
  CHECK(eventually([&] { return server.done(); }));
}

TEST_CASE("every refusal knows the origin of the page that asked, and the name of the request", "[beast]") {
  server_options options;
  options.header_time_max = options.body_time_max = 250ms;
  options.streams_max = 0;
  options.pages_need_origin = true;
  running_server server(
      [](const http::request& r, const http::responder& respond) {
        if (r.target == "/bug") throw std::runtime_error("a bug");
        auto answer = text("");
        answer.stream = [](const std::shared_ptr<http::body_stream>&) {};
        respond(std::move(answer));
      },
      options);
  const std::string origin = "X-Request-ID: mine\r\nOrigin: https://shop.example\r\n";
  const auto of = [&](const std::string& line, const std::string& before = "", const std::string& behind = "",
                      const std::string& body = "") { return request(line, before + origin + behind, body); };
  const std::string post = "POST /";
  const std::pair<int, std::string> rows[] = {
      {400, of("GET /", "A : b\r\n")},
      {400, of("GET /a b")},
      {400, of(post, "Transfer-Encoding: chunked\r\n", "", "zz\r\n")},
      {408, of("GET /").substr(0, 75)},
      {408, of(post, "Content-Length: 5\r\n", "", "ab")},
      {413, of(post, "Content-Length: 2000000\r\n")},
      {413, of(post, "Transfer-Encoding: chunked\r\n", "", "fffffff\r\n")},
      {414, of("GET /" + std::string(9'000, 'a'))},
      {414, of("GET /" + std::string(20'000, 'a'))},
      {431, of("GET /", "", "A: " + std::string(20'000, 'a') + "\r\n")},
      {431, of("GET /", "A: " + std::string(20'000, 'a') + "\r\n")},
      {417, of("GET /", "Expect: more\r\n")},
      {500, of("GET /bug")},
      {501, of(post, "Transfer-Encoding: gzip\r\n")},
      {503, of("GET /stream")},
      {505, "GET / HTTP/2.0\r\nHost: h\r\n" + origin + "\r\n"},
  };
  for (const auto& [status, bytes] : rows) {
    CAPTURE(status, bytes.substr(0, 80));
    wire_client client(server.port());
    client.send(bytes);
    const auto answer = client.read_answer();
    CHECK(has_status(answer, status));
    CHECK(answer.ends_with("page " + std::to_string(status) + " for https://shop.example named mine"));
  }
}

TEST_CASE("one connection too many is refused to the page that asks, and to whoever says nothing", "[beast]") {
  server_options options;
  options.connections_max = 1;
  options.header_time_max = 500ms;
  options.pages_need_origin = true;
  held_answers answers;
  running_server server(answers.handler(), options);
  wire_client first(server.port());
  first.send(request("GET /"));
  const auto respond = answers.take();
  wire_client page_of_a_shop(server.port());
  page_of_a_shop.send(request("GET /", "X-Request-ID: mine\r\nOrigin: https://shop.example\r\n"));
  CHECK(page_of_a_shop.read_to_end().ends_with("page 503 for https://shop.example named mine"));
  wire_client silent(server.port());
  CHECK(silent.read_to_end().ends_with("page 503"));
  respond(text("done"));
  CHECK(has_status(first.read_answer(), 200));
}

TEST_CASE("a HEAD that is refused has no body", "[beast]") {
  server_options options;
  options.header_time_max = options.request_time_max = 250ms;
  held_answers held;
  running_server server(held.handler(), options);
  for (const auto& bytes : {request("HEAD /a b"), "\r\n" + request("HEAD /", "Expect: more\r\n"),
                            request("HEAD /", "A : b\r\n"), request("HEAD /", "Content-Length: 2000000\r\n"),
                            std::string("HEAD / HTTP/1.1\r\n"), request("HEAD /", "Connection: close\r\n")}) {
    CAPTURE(bytes);
    wire_client client(server.port());
    client.send(bytes);
    CHECK(client.read_to_end().ends_with("\r\n\r\n"));
  }
}

TEST_CASE("a refused head whose origin does not come is refused all the same", "[beast]") {
  server_options options;
  options.header_time_max = 250ms;
  options.pages_need_origin = true;
  running_server server(echo, options);
  for (const std::string& bytes : {"GET /" + std::string(9'000, 'a'), "GET /" + std::string(100'000, 'a'),
                                   request("GET /" + std::string(9'000, 'a'))}) {
    CAPTURE(bytes.size());
    wire_client client(server.port());
    client.send(bytes);
    CHECK(client.read_answer().ends_with("page 414"));
  }
  wire_client client(server.port());
  client.send("GET /" + std::string(9'000, 'a'));
  client.end_sending();
  CHECK(client.read_to_end().ends_with("page 414"));
}

TEST_CASE("a client that does not read its answer is closed", "[beast]") {
  server_options options;
  options.write_time_max = 50ms;
  running_server server(
      [](const http::request&, const http::responder& respond) { respond(text(std::string(32'000'000, 'a'))); },
      options);
  wire_client client(server.port());
  client.send(request("GET /"));
  CHECK(eventually([&] { return server->requests_total() == 1 && server->open_connections() == 0; }));
}

TEST_CASE("a handler that does not answer in time is answered for, and its late answer goes nowhere", "[beast]") {
  server_options options;
  options.request_time_max = 250ms;
  held_answers held;
  running_server server(held.handler(), options);
  wire_client client(server.port());
  client.send(request("GET /"));
  CHECK(client.read_answer().ends_with("page 504"));
  held.take()(text("late"));
  client.send(request("GET /"));
  CHECK(client.read_answer().ends_with("page 504"));
}

TEST_CASE("only the first call of a responder counts, from whatever thread", "[beast]") {
  held_answers held;
  running_server server(held.handler());
  wire_client client(server.port());
  client.send(request("GET /") + request("GET /"));
  const auto respond = held.take();
  respond(text("first"));
  respond(text("again"));
  CHECK(client.read_answer().ends_with("first"));
  const auto next = held.take();
  respond(text("and again"));
  next(text("second"));
  CHECK(client.read_answer().ends_with("second"));
}

TEST_CASE("a request that nobody can answer any more is a 500", "[beast]") {
  held_answers held;
  const auto keep = held.handler();
  running_server server([&](http::request request, http::responder respond) {
    if (request.target == "/throw") throw std::runtime_error("defect");
    if (request.target == "/unsendable") {
      http::response answer;
      answer.headers.add("X-A", "b\r\nc: d");
      return respond(std::move(answer));
    }
    if (request.target == "/hold") keep(std::move(request), std::move(respond));
  });
  wire_client client(server.port());
  for (const std::string target : {"/throw", "/unsendable", "/drop"}) {
    CAPTURE(target);
    client.send(request("GET " + target));
    CHECK(client.read_answer().ends_with("page 500"));
  }
  client.send(request("GET /hold"));
  held.take();  // and let go of on another thread
  CHECK(client.read_answer().ends_with("page 500"));
}

TEST_CASE("a connection too many is told so and closed, and room made is used", "[beast]") {
  server_options options;
  options.connections_max = 1;
  held_answers answers;
  running_server server(answers.handler(), options);
  {
    wire_client first(server.port());
    first.send(request("GET /"));
    const auto respond = answers.take();
    wire_client second(server.port());
    CHECK(second.read_to_end().ends_with("page 503"));
    respond(text("done"));
    CHECK(has_status(first.read_answer(), 200));
  }
  REQUIRE(eventually([&] { return server->open_connections() == 0; }));
  wire_client third(server.port());
  third.send(request("GET /"));
  answers.take()(text("done"));
  CHECK(has_status(third.read_answer(), 200));
}

TEST_CASE("draining answers what is in flight, closes what is idle and takes no more", "[beast]") {
  held_answers held;
  running_server server(held.handler());
  wire_client idle(server.port());
  wire_client half_sent(server.port());
  wire_client busy(server.port());
  half_sent.send("GET / HTTP/1.1\r\n");
  busy.send(request("GET /"));
  const auto respond = held.take();  // connections are taken in order: the two before it are open, the half is read

  server->drain();
  CHECK(idle.read_to_end().empty());
  CHECK_THROWS(wire_client(server.port()));
  CHECK_FALSE(server.done());

  respond(text("answered"));
  const auto answer = busy.read_to_end();
  CHECK(contains(answer, "Connection: close\r\n"));
  CHECK(answer.ends_with("answered"));
  CHECK_FALSE(server.done());

  half_sent.send("Host: h\r\n\r\n");
  held.take()(text("this too"));
  CHECK(half_sent.read_to_end().ends_with("this too"));
}

TEST_CASE("run returns when a drained server has nothing left", "[beast]") {
  running_server server;
  {
    wire_client client(server.port());
    client.send(request("GET /"));
    CHECK(has_status(client.read_answer(), 200));
    server->drain();
    CHECK(client.read_to_end().empty());
  }
  CHECK(eventually([&] { return server.done(); }));
  CHECK(server->open_connections() == 0);
}

TEST_CASE("stopping closes everything at once", "[beast]") {
  held_answers held;
  running_server server(held.handler());
  wire_client client(server.port());
  client.send(request("GET /"));
  const auto respond = held.take();
  server->stop();
  CHECK(eventually([&] { return server.done(); }));
  CHECK(client.read_to_end().empty());
}

TEST_CASE("a responder may outlive its server", "[beast]") {
  held_answers held;
  http::responder respond;
  {
    running_server server(held.handler());
    wire_client client(server.port());
    client.send(request("GET /"));
    respond = held.take();
  }
  CHECK_NOTHROW(respond(text("to nobody")));
}

TEST_CASE("lanes share one port", "[beast]") {
  server_options options;
  options.reuse_port = true;
  running_server first(echo, options);
  options.port = first.port();
  running_server second(echo, options);
  CHECK(eventually([&] {
    wire_client client(first.port());
    client.send(request("GET /"));
    return has_status(client.read_answer(), 200) && first->requests_total() > 0 && second->requests_total() > 0;
  }));
}

TEST_CASE("a server that cannot listen says so", "[beast]") {
  running_server other;
  server_options options;
  options.port = other.port();
  const auto taken = server::create(options, echo, page);
  REQUIRE_FALSE(taken);
  CHECK(taken.error().code == comanda::errc::unavailable);
  options.address = "localhost";
  const auto named = server::create(options, echo, page);
  REQUIRE_FALSE(named);
  CHECK(named.error().code == comanda::errc::invalid_parameter);
}
