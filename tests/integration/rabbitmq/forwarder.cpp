#include "forwarder.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <list>
#include <vector>

#include "support/catch.hpp"

namespace comanda::testing_rabbitmq {
namespace {

constexpr int turn_ms = 5;  ///< how soon a cut or a stall is noticed

struct pair_of_sockets {
  int client;
  int server;
};

int dial(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return -1;
  int made = -1;
  for (const auto* at = found; at != nullptr && made < 0; at = at->ai_next) {
    made = ::socket(at->ai_family, at->ai_socktype, at->ai_protocol);
    if (made >= 0 && ::connect(made, at->ai_addr, at->ai_addrlen) != 0) {
      ::close(made);
      made = -1;
    }
  }
  ::freeaddrinfo(found);
  return made;
}

/// False: one side is gone.
bool pass_on(int from, int to) {
  std::array<char, 65536> buffer;
  const auto got = ::recv(from, buffer.data(), buffer.size(), 0);
  if (got <= 0) return false;
  for (ssize_t done = 0; done < got;) {
    const auto put = ::send(to, buffer.data() + done, static_cast<std::size_t>(got - done), MSG_NOSIGNAL);
    if (put <= 0) return false;
    done += put;
  }
  return true;
}

void end(const pair_of_sockets& pair) {
  ::close(pair.client);
  ::close(pair.server);
}

}  // namespace

forwarder::forwarder(std::string host, int port) : host_(std::move(host)), target_port_(port) {
  listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
  const int small = 4096;  // so that a stall is felt soon
  ::setsockopt(listener_, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) == 0);
  REQUIRE(::listen(listener_, 16) == 0);
  REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) == 0);
  port_ = ntohs(at.sin_port);
  thread_ = std::thread([this] { run(); });
}

forwarder::~forwarder() {
  stopping_ = true;
  thread_.join();
  ::close(listener_);
}

void forwarder::run() {
  std::list<pair_of_sockets> pairs;
  int cuts_seen = 0;
  while (!stopping_) {
    if (cuts_ != cuts_seen) {
      cuts_seen = cuts_;
      for (const auto& pair : pairs) end(pair);
      pairs.clear();
    }
    std::vector<pollfd> waiting{{listener_, POLLIN, 0}};
    if (!stalled_) {
      for (const auto& pair : pairs) {
        waiting.push_back({pair.client, POLLIN, 0});
        waiting.push_back({pair.server, POLLIN, 0});
      }
    }
    ::poll(waiting.data(), waiting.size(), turn_ms);
    if (waiting.size() > 1) {
      std::size_t i = 1;
      for (auto pair = pairs.begin(); pair != pairs.end(); i += 2) {
        const bool alive = (waiting[i].revents == 0 || pass_on(pair->client, pair->server)) &&
                           (waiting[i + 1].revents == 0 || pass_on(pair->server, pair->client));
        if (!alive) end(*pair);
        pair = alive ? std::next(pair) : pairs.erase(pair);
      }
    }
    if ((waiting[0].revents & POLLIN) == 0) continue;
    const int client = ::accept(listener_, nullptr, nullptr);
    const int server = dial(host_, target_port_);
    if (client >= 0 && server >= 0) {
      pairs.push_back({client, server});
    } else {
      if (client >= 0) ::close(client);
      if (server >= 0) ::close(server);
    }
  }
  for (const auto& pair : pairs) end(pair);
}

}  // namespace comanda::testing_rabbitmq
