#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "comanda/redis/options.hpp"

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

  explicit connection(handle h) : handle_(std::move(h)) {}
  [[nodiscard]] bool wait(short events, deadline until) const;
  [[nodiscard]] result<> send_all(deadline until);
  [[nodiscard]] result<reply> next_reply(deadline until);
  [[nodiscard]] unexpected<error> failed() const;

  handle handle_;
};

}  // namespace comanda::redis::detail
