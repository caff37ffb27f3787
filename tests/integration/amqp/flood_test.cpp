#include <sys/resource.h>

#include <csignal>
#include <future>
#include <optional>

#include "at_fake_broker.hpp"
#include "comanda/rabbitmq/consumer.hpp"
#include "comanda/rabbitmq/publisher.hpp"
#include "support/catch.hpp"
#include "support/certificates.hpp"

// A broker that sends what is for nobody, at the speed of the wire and without an end. No call may wait for a pause.

using namespace comanda;
using namespace comanda::test;
using namespace comanda::test::amqp;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds soon{5};  ///< far above what any call here may take, far below for ever
constexpr long kept_kib_max = 64L * 1024;

/// Many of them in one piece, so that there is no pause between two.
std::string block_of(const std::string& frame) {
  constexpr std::size_t block_bytes = 1024 * 1024;
  std::string block;
  while (block.size() < block_bytes) block += frame;
  return block;
}

void send_for_ever(broker_session& session, const std::string& block) {
  while (session.send(block)) {
  }
}

/// Whether the call comes back by itself. One that does not is freed by the end of its broker.
template <class F>
bool comes_back(std::optional<fake_broker>& broker, F call) {
  auto called = std::async(std::launch::async, std::move(call));
  const bool back = called.wait_for(soon) == std::future_status::ready;
  if (!back) broker.reset();
  called.get();
  return back;
}

/// Of some turns with a consumer.
std::string first_error(rabbitmq::consumer& consumer) {
  constexpr int turns = 5;
  for (int turn = 0; turn < turns; ++turn) {
    if (const auto polled = consumer.poll(1, milliseconds(10)); !polled) return polled.error().message;
  }
  return {};
}

long peak_kib() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return used.ru_maxrss;
}

struct flood {
  const char* name;
  std::string frame;
  bool allowed;
};

