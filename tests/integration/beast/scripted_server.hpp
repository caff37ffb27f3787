#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <thread>

namespace comanda::test {

/// A server on loopback that sends the same bytes to whoever connects, whatever it is sent, and then closes; or stays
/// silent. For answers that no HTTP server would give.
class scripted_server {
 public:
  enum class then { close, hold };

  explicit scripted_server(std::string script, then after = then::close)
      : script_(std::move(script)), after_(after), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&at), size) != 0 || ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) != 0 || ::pipe(wake_) != 0)
      throw std::runtime_error("no scripted server");
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~scripted_server() {
    ::close(wake_[1]);
    thread_.join();
    ::close(wake_[0]);
    ::close(listener_);
  }
  scripted_server(const scripted_server&) = delete;
  scripted_server& operator=(const scripted_server&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  /// False when the test is over.
  bool readable(int fd) const {
    pollfd waiting[] = {{fd, POLLIN, 0}, {wake_[0], POLLIN, 0}};
    ::poll(waiting, 2, -1);
    return waiting[1].revents == 0;
  }

  void run() {
    while (readable(listener_)) {
      const int client = ::accept(listener_, nullptr, nullptr);
      if (client < 0) continue;
      char request[4096];
      if (readable(client)) static_cast<void>(::recv(client, request, sizeof request, 0));
      static_cast<void>(::send(client, script_.data(), script_.size(), MSG_NOSIGNAL));
      if (after_ == then::hold) {
        pollfd over{wake_[0], POLLIN, 0};
        ::poll(&over, 1, -1);
      }
      ::close(client);
    }
  }

  const std::string script_;
  const then after_;
  const int listener_;
  int wake_[2] = {-1, -1};
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace comanda::test
