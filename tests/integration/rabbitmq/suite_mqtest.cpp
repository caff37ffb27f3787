#include "comanda/rabbitmq/consumer.hpp"
#include "comanda/rabbitmq/publisher.hpp"
#include "comanda/testing/bus_suite.hpp"
#include "scratch.hpp"
#include "support/catch.hpp"
#include "support/side_by_side.hpp"

using namespace comanda;
using testing_rabbitmq::scratch;

namespace {

testing::bus_under_test over(const std::shared_ptr<scratch>& broker) {
  return {[broker] { return std::make_unique<rabbitmq::publisher>(broker->options("suite")); },
          [broker](const std::string& service, std::vector<std::string> types) {
            return std::make_unique<rabbitmq::consumer>(broker->options(service, std::move(types)));
          },
          [broker](const std::string& service) {
            auto options = broker->options(service);
            options.parking = true;
            options.parking_pause = std::chrono::milliseconds(1);
            return std::make_unique<rabbitmq::consumer>(std::move(options));
          }};
}

}  // namespace

TEST_CASE("RabbitMQ keeps the rules of the ports of a bus", "[rabbitmq][testing]") {
  const auto open = [] { return over(std::make_shared<scratch>()); };
  for (const auto& check : testing::bus_suite(open, test::side_by_side)) {
    DYNAMIC_SECTION(check.name) { CHECK(check.run() == std::vector<std::string>{}); }
  }
}
