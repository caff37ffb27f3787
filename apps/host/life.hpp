#pragma once

#include <chrono>
#include <cstdlib>
#include <functional>

namespace comanda::host {

/// The exit code when a second signal ended a farewell, as a shell says it: 143 for SIGTERM, 130 for SIGINT. Nothing
/// is lost by it, but what was going on was not told its end.
[[nodiscard]] constexpr int exit_code_of_signal(int signal) noexcept { return 128 + signal; }

/// Waits for SIGTERM or SIGINT. A second one ends the process at once.
/// Construct it before the first thread starts: it blocks the signals for every thread made after it.
class life {
 public:
  life();
  /// Returns when the first signal came.
  void wait_for_signal();
  /// As if SIGTERM had come. Safe from every thread.
  static void end();
  /// Watches over the farewell: when a second signal comes or `grace` runs out, `give_up` is called from another
  /// thread with the code to exit with: that of the signal, or EXIT_SUCCESS.
  void leave_within(std::chrono::seconds grace, std::function<void(int exit_code)> give_up);
};

}  // namespace comanda::host
