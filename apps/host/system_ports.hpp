#pragma once

#include <mutex>
#include <random>

#include "comanda/kernel/ports.hpp"

namespace comanda::host {

/// The machine's clock.
class system_clock : public clock {
 public:
  [[nodiscard]] timestamp now() override;
};

/// UUIDv7 from a generator seeded by the machine. Their time never goes back, even if the clock does (RFC 9562, 6.2):
/// ids of one process that were made later are never sorted before those of an earlier millisecond.
class system_ids : public id_source {
 public:
  system_ids();
  [[nodiscard]] uuid next(timestamp now) override;

 private:
  std::mutex mutex_;
  std::mt19937_64 generator_;
  timestamp latest_;
};

}  // namespace comanda::host
