#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace comanda::test {

/// A TCP client on loopback that sends bytes as they are: for what no HTTP client would send. Every wait has a
/// deadline.
class wire_client {
 public:
  explicit wire_client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval deadline{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &deadline, sizeof deadline);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
      ::close(fd_);
      throw std::runtime_error("no connection");
    }
  }
  ~wire_client() { ::close(fd_); }
  wire_client(const wire_client&) = delete;
  wire_client& operator=(const wire_client&) = delete;

  /// False when the other side has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// The next answer, head and body. What came before the connection ended when it is not whole.
  std::string read_answer(bool has_body = true) {
    while (buffered_.find("\r\n\r\n") == std::string::npos) {
      if (!receive()) return take(buffered_.size());
    }
    auto size = buffered_.find("\r\n\r\n") + 4;
    const auto length = buffered_.find("Content-Length: ");
    if (has_body && length < size) size += std::stoul(buffered_.substr(length + 16));
    while (buffered_.size() < size) {
      if (!receive()) return take(buffered_.size());
    }
    return take(size);
  }

  /// Everything up to this part of it, and the part.
  std::string read_through(std::string_view part) {
    while (buffered_.find(part) == std::string::npos) {
      if (!receive()) throw std::runtime_error("the stream ended early");
    }
    return take(buffered_.find(part) + part.size());
  }

  /// For whoever speaks another protocol over it.
  [[nodiscard]] int descriptor() const noexcept { return fd_; }

  /// Says that nothing more will be sent.
  void end_sending() { ::shutdown(fd_, SHUT_WR); }

  /// Everything up to the end of the stream. Throws on a reset, or when the end does not come in time.
  std::string read_to_end() {
    while (receive()) {
    }
    return take(buffered_.size());
  }

 private:
  bool receive() {
    std::array<char, 4096> bytes;
    const auto got = ::recv(fd_, bytes.data(), bytes.size(), 0);
    if (got < 0) throw std::runtime_error("the connection was reset, or nothing came in time");
    buffered_.append(bytes.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  std::string take(std::size_t size) {
    auto taken = buffered_.substr(0, size);
    buffered_.erase(0, size);
    return taken;
  }

  int fd_;
  std::string buffered_;
};

}  // namespace comanda::test