std::vector<flood> floods() {
  return {{"heartbeats", frame(8, 0, ""), true},
          {"heartbeats with something in them", frame(8, 0, std::string(30'000, 'x')), true},
          {"heartbeats on a channel", frame(8, 1, std::string(30'000, 'x')), false},
          {"frames of an unknown kind", frame(9, 0, std::string(30'000, 'x')), false}};
}

/// Who meets the broker over TLS, as `at` does over none.
struct tls_parties {
  tls_parties() { ::signal(SIGPIPE, SIG_IGN); }  // OpenSSL writes with write(2)

  certificate_authority authority;
  certificate_authority::identity shown = authority.issue_for("DNS:localhost");
  scratch_file trusted{authority.certificate()};

  [[nodiscard]] broker_identity identity() const { return {shown.certificate, shown.key}; }
  [[nodiscard]] rabbitmq::broker_options at(const fake_broker& broker) const {
    auto options = test::at(broker);
    options.address.tls = true;
    options.address.host = "localhost";
    options.ca_file = trusted.path();
    return options;
  }
};

}  // namespace

TEST_CASE("frames that are for nobody hold no consumer and no memory", "[rabbitmq][breach][flood]") {
  for (const auto& what : floods()) {
    DYNAMIC_SECTION(what.name) {
      const auto block = block_of(what.frame);
      std::optional<fake_broker> broker;
      broker.emplace([&](broker_session& session) {
        if (session.serve_consumer()) send_for_ever(session, block);
      });
      std::optional<rabbitmq::consumer> consumer(at(*broker));
      const auto before = peak_kib();
      std::string breach;
      REQUIRE(comes_back(broker, [&] { breach = first_error(*consumer); }));
      CAPTURE(breach);
      CHECK(breach.empty() == what.allowed);
      REQUIRE(comes_back(broker, [&] { consumer.reset(); }));
      CHECK(peak_kib() - before < kept_kib_max);
    }
  }
}

TEST_CASE("frames that are for nobody hold no consumer over TLS either", "[rabbitmq][breach][flood][tls]") {
  const tls_parties parties;
  for (const auto& what : floods()) {
    DYNAMIC_SECTION(what.name) {
      const auto block = block_of(what.frame);
      std::optional<fake_broker> broker;
      broker.emplace(
          [&](broker_session& session) {
            if (session.serve_consumer()) send_for_ever(session, block);
          },
          parties.identity());
      std::optional<rabbitmq::consumer> consumer(parties.at(*broker));
      std::string breach;
      REQUIRE(comes_back(broker, [&] { breach = first_error(*consumer); }));
      CAPTURE(breach);
      CHECK(breach.empty() == what.allowed);
      CHECK(comes_back(broker, [&] { consumer.reset(); }));
    }
  }
}

TEST_CASE("over TLS messages come whole, and a broker that breaks off costs its connection",
          "[rabbitmq][breach][tls]") {
  const tls_parties parties;
  const std::string text(100'000, 'x');
  fake_broker* self = nullptr;
  fake_broker broker(
      [&](broker_session& session) {
        if (!session.serve_consumer()) return;
        std::string parts;
        for (std::size_t at = 0; at < text.size(); at += 20'000)
          parts += body(1, std::string_view(text).substr(at, 20'000));
        const auto whole = deliver(1, "commands", 1) + header(1, text.size()) + parts;
        if (self->connections() == 1) {
          static_cast<void>(session.send(whole.substr(0, 50'000)));
          return;
        }
        if (session.send(whole)) session.wait_for_end();
      },
      parties.identity());
  self = &broker;
  rabbitmq::consumer consumer(parties.at(broker));
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::string got;
  while (got.empty() && std::chrono::steady_clock::now() < deadline) {
    const auto polled = consumer.poll(1, milliseconds(50));
    if (polled && !polled->empty()) got = polled->front().body;
  }
  CHECK(got == text);
  CHECK(broker.connections() == 2);
}

TEST_CASE("a broker whose TLS breaks again and again is asked ever more seldom", "[rabbitmq][breach][tls]") {
  const tls_parties parties;
  fake_broker broker(
      [](broker_session& session) {
        if (!session.serve_consumer()) return;
        session.send_in_clear("HTTP/1.1 400 Bad Request\r\n\r\n");
        session.wait_for_end();
      },
      parties.identity());
  auto options = parties.at(broker);
  options.backoff_max = std::chrono::hours(1);
  rabbitmq::consumer consumer(options);
  const auto until = std::chrono::steady_clock::now() + milliseconds(500);
  while (std::chrono::steady_clock::now() < until) static_cast<void>(consumer.poll(1, milliseconds(10)));
  CHECK(broker.connections() >= 2);
  CHECK(broker.connections() < 15);
}

TEST_CASE("heartbeats in place of an answer are no answer", "[rabbitmq][breach][flood]") {
  const auto block = block_of(frame(8, 0, ""));
  std::optional<fake_broker> broker;
  broker.emplace([&](broker_session& session) {
    if (session.greet()) send_for_ever(session, block);
  });
  auto options = at(*broker);
  options.reply_timeout = milliseconds(300);
  rabbitmq::publisher publisher(options);
  result<> checked;
  REQUIRE(comes_back(broker, [&] { checked = publisher.check(); }));
  REQUIRE_FALSE(checked);
  CHECK(checked.error().message.find("in time") != std::string::npos);
}

TEST_CASE("heartbeats within the greeting are no greeting", "[rabbitmq][breach][flood]") {
  const auto block = block_of(frame(8, 0, ""));
  std::optional<fake_broker> broker;
  broker.emplace([&](broker_session& session) {
    if (session.read_greeting() && session.send(start())) send_for_ever(session, block);
  });
  auto options = at(*broker);
  options.connect_timeout = milliseconds(300);
  rabbitmq::publisher publisher(options);
  result<> checked;
  REQUIRE(comes_back(broker, [&] { checked = publisher.check(); }));
  REQUIRE_FALSE(checked);
  CHECK(checked.error().message.find("in time") != std::string::npos);
}

TEST_CASE("heartbeats go both ways, and a broker without any is given up", "[rabbitmq][heartbeat]") {
  std::atomic<int> heard = 0;
  std::atomic<bool> answering = true;
  fake_broker broker([&](broker_session& session) {
    if (!session.read_greeting() || !session.send(start()) || !session.read_until(10, 11) ||
        !session.send(tune(0, 0, 1)) || !session.read_until(10, 40) || !session.send(method(0, 10, 41, short_text(""))))
      return;
    if (!session.answer_until(60, 20, 2) || !session.answer()) return;
    while (session.read()) {
      if (session.type != static_cast<std::uint8_t>(kind::heartbeat)) continue;
      ++heard;
      if (answering && !session.send(frame(8, 0, ""))) return;
    }
  });
  auto options = at(broker);
  options.heartbeat = seconds(30);  // the broker wants one a second
  rabbitmq::consumer consumer(options);
  const auto end_of_talk = std::chrono::steady_clock::now() + seconds(3);
  while (std::chrono::steady_clock::now() < end_of_talk) REQUIRE(consumer.poll(1, milliseconds(200)));
  CHECK(heard >= 3);
  answering = false;
  bool given_up = false;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!given_up && std::chrono::steady_clock::now() < deadline) given_up = !consumer.poll(1, milliseconds(200));
  CHECK(given_up);
}
