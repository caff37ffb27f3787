#include "life.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <thread>

namespace comanda::host {

namespace {

sigset_t farewell_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

life::life() {
  const auto set = farewell_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a peer that closed is an error code, not our end
}

void life::wait_for_signal() {
  const auto set = farewell_signals();
  int signal = 0;
  while (sigwait(&set, &signal) != 0) {
  }
}

void life::end() { kill(getpid(), SIGTERM); }

void life::leave_within(std::chrono::seconds grace, std::function<void(int exit_code)> give_up) {
  std::thread([grace, give_up = std::move(give_up)] {
    const auto set = farewell_signals();
    const timespec limit{static_cast<std::time_t>(grace.count()), 0};
    const int signal = sigtimedwait(&set, nullptr, &limit);
    give_up(signal > 0 ? exit_code_of_signal(signal) : EXIT_SUCCESS);
  }).detach();
}

}  // namespace comanda::host
