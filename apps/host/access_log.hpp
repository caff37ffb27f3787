#pragma once

#include <array>
#include <chrono>
#include <functional>

#include "comanda/rest/environment.hpp"
#include "log.hpp"
#include "log_throttle.hpp"

namespace comanda::host {

/// Of the requests that are refused with the same of these statuses, one is logged in this time, with the number of
/// those that were not.
inline constexpr std::chrono::milliseconds refusal_log_interval{1'000};

/// Which requests leave a line in the log, and which line. Our own faults are errors, answered or not. What is refused
/// because there is too much of it, a server is away, or somebody asks for what is not theirs, is a warning, few of
/// them. All else is for `debug`: a client's mistakes are the client's. Safe from every thread.
class access_log {
 public:
  /// `writes`: whether lines of this severity are written at all.
  access_log(log_sink log, std::function<bool(severity)> writes) : log_(std::move(log)), writes_(std::move(writes)) {}

  void write(const rest::access_record& r);

 private:
  /// Each has a throttle of its own, so that a flood of one does not hide the others.
  struct refusal {
    int status;
    log_throttle throttle{refusal_log_interval};
  };
  [[nodiscard]] refusal* refusal_of(const rest::access_record& r);

  log_sink log_;
  std::function<bool(severity)> writes_;
  std::array<refusal, 5> refusals_{{{401}, {403}, {421}, {429}, {503}}};
};

}  // namespace comanda::host
