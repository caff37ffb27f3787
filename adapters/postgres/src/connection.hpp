#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "binary.hpp"
#include "comanda/postgres/options.hpp"
#include "handles.hpp"
#include "sql_error.hpp"

namespace comanda::postgres::detail {

using deadline = std::chrono::steady_clock::time_point;

/// One statement of a pipeline with what stands in for its parameters.
struct command {
  std::string sql;
  parameters values = {};
  std::string_view table = {};  ///< what it is about, for errors
};

/// One session. Every wait has an end: the socket is never read or written but when it is ready, so neither a batch
/// that is larger than the socket's buffers nor a server that hangs can hold the caller. Thread rule: one thread.
class connection {
 public:
  /// Connects and sets the session up. Error: unavailable. libpq looks the host's name up in this call, and that wait
  /// is the resolver's.
  [[nodiscard]] static result<connection> connect(const options& settings);
  /// The same, with the settings that the server gives everybody, and nothing left in the session: for migrations.
  [[nodiscard]] static result<connection> connect_plain(const options& settings);

  /// Sends everything in one flush and answers with one result a command; what follows a failure is not done. Each text
  /// is prepared under a name when it comes for the first time, within the same flush; where sessions are not ours to
  /// keep, it is parsed each time, and the settings go along. Errors: that of the first command that failed.
  [[nodiscard]] result<std::vector<result_ptr>> run(std::span<const command> commands, deadline until);

  /// Runs a script of any number of statements, or one statement with values; text results. For migrations.
  [[nodiscard]] result<result_ptr> execute(const std::string& script, deadline until,
                                           const std::vector<std::string>& values = {});

  /// Whether the session can be used further. Looks at what has arrived: the server may have said goodbye.
  [[nodiscard]] bool usable();
  [[nodiscard]] bool in_failed_transaction() const noexcept;

 private:
  struct prepared {
    std::string name;
    bool done = false;
  };
  enum class reply_to : std::uint8_t { command, preparation, settings };
  /// What is expected back for one thing that was sent.
  struct expected_reply {
    reply_to what = reply_to::command;
    prepared* preparing = nullptr;  ///< what was prepared
  };

  explicit connection(connection_ptr handle) : handle_(std::move(handle)) {}

  [[nodiscard]] bool send(const command& c, std::vector<expected_reply>& replies);
  [[nodiscard]] bool send_unprepared(const command& c);
  [[nodiscard]] bool send_all(std::span<const command> commands, std::vector<expected_reply>& replies);
  /// Whether what is at the other end is the server itself, which says who it is when it accepts, and when it is asked.
  [[nodiscard]] result<bool> is_direct(deadline until);
  /// Flushes and waits for the next result, which is nullptr at the end of a command's. False: broken or too late.
  [[nodiscard]] bool next_result(deadline until, result_ptr& out);
  [[nodiscard]] bool wait(short events, deadline until);
  [[nodiscard]] unexpected<error> lost();

  connection_ptr handle_;
  std::unordered_map<std::string, prepared> statements_;
  bool prepares_ = false;
  std::optional<command> transaction_settings_;  ///< sent with each transaction, where the session keeps none
  bool broken_ = false;
};

/// Whether libpq can read the URL.
[[nodiscard]] bool is_readable_url(const std::string& url);

}  // namespace comanda::postgres::detail
