#pragma once

#include <chrono>
#include <exception>
#include <string_view>
#include <thread>

#include "log.hpp"

namespace comanda::host {

/// The last resort of every thread: calls `what`, and an exception out of it ends here, with a line in the log that
/// says at what. It is the defect of one item, so the caller fails that one and goes on. True: there was none.
template <class Function>
bool contained(const log_sink& log, std::string_view at, Function&& what) noexcept {
  const auto tell = [&](const char* thrown) {
    try {
      if (log) log(severity::error, "a defect was caught", {{"at", at}, {"cause", thrown}});
    } catch (...) {  // who cannot even be told of it shall not end the process for it
    }
  };
  try {
    what();
    return true;
  } catch (const std::exception& e) {
    tell(e.what());
  } catch (...) {
    tell("something that is no exception of the library");
  }
  return false;
}

/// What the one item's owner is told.
inline constexpr std::string_view defect_message = "a defect was caught; the log says which";

/// After a round of a thread's loop that failed as a whole: what fails at once, and each time, must not spin.
inline constexpr std::chrono::milliseconds defect_pause{100};

/// The loop of a thread: `round` until `is_over`, whatever a round throws.
template <class Condition, class Function>
void loop_until(Condition is_over, const log_sink& log, std::string_view at, Function round) {
  while (!is_over()) {
    if (!contained(log, at, round)) std::this_thread::sleep_for(defect_pause);
  }
}

}  // namespace comanda::host
