#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace comanda::test {

/// A redis-server of the test's own on a free port of loopback, without a file. Fails the test when it does not come
/// up.
class redis_server {
 public:
  explicit redis_server(std::vector<std::string> more_arguments = {});
  ~redis_server();
  redis_server(const redis_server&) = delete;
  redis_server& operator=(const redis_server&) = delete;

  [[nodiscard]] int port() const noexcept { return port_; }

  void kill();
  /// On the same port, empty.
  void start();
  void stall();  ///< it takes connections and answers nothing
  void resume();

  /// What redis-cli prints.
  std::string ask(const std::string& command) const;

 private:
  int port_;
  std::vector<std::string> arguments_;
  pid_t pid_ = -1;
};

/// A port on loopback that was free a moment ago.
[[nodiscard]] int free_port();

}  // namespace comanda::test
