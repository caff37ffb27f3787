// A client that leaves while its answer is still being made, and who is told of that.
#include <chrono>
#include <memory>
#include <optional>

#include "running_server.hpp"
#include "support/catch.hpp"
#include "wire_client.hpp"

using namespace std::chrono_literals;
using namespace comanda::test;
namespace http = comanda::http;

namespace {

struct owed {
  http::departure_watch when_left;
  http::responder respond;
};

/// A handler that keeps what it owes.
class owed_answers : public held<owed> {
 public:
  http::handler handler() {
    return [this](const http::request& r, http::responder respond) { put({r.when_left, std::move(respond)}); };
  }
};

}  // namespace

TEST_CASE("a client that only ends its sending is told of, and answered", "[departure]") {
  owed_answers answers;
  running_server server(answers.handler());
  wire_client client(server.port());
  client.send(request("GET /"));
  const auto one = answers.take();
  held<int> told;
  one.when_left([&] { told.put(1); });
  std::this_thread::sleep_for(300ms);  // longer than it takes to be noticed
  CHECK(told.count() == 0);
  client.end_sending();
  CHECK(told.take() == 1);
  one.respond(text("all the same"));
  CHECK(client.read_answer().ends_with("all the same"));
  CHECK(client.read_to_end().empty());
  CHECK(told.count() == 0);
}

TEST_CASE("a client that goes is told of, whatever it has pipelined", "[departure]") {
  owed_answers answers;
  running_server server(answers.handler());
  held<int> told;
  std::optional<wire_client> client(server.port());
  client->send(request("GET /"));
  const auto one = answers.take();
  client->send(request("GET /behind"));
  client.reset();
  one.when_left([&] { told.put(1); });
  CHECK(told.take() == 1);
  one.respond(text("to nobody"));
  CHECK(eventually([&] { return answers.count() == 1 || server->open_connections() == 0; }));
}

TEST_CASE("nobody is told of a client that has its answer, or of another's", "[departure]") {
  owed_answers answers;
  running_server server(answers.handler());
  held<int> told;
  const auto kept = std::make_shared<int>(0);
  wire_client client(server.port());
  client.send(request("GET /"));
  const auto first = answers.take();
  first.when_left([&told, kept] { told.put(1); });
  first.respond(text("done"));
  CHECK(has_status(client.read_answer(), 200));
  CHECK(kept.use_count() == 1);
  client.send(request("GET /next"));
  const auto second = answers.take();
  first.when_left([&told, kept] { told.put(1); });
  client.end_sending();
  std::this_thread::sleep_for(300ms);
  CHECK(told.count() == 0);
  second.respond(text("done"));
  CHECK(has_status(client.read_answer(), 200));
  CHECK(kept.use_count() == 1);
}

TEST_CASE("whoever waits for a client is told when the server stops, and may ask when there is none any more",
          "[departure]") {
  owed_answers answers;
  held<int> told;
  owed one;
  {
    running_server server(answers.handler());
    wire_client client(server.port());
    client.send(request("GET /"));
    one = answers.take();
    one.when_left([&] { told.put(1); });
    std::this_thread::sleep_for(50ms);
  }
  CHECK(told.take() == 1);
  one.when_left([&] { told.put(2); });
  one.respond(text("to nobody"));
  CHECK(told.count() == 0);
}
