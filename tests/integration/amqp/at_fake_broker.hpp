#pragma once

#include "comanda/rabbitmq/options.hpp"
#include "support/fake_broker.hpp"

namespace comanda::test {

inline constexpr std::chrono::seconds patience{20};  ///< only a failing test waits that long

/// Someone who meets the fake broker, and is soon back when it was rude.
inline rabbitmq::broker_options at(const fake_broker& broker) {
  rabbitmq::broker_options options;
  options.address.host = "127.0.0.1";
  options.address.port = broker.port();
  options.service = "inventory";
  options.heartbeat = std::chrono::seconds(0);
  options.backoff_min = std::chrono::milliseconds(1);
  options.backoff_max = std::chrono::milliseconds(20);
  options.chance = [] { return 0.5; };
  options.prefetch = 2;
  return options;
}

}  // namespace comanda::test
