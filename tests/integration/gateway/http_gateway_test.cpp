#include "comanda/gateway/http_gateway.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <string>
#include <vector>

#include "comanda/beast/client.hpp"
#include "comanda/testing/gateway_suite.hpp"
#include "support/catch.hpp"
#include "support/decisions.hpp"

using namespace comanda;
using namespace comanda::test;
using payments::operation_kind;
using enum payments::gateway_verdict;

extern char** environ;

namespace {

/// The mock gateway of the examples as a process of its own, on a free port.
class mock_server {
 public:
  explicit mock_server(std::vector<std::string> options = {}) {
    options.insert(options.begin(), {PYTHON, "-B", MOCK_GATEWAY, "--port", "0"});
    std::vector<char*> words;
    for (auto& o : options) words.push_back(o.data());
    words.push_back(nullptr);
    int pipe_ends[2];
    REQUIRE(pipe2(pipe_ends, O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    const int spawned = posix_spawn(&process_, PYTHON, &actions, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
    REQUIRE(spawned == 0);
    std::string line;
    for (char c = 0; read(pipe_ends[0], &c, 1) == 1 && c != '\n';) line += c;
    close(pipe_ends[0]);
    const auto at = line.rfind(':');
    REQUIRE(at != std::string::npos);
    port = static_cast<std::uint16_t>(std::stoi(line.substr(at + 1)));
  }
  ~mock_server() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  mock_server(const mock_server&) = delete;
  mock_server& operator=(const mock_server&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port); }

  std::uint16_t port = 0;

 private:
  pid_t process_ = -1;
};

/// Plain requests to 127.0.0.1 over the transport that is there.
class loopback_client : public http::client {
 public:
  result<http::response> send(const http::outgoing_request& r) override {
    const std::string before = "http://127.0.0.1:";
    REQUIRE(r.url.starts_with(before));
    const auto slash = r.url.find('/', before.size());
    beast::client_request q;
    q.verb = r.verb;
    q.port = static_cast<std::uint16_t>(std::stoi(r.url.substr(before.size(), slash - before.size())));
    q.target = r.url.substr(slash);
    q.headers = r.headers;
    q.body = r.body;
    q.timeout = r.timeout;
    return beast::fetch(q);
  }
};

const auto client = std::make_shared<loopback_client>();

payments::gateway_request asking(operation_kind kind, minor_units amount, std::uint32_t key) {
  payments::gateway_request r;
  r.operation_id = operation_id(nth(key));
  r.payment_id = payment_id(nth(1));
  r.kind = kind;
  r.amount = amount;
  r.currency = currency_of("EUR");
  return r;
}

boost::json::value books_of(const mock_server& server) {
  http::outgoing_request r;
  r.url = server.url() + "/v1/books";
  return boost::json::parse(client->send(r).value().body).at(to_string(nth(1)));
}

}  // namespace

TEST_CASE("a payment goes through its whole life at a gateway over HTTP", "[gateway]") {
  const mock_server server({"--token", "s3cret"});
  gateway::http_gateway bank(client, {server.url() + "/", "s3cret", std::chrono::seconds(5)});
  const auto held = bank.perform(asking(operation_kind::authorize, 1250, 10));
  CHECK(held.verdict == approved);
  CHECK(held.reference == "mock-" + to_string(nth(1)));
  auto more = asking(operation_kind::adjust, 1500, 11);
  more.previous_amount = minor_units(1250);
  CHECK(bank.perform(more).verdict == approved);
  CHECK(bank.perform(asking(operation_kind::capture, 1500, 12)).verdict == approved);
  for (int again = 0; again < 3; ++again)
    CHECK(bank.perform(asking(operation_kind::refund, 1000, 13)).verdict == approved);
  const auto much = bank.perform(asking(operation_kind::refund, 501, 14));
  CHECK(much.verdict == declined);
  CHECK(much.code == "NOT_POSSIBLE");
  CHECK(books_of(server) ==
        boost::json::object{{"held", 1500}, {"captured", 1500}, {"refunded", 1000}, {"voided", false}});
  const auto reused = bank.perform(asking(operation_kind::refund, 7, 13));
  CHECK(reused.verdict == declined);
  CHECK(reused.code == payments::gateway_refused);
}

TEST_CASE("the mock gateway declines, hangs and asks for its token as it says", "[gateway]") {
  const mock_server server({"--token", "s3cret", "--silence-ms", "1"});
  gateway::http_gateway bank(client, {server.url(), "s3cret", std::chrono::seconds(5)});
  CHECK(bank.perform(asking(operation_kind::authorize, 1299, 20)).code == "CARD_DECLINED");
  for (const auto verdict : {unknown, unknown, approved, approved})
    CHECK(bank.perform(asking(operation_kind::authorize, 1298, 21)).verdict == verdict);
  auto back = asking(operation_kind::adjust, 99, 22);
  back.previous_amount = minor_units(1298);
  CHECK(bank.perform(back).verdict == approved);
  CHECK(bank.perform(asking(operation_kind::void_, 99, 23)).verdict == approved);
  gateway::http_gateway stranger(client, {server.url(), "other", std::chrono::seconds(5)});
  const auto refused = stranger.perform(asking(operation_kind::authorize, 1250, 24));
  CHECK(refused.verdict == unknown);  // it says nothing of the operation
  CHECK(refused.code == "HTTP_401");
}

TEST_CASE("a gateway that fails half of the time takes each thing once", "[gateway]") {
  const mock_server server({"--failure-rate", "1"});
  gateway::http_gateway bank(client, {server.url(), "", std::chrono::seconds(5)});
  const auto until_answered = [&](const payments::gateway_request& r) {
    for (int attempt = 0; attempt < 200; ++attempt) {
      const auto a = bank.perform(r);
      if (a.verdict != unknown) return a;
      CHECK(a.code == "HTTP_503");
    }
    FAIL("no answer in 200 attempts");
    return payments::gateway_answer{};
  };
  CHECK(until_answered(asking(operation_kind::authorize, 100, 30)).verdict == approved);
  CHECK(until_answered(asking(operation_kind::capture, 100, 31)).verdict == approved);
  CHECK(until_answered(asking(operation_kind::refund, 60, 32)).verdict == approved);
  CHECK(books_of(server) == boost::json::object{{"held", 100}, {"captured", 100}, {"refunded", 60}, {"voided", false}});
}

TEST_CASE("a gateway that is not there, or too slow, leaves the outcome unknown", "[gateway]") {
  std::string gone;
  {
    const mock_server server({"--latency-ms", "5000"});
    gateway::http_gateway slow(client, {server.url(), "", std::chrono::milliseconds(200)});
    CHECK(slow.perform(asking(operation_kind::authorize, 100, 40)).code == "TIMEOUT");
    gone = server.url();
  }
  gateway::http_gateway nobody(client, {gone, "", std::chrono::seconds(1)});
  CHECK(nobody.perform(asking(operation_kind::authorize, 100, 40)).code == "UNAVAILABLE");
}

TEST_CASE("the gateway over HTTP keeps the rules of the port", "[gateway][testing]") {
  const mock_server server({"--silence-ms", "1"});
  const auto open = [&] {
    return std::make_unique<gateway::http_gateway>(
        client, gateway::http_gateway_options{server.url(), "", std::chrono::seconds(5)});
  };
  const testing::gateway_samples samples{
      .currency = currency_of("EUR"), .approved = 1000, .declined = minor_units(1099), .unknown = minor_units(1098)};
  for (const auto& check : testing::gateway_suite(open, samples)) {
    DYNAMIC_SECTION(check.name) { CHECK(check.run() == std::vector<std::string>{}); }
  }
}
