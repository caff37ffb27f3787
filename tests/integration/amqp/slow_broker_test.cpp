#include <map>
#include <optional>
#include <thread>

#include "at_fake_broker.hpp"
#include "comanda/rabbitmq/consumer.hpp"
#include "comanda/rabbitmq/publisher.hpp"
#include "support/catch.hpp"

// A broker that answers everything, each time just in time. Connecting asks for dozens of things, and all together have
// one deadline.

using namespace comanda;
using namespace comanda::test;
using namespace comanda::test::amqp;

namespace {

using std::chrono::milliseconds;

constexpr milliseconds pause_before_answer{100};
constexpr milliseconds setup_timeout{350};  ///< three answers, where the shortest setup needs four
constexpr milliseconds slack_of_a_busy_machine{250};

void answer_slowly(broker_session& session) {
  if (!session.greet()) return;
  while (session.read()) {
    std::this_thread::sleep_for(pause_before_answer);
    if (!session.answer()) return;
  }
}

template <class F>
milliseconds time_of(F call) {
  const auto begun = std::chrono::steady_clock::now();
  call();
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begun);
}

}  // namespace

TEST_CASE("connecting to a slow broker takes no longer than it may in all", "[rabbitmq][slow]") {
  fake_broker broker(answer_slowly);
  auto options = at(broker);
  options.setup_timeout = setup_timeout;
  result<> checked;
  milliseconds taken{};
  SECTION("for a consumer") {
    rabbitmq::consumer consumer(options);
    taken = time_of([&] { checked = consumer.check(); });
  }
  SECTION("for a consumer of parked messages") {
    options.parking = true;
    rabbitmq::consumer consumer(options);
    taken = time_of([&] { checked = consumer.check(); });
  }
  SECTION("for a publisher") {
    rabbitmq::publisher publisher(options);
    taken = time_of([&] { checked = publisher.check(); });
  }
  REQUIRE_FALSE(checked);
  CHECK(checked.error().message.find("in time") != std::string::npos);
  CHECK(taken >= setup_timeout);
  CHECK(taken < setup_timeout + slack_of_a_busy_machine);
}

TEST_CASE("a broker that is slow to greet is within the same time", "[rabbitmq][slow]") {
  fake_broker broker([](broker_session& session) {
    if (session.read_greeting()) session.wait_for_end();
  });
  auto options = at(broker);
  options.setup_timeout = setup_timeout;
  rabbitmq::publisher publisher(options);
  result<> checked;
  CHECK(time_of([&] { checked = publisher.check(); }) < setup_timeout + slack_of_a_busy_machine);
  CHECK_FALSE(checked);
}

TEST_CASE("a consumer of parked messages asks for nothing but their queue", "[rabbitmq][parking]") {
  std::map<std::string, int> asked;
  std::optional<fake_broker> broker;
  broker.emplace([&](broker_session& session) {
    if (!session.greet()) return;
    while (session.read()) {
      if (session.is(20, 10)) ++asked["channel"];
      if (session.is(85, 10)) ++asked["confirms"];
      if (session.is(40, 10)) ++asked["exchange"];
      if (session.is(50, 10)) ++asked["queue"];
      if (session.is(50, 20)) ++asked["binding"];
      if (session.is(60, 20)) ++asked["consumer"];
      if (!session.answer()) return;
    }
  });
  auto options = at(*broker);
  options.parking = true;
  {
    rabbitmq::consumer consumer(options);
    REQUIRE(consumer.check());
  }
  broker.reset();
  CHECK(asked == std::map<std::string, int>{{"channel", 1}, {"queue", 1}, {"consumer", 1}});
}
