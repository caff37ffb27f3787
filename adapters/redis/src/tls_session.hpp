#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "comanda/kernel/error.hpp"

struct ssl_st;

namespace comanda::redis::detail {

/// How far a step on a socket that does not wait has come.
struct io_step {
  std::size_t bytes = 0;  ///< that were read or written
  short wanted = 0;       ///< POLLIN or POLLOUT: nothing was done, try again when the socket has that; 0: done
};

/// TLS 1.2 or newer over a connected socket that does not wait; the server's certificate and name are always verified.
/// Every error is unavailable.
class tls_session {
 public:
  /// `ca_file`: PEM certificates that the server's must come from; empty: those of the system.
  [[nodiscard]] static result<tls_session> over(int socket, const std::string& host, const std::string& ca_file);

  [[nodiscard]] result<io_step> handshake();
  [[nodiscard]] result<io_step> read(char* to, std::size_t size);
  [[nodiscard]] result<io_step> write(const char* from, std::size_t size);

 private:
  struct free_session {
    void operator()(ssl_st* s) const noexcept;
  };
  using handle = std::unique_ptr<ssl_st, free_session>;

  explicit tls_session(handle h) : handle_(std::move(h)) {}
  [[nodiscard]] result<io_step> step(int outcome, std::size_t bytes) const;

  handle handle_;
};

}  // namespace comanda::redis::detail
