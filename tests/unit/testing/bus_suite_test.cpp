#include "comanda/testing/bus_suite.hpp"

#include "comanda/in_process/bus.hpp"
#include "support/catch.hpp"
#include "support/side_by_side.hpp"
#include "support/suite_failures.hpp"

using namespace comanda;
using namespace std::chrono_literals;
using test::failed_checks;

namespace {

testing::bus_under_test over(const std::shared_ptr<in_process::bus>& bus) {
  return {[bus] { return bus->make_publisher(); },
          [bus](std::string service, std::vector<std::string> types) {
            return bus->make_consumer(std::move(service), std::move(types));
          },
          [bus](std::string service) { return bus->make_parking_consumer(std::move(service)); }};
}

testing::bus_under_test good_bus() {
  return over(std::make_shared<in_process::bus>(
      in_process::bus_options{.publish_timeout = 20s, .retry = {1ms}, .parking_pause = 1ms}));
}

/// A consumer that does what a wrong one would.
class wrong_consumer : public messaging::consumer {
 public:
  explicit wrong_consumer(std::unique_ptr<messaging::consumer> right) : right_(std::move(right)) {}
  result<std::vector<messaging::delivery>> poll(std::size_t limit, std::chrono::milliseconds wait) override {
    return right_->poll(limit, wait);
  }
  void settle(std::span<const messaging::settled> outcomes) override { right_->settle(outcomes); }
  void wake() override { right_->wake(); }
  result<> check() override { return right_->check(); }

 protected:
  std::unique_ptr<messaging::consumer> right_;
};

/// Acknowledges what it hands over, as a transport does that knows no acknowledgements.
class hasty_consumer final : public wrong_consumer {
 public:
  using wrong_consumer::wrong_consumer;
  result<std::vector<messaging::delivery>> poll(std::size_t limit, std::chrono::milliseconds wait) override {
    auto some = right_->poll(limit, wait);
    for (const auto& d : some ? *some : std::vector<messaging::delivery>{}) {
      const messaging::settled at_once{d.tag, d.epoch, messaging::settlement::done, {}};
      right_->settle({&at_once, 1});
    }
    return some;
  }
  void settle(std::span<const messaging::settled>) override {}
};

/// Takes every failure for one that can be tried again.
class stubborn_consumer final : public wrong_consumer {
 public:
  using wrong_consumer::wrong_consumer;
  void settle(std::span<const messaging::settled> outcomes) override {
    for (auto o : outcomes) {
      if (o.how == messaging::settlement::dead) o.how = messaging::settlement::done;
      right_->settle({&o, 1});
    }
  }
};

template <class Consumer>
testing::bus_under_test with() {
  auto bus = good_bus();
  bus.consumer = [right = bus.consumer](std::string service, std::vector<std::string> types) {
    return std::make_unique<Consumer>(right(std::move(service), std::move(types)));
  };
  return bus;
}

/// Accepts what it has not delivered.
class careless_publisher final : public messaging::publisher {
 public:
  result<std::vector<bool>> publish(std::span<const messaging::outgoing> batch) override {
    return std::vector<bool>(batch.size(), true);
  }
  result<> check() override { return {}; }
};

/// One rule alone: a wrong bus makes others wait for what never comes.
std::vector<testing::check> only(std::string_view name, const testing::open_bus& open) {
  auto checks = testing::bus_suite(open, test::side_by_side, 300ms);
  std::erase_if(checks, [&](const auto& c) { return c.name != name; });
  REQUIRE(checks.size() == 1);
  return checks;
}

}  // namespace

TEST_CASE("the bus of a process keeps the rules of its ports", "[testing][in_process]") {
  for (const auto& check : testing::bus_suite(good_bus, test::side_by_side)) {
    DYNAMIC_SECTION(check.name) { CHECK(check.run() == std::vector<std::string>{}); }
  }
}

TEST_CASE("the suite of a bus finds a consumer that acknowledges at once", "[testing]") {
  const auto* rule = "a settlement of another epoch settles nothing";
  CHECK(failed_checks(only("what is dead comes to the parking consumer with its cause", with<stubborn_consumer>))
            .size() == 1);
  CHECK(failed_checks(only(rule, with<hasty_consumer>)).size() == 1);
  CHECK(
      failed_checks(only("what was not settled comes again when its consumer is gone", with<hasty_consumer>)).size() ==
      1);
}

TEST_CASE("the suite of a bus finds a publisher that accepts what it loses", "[testing]") {
  const auto losing = [] {
    auto bus = good_bus();
    bus.publisher = [] { return std::make_unique<careless_publisher>(); };
    return bus;
  };
  CHECK(failed_checks(only("a command comes to its target alone, as it was sent", losing)).size() == 1);
}
