#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "comanda/redis/options.hpp"
#include "tls_session.hpp"

struct redisContext;

namespace comanda::redis::detail {

using deadline = std::chrono::steady_clock::time_point;

/// A command in its words: {"GET", key}.
using command = std::vector<std::string>;

/// What the server said to one command: a text, nothing (nil), or an error.
struct reply {
  std::optional<std::string> text{};
  bool is_error = false;  ///< `text` says which
};

/// One session. No wait is longer than its deadline, but the resolver's in `connect`. After a failure it is of no use
/// any more. Thread rule: one thread at a time.
class connection {
 public:
  /// Connects, says who we are and chooses the database. Error: unavailable, without the password.
  [[nodiscard]] static result<connection> connect(const options& settings);

  /// Sends all of them in one go and answers with one reply for each. Error: unavailable.
  [[nodiscard]] result<std::vector<reply>> run(std::span<const command> commands, deadline until);

 private:
  struct free_context {
    void operator()(redisContext* c) const noexcept;
  };
  using handle = std::unique_ptr<redisContext, free_context>;

  connection(handle h, std::size_t reply_bytes_max) : handle_(std::move(h)), reply_bytes_max_(reply_bytes_max) {}
  [[nodiscard]] result<> check_arrived() const;
  [[nodiscard]] bool wait(short events, deadline until) const;
  [[nodiscard]] result<> encrypt(const options& settings, deadline until);
  [[nodiscard]] result<> send_all(std::string_view bytes, deadline until);
  [[nodiscard]] result<io_step> read_some(char* to, std::size_t size);
  [[nodiscard]] result<io_step> write_some(std::string_view bytes);
  [[nodiscard]] result<reply> next_reply(deadline until);
  [[nodiscard]] unexpected<error> failed() const;

  handle handle_;  ///< its socket, and its reader of replies
  std::size_t reply_bytes_max_;
  std::optional<tls_session> tls_;  ///< over that socket; none: in clear text
};

}  // namespace comanda::redis::detail
