#pragma once

#include <memory>
#include <vector>

#include "comanda/messaging/relay.hpp"
#include "comanda/storage/record.hpp"
#include "comanda/testing/simulation/actor.hpp"

namespace comanda::testing::simulation {

/// Publishes what was committed, as the host's relay thread does, by the same messaging::outbox_relay. `ahead` is a
/// look at the outbox without faults: the relay sleeps until there is something to look for, where the host's looks
/// each second.
class relay {
 public:
  relay(node& of, storage::store& on, storage::store& ahead, messaging::publisher& to, clock& time);

  void offer(std::vector<application::outbox_row> rows);
  void look_ahead();

 private:
  void step();
  void publish(std::vector<application::outbox_row> rows);
  void recover_when_due();

  messaging::outbox_relay relay_;
  storage::store& ahead_;
  messaging::publisher& publisher_;
  clock& clock_;
  std::vector<application::outbox_row> queue_;
  std::vector<application::outbox_row> left_;
  timestamp next_recovery_{};
  actor actor_;
};

}  // namespace comanda::testing::simulation
