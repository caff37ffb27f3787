#pragma once

#include <atomic>
#include <string>
#include <thread>

namespace comanda::testing_rabbitmq {

/// A TCP relay on a free loopback port, with which a test breaks a connection that it does not own.
class forwarder {
 public:
  forwarder(std::string host, int port);
  ~forwarder();
  forwarder(const forwarder&) = delete;
  forwarder& operator=(const forwarder&) = delete;

  [[nodiscard]] int port() const { return port_; }
  /// Ends every connection that there is now; new ones are accepted.
  void cut() { cuts_ = cuts_ + 1; }
  /// Reads nothing from anybody while it is on: what is sent piles up.
  void stall(bool on) { stalled_ = on; }

 private:
  void run();

  std::string host_;
  int target_port_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> cuts_ = 0;
  std::atomic<bool> stalled_ = false;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace comanda::testing_rabbitmq
