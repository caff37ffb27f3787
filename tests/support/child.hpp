#pragma once

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

namespace comanda::test {

/// A program that a test starts: its output line by line, and its end with the test. It ends by itself when its input
/// does; a line that does not come in time is an exception.
class child {
 public:
  explicit child(std::vector<std::string> command) {
    std::array<int, 2> to{}, from{};
    if (pipe2(to.data(), O_CLOEXEC) != 0 || pipe2(from.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], 0);
    posix_spawn_file_actions_adddup2(&actions, from[1], 1);
    std::vector<char*> words;
    for (auto& word : command) words.push_back(word.data());
    words.push_back(nullptr);
    const auto problem = posix_spawnp(&pid_, words[0], &actions, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(to[0]);
    close(from[1]);
    in_ = to[1];
    out_ = from[0];
    if (problem != 0) throw std::runtime_error("cannot start " + command[0]);
  }
  ~child() {
    static_cast<void>(finish());
    close(out_);
  }
  child(const child&) = delete;
  child& operator=(const child&) = delete;

  std::string line() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    for (;;) {
      if (const auto end = read_.find('\n'); end != std::string::npos) {
        auto found = read_.substr(0, end);
        read_.erase(0, end + 1);
        return found;
      }
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      pollfd ready{out_, POLLIN, 0};
      std::array<char, 4096> some{};
      if (left.count() <= 0 || poll(&ready, 1, static_cast<int>(left.count())) != 1)
        throw std::runtime_error("the child said nothing");
      const auto size = read(out_, some.data(), some.size());
      if (size <= 0) throw std::runtime_error("the child has gone");
      read_.append(some.data(), static_cast<std::size_t>(size));
    }
  }

  void write_all(std::string_view text) {
    if (write(in_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
      throw std::runtime_error("not taken");
  }

  /// Ends its input and waits for it. Its exit code; -1 when it had another end.
  int finish() {
    if (pid_ == 0) return code_;
    close(in_);
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return code_;
  }

 private:
  pid_t pid_ = 0;
  int in_ = -1;
  int out_ = -1;
  int code_ = -1;
  std::string read_;
};

}  // namespace comanda::test
