#pragma once

#include "comanda/kernel/ports.hpp"
#include "comanda/testing/simulation/lifeline.hpp"

namespace comanda::testing::simulation {

/// The clock of one process: the world's, but that it may be set forward or back at any moment.
class process_clock final : public clock {
 public:
  explicit process_clock(port_guard guard) : guard_(guard) {}
  [[nodiscard]] timestamp now() override;
  void set_right() { wrong_by_ = microseconds(0); }

 private:
  port_guard guard_;
  microseconds wrong_by_{0};
};

/// Ids from the seed.
class process_ids final : public id_source {
 public:
  explicit process_ids(random_source chance) : chance_(chance) {}
  [[nodiscard]] uuid next(timestamp now) override;

 private:
  random_source chance_;
};

}  // namespace comanda::testing::simulation
