#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "comanda/messaging/ports.hpp"
#include "comanda/testing/check.hpp"

// The conformance suite of the ports messaging::publisher and messaging::consumer, which only together show what they
// do: what the outbox relay, the intake and the desk of dead messages rely on. With Catch2, for example:
//
//   TEST_CASE("my bus keeps the rules of its ports") {
//     for (const auto& check : comanda::testing::bus_suite([] { return my_bus_under_test(); }, side_by_side)) {
//       DYNAMIC_SECTION(check.name) { CHECK(check.run() == std::vector<std::string>{}); }
//     }
//   }
namespace comanda::testing {

/// How to get at one bus. Each member opens one more of its kind on that bus at each call.
struct bus_under_test {
  std::function<std::unique_ptr<messaging::publisher>()> publisher;
  /// Of the service's messages: commands for it and events of exactly these types.
  std::function<std::unique_ptr<messaging::consumer>(std::string service, std::vector<std::string> event_types)>
      consumer;
  /// Of what the service gave up.
  std::function<std::unique_ptr<messaging::consumer>(std::string service)> parking;
};

/// A bus on which nothing lies yet, at each call: another one, or one with names of its own. What it is made of must
/// live as long as the functions.
using open_bus = std::function<bus_under_test()>;

/// Runs two functions at the same time and returns when both have ended; neither throws. The core starts no thread, and
/// a bus may accept a message only when somebody has taken it:
///   [](const auto& one, const auto& other) { std::jthread beside(one); other(); }
using side_by_side = std::function<void(const std::function<void()>& one, const std::function<void()>& other)>;

/// How long, roughly, a check waits for a message by `poll` before it fails. Longer than a first retry is delayed by.
inline constexpr std::chrono::milliseconds bus_patience{30'000};

[[nodiscard]] std::vector<check> bus_suite(open_bus open, side_by_side together,
                                           std::chrono::milliseconds patience = bus_patience);

}  // namespace comanda::testing
