#pragma once

#include <chrono>
#include <functional>

namespace comanda::host {

/// Waits for SIGTERM or SIGINT. A second one ends the process at once.
/// Construct it before the first thread starts: it blocks the signals for every thread made after it.
class life {
 public:
  life();
  /// Returns when the first signal came.
  void wait_for_signal();
  /// Watches over the farewell: when a second signal comes or `grace` runs out, `give_up` is called from another
  /// thread.
  void leave_within(std::chrono::seconds grace, std::function<void()> give_up);
};

}  // namespace comanda::host
