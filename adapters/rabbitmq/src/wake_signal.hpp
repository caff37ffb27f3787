#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <system_error>

namespace comanda::rabbitmq {

/// A descriptor that becomes readable when another thread says so. Thread rule: safe from every thread.
class wake_signal {
 public:
  wake_signal() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  }
  ~wake_signal() { ::close(fd_); }
  wake_signal(const wake_signal&) = delete;
  wake_signal& operator=(const wake_signal&) = delete;

  [[nodiscard]] int fd() const noexcept { return fd_; }
  void raise() noexcept {
    const std::uint64_t one = 1;
    // It can only fail because the counter is full, and then the descriptor is readable anyway.
    [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof one);
  }
  void clear() noexcept {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(fd_, &count, sizeof count);
  }

 private:
  int fd_;
};

}  // namespace comanda::rabbitmq
