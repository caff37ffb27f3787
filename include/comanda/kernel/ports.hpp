#pragma once

#include "comanda/kernel/id.hpp"
#include "comanda/kernel/time.hpp"

namespace comanda {

/// What time it is. Called by drivers, never by deciders (they get `now` in their context).
/// Thread rule: safe from every thread.
class clock {
 public:
  virtual ~clock() = default;
  [[nodiscard]] virtual timestamp now() = 0;
};

/// New UUIDv7s, and the chance that jitter is made of. Thread rule: safe from every thread.
class id_source {
 public:
  virtual ~id_source() = default;
  [[nodiscard]] virtual uuid next(timestamp now) = 0;
};

}  // namespace comanda
