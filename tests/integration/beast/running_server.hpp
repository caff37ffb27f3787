#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "comanda/beast/server.hpp"

namespace comanda::test {

inline http::response text(std::string body, int status = 200) {
  http::response answer;
  answer.status = status;
  answer.body = std::move(body);
  return answer;
}

inline http::response page(const http::wire_error& error) {
  return text("page " + std::to_string(error.status) + (error.origin.empty() ? "" : " for " + error.origin) +
                  (error.request_id.empty() ? "" : " named " + error.request_id),
              error.status);
}

/// Answers with what it got.
inline void echo(const http::request& request, const http::responder& respond) {
  respond(text(std::string(http::to_string(request.verb)) + " " + request.target + " " + request.body));
}

/// Polls: true as soon as the condition holds, false when it never does.
inline bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

/// A server with a thread in run().
class running_server {
 public:
  explicit running_server(http::handler handle = echo, beast::server_options options = {}) {
    auto made = beast::server::create(std::move(options), std::move(handle), page);
    if (!made) throw std::runtime_error(made.error().message);
    server_ = *std::move(made);
    thread_ = std::thread([this] {
      server_->run();
      done_ = true;
    });
  }
  ~running_server() {
    server_->stop();
    thread_.join();
  }

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] bool done() const { return done_; }
  beast::server* operator->() { return server_.get(); }

 private:
  std::unique_ptr<beast::server> server_;
  std::atomic<bool> done_{false};
  std::thread thread_;
};

/// What a handler leaves for the test's thread: responders, streams.
template <class T>
class held {
 public:
  void put(T value) {
    const std::lock_guard lock(mutex_);
    values_.push_back(std::move(value));
  }
  T take() {
    if (!eventually([this] { return count() > 0; })) throw std::runtime_error("nothing came");
    const std::lock_guard lock(mutex_);
    T first = std::move(values_.front());
    values_.pop_front();
    return first;
  }
  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return values_.size();
  }

 private:
  std::mutex mutex_;
  std::deque<T> values_;  // of bool, too, which a vector keeps as bits
};

/// A handler that keeps its responders for the test to call, from the test's thread.
class held_answers : public held<http::responder> {
 public:
  http::handler handler() {
    return [this](const http::request&, http::responder respond) { put(std::move(respond)); };
  }
};

inline std::string request(std::string_view line, std::string_view fields = "", std::string_view body = "") {
  return std::string(line) + " HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

inline bool has_status(std::string_view answer, int status) {
  return answer.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}

}  // namespace comanda::test
