#pragma once

#include <cstdint>
#include <vector>

#include "books/books.hpp"
#include "comanda/testing/simulation/random_source.hpp"

namespace comanda::simulation {

/// A time in which a whole service cannot reach its bus, or its database.
struct outage {
  service_name of = service_name::orders;
  microseconds begins{0};  ///< after the world
  microseconds lasts{0};
  bool from_bus = false;  ///< else from its database
};

/// What makes life hard besides faults at ports: it is nobody's error, and lasts. Ends with the faults. Most seeds have
/// little of it.
struct hardship {
  double bank_refuses = 0;     ///< share of what is asked for the first time, of whatever kind
  double bank_is_slow = 0;     ///< share of what is asked: sagas lose patience meanwhile
  double mail_is_refused = 0;  ///< share of the mails
  microseconds reservation_lifetime = std::chrono::minutes(15);
  std::vector<outage> outages;
  double commits_are_slow = 0;  ///< share of them: others commit between the load and the commit
  std::uint64_t processes = 1;  ///< of each service

  [[nodiscard]] static hardship draw(testing::simulation::random_source chance);
};

}  // namespace comanda::simulation
