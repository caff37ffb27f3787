#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "running_server.hpp"
#include "support/catch.hpp"
#include "wire_client.hpp"

using namespace std::chrono_literals;
using namespace comanda::test;
using comanda::beast::server_options;
namespace http = comanda::http;
using body = std::shared_ptr<http::body_stream>;

namespace {

/// Answers below /stream with one that the test writes to, everything else with what it got.
class held_streams : public held<body> {
 public:
  http::handler handler(std::string first = "") {
    return [this, first](const http::request& request, const http::responder& respond) {
      if (!request.target.starts_with("/stream")) return echo(request, respond);
      auto answer = text(first);
      answer.headers.add("Content-Type", "text/event-stream");
      answer.stream = [this](body to) { put(std::move(to)); };
      respond(std::move(answer));
    };
  }
};

constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::string_view last_chunk = "0\r\n\r\n";

/// Takes so many bytes at least, and does not look at them.
void skip(const wire_client& client, std::size_t bytes) {
  std::vector<char> space(64 * 1024);
  while (bytes > 0) {
    const auto got = ::recv(client.descriptor(), space.data(), std::min(space.size(), bytes), 0);
    if (got <= 0) throw std::runtime_error("the stream ended early");
    bytes -= static_cast<std::size_t>(got);
  }
}

/// The bodies of the chunks, put together.
std::string unchunked(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto size = std::stoul(std::string(text), nullptr, 16);
    text.remove_prefix(text.find("\r\n") + 2);
    out += text.substr(0, size);
    text.remove_prefix(size + 2);
  }
  return out;
}

}  // namespace

TEST_CASE("a streamed answer is chunked, its pieces arrive as they are written, and the connection is kept",
          "[stream]") {
  held_streams streams;
  running_server server(streams.handler("first"));
  wire_client client(server.port());
  client.send(request("GET /stream"));
  const auto head = client.read_through(head_end);
  CHECK(has_status(head, 200));
  CHECK(contains(head, "\r\nTransfer-Encoding: chunked\r\n"));
  CHECK(contains(head, "\r\nConnection: keep-alive\r\n"));
  CHECK(contains(head, "\r\nContent-Type: text/event-stream\r\n"));
  CHECK_FALSE(contains(head, "Content-Length"));
  CHECK(client.read_through("first\r\n") == "5\r\nfirst\r\n");

  const auto stream = streams.take();
  CHECK(stream->write("and another piece"));
  CHECK(client.read_through("piece\r\n") == "11\r\nand another piece\r\n");
  CHECK(stream->write(""));
  CHECK(stream->write("x"));
  CHECK(client.read_through("x\r\n") == "1\r\nx\r\n");
  stream->end();
  CHECK(client.read_through(last_chunk) == last_chunk);

  client.send(request("GET /after"));
  CHECK(client.read_answer().ends_with("GET /after "));
  CHECK(server->open_connections() == 1);
}

TEST_CASE("nothing may be written behind the end", "[stream]") {
  held_streams streams;
  running_server server(streams.handler());
  wire_client client(server.port());
  client.send(request("GET /stream"));
  const auto stream = streams.take();
  stream->end();
  CHECK_FALSE(stream->write("late"));
  stream->end();
  client.read_through(head_end);
  CHECK(client.read_through(last_chunk) == last_chunk);
}

TEST_CASE("a stream that nobody holds any more is ended", "[stream]") {
  held_streams streams;
  running_server server(streams.handler());
  wire_client client(server.port());
  client.send(request("GET /stream"));
  streams.take()->write("all");
  client.read_through(head_end);
  CHECK(unchunked(client.read_through(last_chunk)) == "all");
}

TEST_CASE("whoever writes is told at once that the client has gone, and once", "[stream]") {
  held_streams streams;
  running_server server(streams.handler("first"));
  held<int> told;
  std::atomic<int> calls{0};
  {
    wire_client client(server.port());
    client.send(request("GET /stream"));
    client.read_through("first\r\n");
  }
  const auto stream = streams.take();
  stream->when_closed([&] { told.put(++calls); });
  CHECK(told.take() == 1);
  CHECK_FALSE(stream->write("to nobody"));
  held<int> late;
  stream->when_closed([&] { late.put(1); });
  CHECK(late.take() == 1);
  CHECK(calls == 1);
}

