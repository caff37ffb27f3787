#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace comanda::fuzz {

/// A server on loopback that sends whoever connects one and the same bytes, whatever it hears, and ends: for clients
/// whose bytes a library reads from a socket. Lives as long as the process.
class scripted_peer {
 public:
  scripted_peer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&at), size) != 0 || ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
      std::abort();
    port_ = ntohs(at.sin_port);
    std::thread([this] { serve(); }).detach();
  }

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  void say(std::string_view script) {
    const std::lock_guard lock(mutex_);
    script_ = script;
  }

 private:
  [[noreturn]] void serve() {
    for (;;) {
      const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      std::string script;
      {
        const std::lock_guard lock(mutex_);
        script = script_;
      }
      static_cast<void>(::send(client, script.data(), script.size(), MSG_NOSIGNAL));
      ::shutdown(client, SHUT_WR);
      char heard[4096];
      while (::recv(client, heard, sizeof heard, 0) > 0) {  // a reset would take from the client what it has not read
      }
      ::close(client);
    }
  }

  const int listener_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::string script_;
};

}  // namespace comanda::fuzz
