#include "redis_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

#include "support/catch.hpp"

namespace comanda::test {

namespace {

sockaddr_in loopback(int port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  at.sin_port = htons(static_cast<std::uint16_t>(port));
  return at;
}

}  // namespace

int free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  auto at = loopback(0);
  socklen_t size = sizeof(at);
  const bool bound = bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof(at)) == 0 &&
                     getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) == 0;
  close(fd);
  REQUIRE(bound);
  return ntohs(at.sin_port);
}

redis_server::redis_server(std::vector<std::string> more_arguments)
    : port_(free_port()), arguments_(std::move(more_arguments)) {
  std::signal(SIGPIPE, SIG_IGN);  // as every process that uses the adapter does
  start();
}

redis_server::~redis_server() { kill(); }

void redis_server::start() {
  std::vector<std::string> words = {"redis-server", "--port", std::to_string(port_), "--bind", "127.0.0.1",
                                    "--save",       "",       "--appendonly",        "no"};
  words.insert(words.end(), arguments_.begin(), arguments_.end());
  std::vector<char*> argv;
  for (auto& w : words) argv.push_back(w.data());
  argv.push_back(nullptr);
  pid_ = fork();
  REQUIRE(pid_ >= 0);
  if (pid_ == 0) {
    const int nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (ask("PING").find("PONG") == std::string::npos && ask("PING").find("NOAUTH") == std::string::npos) {
    if (std::chrono::steady_clock::now() > until) FAIL("redis-server does not come up (is it installed?)");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void redis_server::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void redis_server::stall() {
  REQUIRE(::kill(pid_, SIGSTOP) == 0);
  waitpid(pid_, nullptr, WUNTRACED);  // it has stopped by now
}

void redis_server::resume() { REQUIRE(::kill(pid_, SIGCONT) == 0); }

std::string redis_server::ask(const std::string& command) const {
  const auto line = "redis-cli -p " + std::to_string(port_) + " " + command + " 2>&1";
  FILE* out = popen(line.c_str(), "r");
  REQUIRE(out != nullptr);
  std::string text;
  std::array<char, 4096> buffer{};
  while (const auto count = fread(buffer.data(), 1, buffer.size(), out)) text.append(buffer.data(), count);
  pclose(out);
  return text;
}

}  // namespace comanda::test