TEST_CASE("whoever writes is told when the server drains, and when the last piece is sent", "[stream]") {
  held_streams streams;
  running_server server(streams.handler());
  held<std::string> told;
  wire_client ending(server.port());
  ending.send(request("GET /stream"));
  const auto first = streams.take();
  first->when_closed([&] { told.put("ended"); });
  first->end();
  CHECK(told.take() == "ended");

  wire_client draining(server.port());
  draining.send(request("GET /stream"));
  const auto second = streams.take();
  second->when_closed([&] { told.put("drained"); });
  server->drain();
  CHECK(told.take() == "drained");
  CHECK_FALSE(second->write("late"));
}

TEST_CASE("one piece that is larger than what may wait goes out when nothing waits", "[stream]") {
  server_options options;
  options.stream_bytes_waiting_max = 1000;
  held_streams streams;
  running_server server(streams.handler(), options);
  wire_client client(server.port());
  client.send(request("GET /stream"));
  client.read_through(head_end);
  const auto stream = streams.take();
  CHECK(stream->write(std::string(100'000, 'x') + "!"));
  CHECK(client.read_through("!\r\n").starts_with("186a1\r\nxxx"));
}

TEST_CASE("a stream may be written and ended within the transport's call", "[stream]") {
  running_server server([](const http::request&, const http::responder& respond) {
    auto answer = text("a");
    answer.stream = [](const body& to) {
      to->write("b");
      to->write("c");
    };
    respond(std::move(answer));
  });
  wire_client client(server.port());
  for (int i = 0; i < 2; ++i) {
    client.send(request("GET /"));
    client.read_through(head_end);
    CHECK(unchunked(client.read_through(last_chunk)) == "abc");
  }
}

TEST_CASE("for HTTP/1.0 the end of the connection ends the body", "[stream]") {
  held_streams streams;
  running_server server(streams.handler("first "));
  wire_client client(server.port());
  client.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto head = client.read_through(head_end);
  CHECK_FALSE(contains(head, "Transfer-Encoding"));
  CHECK(contains(head, "\r\nConnection: close\r\n"));
  const auto stream = streams.take();
  stream->write("second");
  CHECK(client.read_through("second") == "first second");
  stream->end();
  CHECK(client.read_to_end().empty());
}

TEST_CASE("HEAD of a stream has its head alone, and the stream is not begun", "[stream]") {
  held_streams streams;
  running_server server(streams.handler("first"));
  wire_client client(server.port());
  client.send(request("HEAD /stream") + request("GET /after"));
  const auto head = client.read_through(head_end);
  CHECK(contains(head, "Content-Type: text/event-stream"));
  CHECK_FALSE(contains(head, "Content-Length"));
  CHECK(client.read_answer().ends_with("GET /after "));
  CHECK(streams.count() == 0);
}

TEST_CASE("a status without body has no stream either", "[stream]") {
  std::atomic<int> begun{0};
  running_server server([&](const http::request&, const http::responder& respond) {
    auto answer = text("", 204);
    answer.stream = [&](const body&) { ++begun; };
    respond(std::move(answer));
  });
  wire_client client(server.port());
  client.send(request("GET /") + request("GET /"));
  CHECK(has_status(client.read_answer(), 204));
  CHECK(has_status(client.read_answer(), 204));
  CHECK(begun == 0);
}

TEST_CASE("what is pipelined behind a stream waits for its end", "[stream]") {
  held_streams streams;
  running_server server(streams.handler());
  wire_client client(server.port());
  client.send(request("GET /stream"));
  const auto first = streams.take();
  client.send(request("GET /second") + request("GET /stream"));
  first->write("piece");
  client.read_through(head_end);
  CHECK(client.read_through("piece\r\n") == "5\r\npiece\r\n");
  CHECK(server->requests_total() == 1);
  first->end();
  CHECK(client.read_through(last_chunk) == last_chunk);
  CHECK(client.read_answer().ends_with("GET /second "));
  streams.take()->end();
  client.read_through(head_end);
  CHECK(client.read_through(last_chunk) == last_chunk);
}

TEST_CASE("requests that arrive all through a stream are served behind it, whole and in order", "[stream]") {
  held_streams streams;
  running_server server(streams.handler());
  wire_client client(server.port());
  client.send(request("GET /stream"));
  const auto stream = streams.take();
  constexpr int requests = 1'000;
  std::thread sender([&] {
    for (int i = 0; i < requests; ++i)
      client.send(request("POST /" + std::to_string(i), "Content-Length: 3\r\n", "abc"));
  });
  for (int i = 0; i < 100; ++i) CHECK(stream->write("piece"));
  stream->end();
  client.read_through(head_end);
  CHECK(unchunked(client.read_through(last_chunk)).size() == 500);
  int in_order = 0;
  for (int i = 0; i < requests; ++i) in_order += client.read_answer().ends_with("POST /" + std::to_string(i) + " abc");
  sender.join();
  CHECK(in_order == requests);
}

TEST_CASE("a client that goes away ends its stream, although nothing is written", "[stream]") {
  held_streams streams;
  running_server server(streams.handler());
  body stream;
  {
    wire_client client(server.port());
    client.send(request("GET /stream"));
    stream = streams.take();
    CHECK(stream->write("piece"));
    client.read_through("piece");
  }
  CHECK(eventually([&] { return server->open_connections() == 0; }));
  CHECK_FALSE(stream->write("to nobody"));
}

TEST_CASE("a client that closes its sending side alone has gone, too", "[stream]") {
  held_streams streams;
  running_server server(streams.handler());
  wire_client client(server.port());
  client.send(request("GET /stream"));
  const auto stream = streams.take();
  client.end_sending();
  CHECK(eventually([&] { return !stream->write("piece"); }));
}

TEST_CASE("a client that does not keep up is cut off when too much waits", "[stream]") {
  server_options options;
  options.stream_bytes_waiting_max = 64 * 1024;
  held_streams streams;
  running_server server(streams.handler(), options);
  wire_client client(server.port());
  client.send(request("GET /stream"));
  const auto stream = streams.take();
  const std::string piece(16 * 1024, 'a');
  int written = 0;
  while (stream->write(piece) && written < 100'000) ++written;
  CHECK(written >= 4);
  CHECK(written < 100'000);
  CHECK_FALSE(stream->write("x"));
  CHECK(eventually([&] { return server->open_connections() == 0; }));
}

TEST_CASE("a piece is refused when as much as may waits already", "[stream]") {
  server_options options;
  options.stream_bytes_waiting_max = 10;
  held<bool> written;
  running_server server(
      [&](const http::request&, const http::responder& respond) {
        auto answer = text("");
        answer.stream = [&](const body& to) {
          for (const std::size_t size : {9, 20, 1}) written.put(to->write(std::string(size, 'a')));
        };
        respond(std::move(answer));
      },
      options);
  wire_client client(server.port());
  client.send(request("GET /stream"));
  CHECK(written.take());
  CHECK(written.take());
  CHECK_FALSE(written.take());
  CHECK(eventually([&] { return server->open_connections() == 0; }));
}

TEST_CASE("whoever writes much is told when it is taken: by the client, and not by a queue", "[stream]") {
  constexpr std::size_t more_than_kernels_hold = 32'000'000;
  server_options options;
  options.stream_bytes_waiting_max = 1000;
  held_streams streams;
  running_server server(streams.handler("first"), options);
  wire_client client(server.port());
  client.send(request("GET /stream"));
  client.read_through("first\r\n");
  const auto stream = streams.take();
  held<int> told;
  stream->when_taken([&] { told.put(0); });  // nothing waits
  CHECK(told.take() == 0);
  CHECK(stream->write(std::string(more_than_kernels_hold, 'x') + "!"));
  stream->when_taken([&] { told.put(1); });
  std::this_thread::sleep_for(50ms);
  CHECK(told.count() == 0);
  skip(client, more_than_kernels_hold);
  client.read_through("!\r\n");
  CHECK(told.take() == 1);
  CHECK(stream->write("more"));
  client.read_through("more\r\n");
}

TEST_CASE("whoever waits for a client to take what it is sent is let go of with the client", "[stream]") {
  held_streams streams;
  running_server server(streams.handler("first"));
  const auto waits = std::make_shared<int>(0);
  body stream;
  {
    wire_client client(server.port());
    client.send(request("GET /stream"));
    client.read_through("first\r\n");
    stream = streams.take();
    CHECK(stream->write(std::string(32'000'000, 'x')));
    stream->when_taken([waits] { ++*waits; });
  }
  CHECK(eventually([&] { return waits.use_count() == 1; }));
  stream->when_taken([waits] { ++*waits; });
  CHECK(waits.use_count() == 1);
  CHECK(*waits == 0);
}

TEST_CASE("a client that reads nothing is cut off after the time for a write, however little waits", "[stream]") {
  server_options options;
  options.write_time_max = 50ms;
  options.stream_bytes_waiting_max = 64 * 1024 * 1024;
  held_streams streams;
  running_server server(streams.handler(), options);
  wire_client client(server.port());
  client.send(request("GET /stream"));
  const auto stream = streams.take();
  REQUIRE(stream->write(std::string(32'000'000, 'a')));  // more than the kernel's buffers hold
  CHECK(eventually([&] { return !stream->write(""); }));
  CHECK(eventually([&] { return server->open_connections() == 0; }));
}

TEST_CASE("a stream in which nothing happens has no time limit", "[stream]") {
  server_options options;
  options.write_time_max = options.request_time_max = options.idle_time_max = options.header_time_max = 200ms;
  held_streams streams;
  running_server server(streams.handler(), options);
  wire_client quiet(server.port());
  quiet.send(request("GET /stream"));
  const auto stream = streams.take();
  // Another connection is swept away several times meanwhile.
  for (int i = 0; i < 5; ++i) CHECK(wire_client(server.port()).read_to_end().empty());
  CHECK(stream->write("still here"));
  quiet.read_through("still here");
}

TEST_CASE("draining ends streams where they are, at once", "[stream]") {
  held_streams streams;
  running_server server(streams.handler());
  wire_client client(server.port());
  client.send(request("GET /stream"));
  const auto stream = streams.take();
  CHECK(stream->write("piece"));
  client.read_through("piece\r\n");
  server->drain();
  CHECK(client.read_to_end() == last_chunk);
  CHECK_FALSE(stream->write("late"));
  CHECK(eventually([&] { return server.done(); }));
}

TEST_CASE("a stream that begins while the server drains is ended behind its first piece", "[stream]") {
  held_answers answers;
  running_server server(answers.handler());
  wire_client client(server.port());
  client.send(request("GET /"));
  const auto respond = answers.take();
  server->drain();
  REQUIRE(eventually([&] {  // it takes no connections once it drains
    try {
      wire_client(server.port());
      return false;
    } catch (const std::runtime_error&) {
      return true;
    }
  }));
  held<bool> taken;
  auto answer = text("all there is");
  answer.stream = [&](const body& to) { taken.put(to->write("too late")); };
  respond(std::move(answer));
  const auto got = client.read_to_end();
  CHECK(contains(got, "Connection: close\r\n"));
  CHECK(got.ends_with("\r\n\r\nc\r\nall there is\r\n0\r\n\r\n"));
  CHECK_FALSE(taken.take());
}

TEST_CASE("draining does not wait for a client that does not read its stream", "[stream]") {
  server_options options;
  options.stream_bytes_waiting_max = 64 * 1024 * 1024;
  held_streams streams;
  running_server server(streams.handler(), options);
  wire_client client(server.port());
  client.send(request("GET /stream"));
  const auto stream = streams.take();
  REQUIRE(stream->write(std::string(32'000'000, 'a')));
  server->drain();
  CHECK(eventually([&] { return server.done(); }));  // write_time_max is 30 s
}

TEST_CASE("streams are independent of each other, and of other requests", "[stream]") {
  held_streams streams;
  running_server server(streams.handler());
  constexpr std::size_t count = 8;
  std::vector<std::unique_ptr<wire_client>> clients;
  std::vector<body> bodies;
  for (std::size_t i = 0; i < count; ++i) {
    clients.push_back(std::make_unique<wire_client>(server.port()));
    clients.back()->send(request("GET /stream"));
    bodies.push_back(streams.take());
  }
  std::vector<std::thread> writers;
  for (std::size_t i = 0; i < count; ++i) {
    writers.emplace_back([&, i] {
      for (int n = 0; n < 200; ++n) bodies[i]->write(std::string(10, static_cast<char>('a' + i)));
      bodies[i]->end();
    });
  }
  wire_client other(server.port());
  other.send(request("GET /other"));
  CHECK(other.read_answer().ends_with("GET /other "));
  for (std::size_t i = 0; i < count; ++i) {
    clients[i]->read_through(head_end);
    CHECK(unchunked(clients[i]->read_through(last_chunk)) == std::string(2'000, static_cast<char>('a' + i)));
  }
  for (auto& w : writers) w.join();
}

TEST_CASE("several threads may write to one stream; no piece is lost or torn", "[stream]") {
  held_streams streams;
  running_server server(streams.handler());
  wire_client client(server.port());
  client.send(request("GET /stream"));
  auto stream = streams.take();
  std::vector<std::thread> writers;
  for (int t = 0; t < 4; ++t) {
    writers.emplace_back([stream, t] {
      for (int n = 0; n < 500; ++n) stream->write("<" + std::string(20, static_cast<char>('0' + t)) + ">");
    });
  }
  stream.reset();
  for (auto& w : writers) w.join();
  client.read_through(head_end);
  const auto got = unchunked(client.read_through(last_chunk));
  REQUIRE(got.size() == 4 * 500 * 22);
  int whole = 0;
  for (std::size_t at = 0; at < got.size(); at += 22) {
    const auto piece = got.substr(at, 22);
    whole += piece == "<" + std::string(20, piece[1]) + ">";
  }
  CHECK(whole == 2'000);
}

TEST_CASE("a stream may outlive its server", "[stream]") {
  held_streams streams;
  body stream;
  {
    running_server server(streams.handler());
    wire_client client(server.port());
    client.send(request("GET /stream"));
    stream = streams.take();
    CHECK(stream->write("piece"));
  }
  CHECK_FALSE(stream->write("to nobody"));
  CHECK_NOTHROW(stream->end());
}

TEST_CASE("a thread may write while its server is stopped and destroyed", "[stream]") {
  for (int round = 0; round < 20; ++round) {
    held_streams streams;
    std::thread writer;
    {
      running_server server(streams.handler());
      wire_client client(server.port());
      client.send(request("GET /stream"));
      const auto stream = streams.take();
      // The first one is waited for: a writer that is not held up may be cut off for its haste before one has arrived.
      stream->write("piece");
      client.read_through("piece");
      writer = std::thread([stream] {
        while (stream->write("piece")) {
        }
      });
    }
    writer.join();
  }
}

TEST_CASE("a stream whose beginning fails is cut off, not ended", "[stream]") {
  running_server server([](const http::request&, const http::responder& respond) {
    auto answer = text("");
    answer.stream = [](const body&) { throw std::runtime_error("defect"); };
    respond(std::move(answer));
  });
  wire_client client(server.port());
  client.send(request("GET /"));
  CHECK_FALSE(contains(client.read_to_end(), last_chunk));
}
