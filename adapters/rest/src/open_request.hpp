#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

#include "comanda/http/message.hpp"
#include "comanda/rest/environment.hpp"

namespace comanda::rest {

/// A request whose answer is still owed. It is answered once: what comes later is dropped. Completes the answer with
/// what every answer to this request has, and tells the access log.
/// Thread rule: until the route runs it belongs to the thread that took the request; from then on only `answer` and
/// `fail` are called, from any thread.
class open_request {
 public:
  using steady = std::chrono::steady_clock;

  open_request(std::shared_ptr<const environment> env, access_record about, steady::time_point since,
               http::responder respond)
      : env_(std::move(env)), about_(std::move(about)), since_(since), respond_(std::move(respond)) {}

  void route_is(std::string pattern) { about_.route = std::move(pattern); }
  void caller_is(std::string subject) { about_.caller = std::move(subject); }
  /// Every answer has these, whatever comes.
  void add_headers(const http::headers& more);
  /// Called when it is answered.
  void when_answered(std::function<void()> what) { when_answered_ = std::move(what); }

  void answer(http::response r);
  void fail(const error& e);

 private:
  std::shared_ptr<const environment> env_;
  access_record about_;
  steady::time_point since_;
  http::responder respond_;
  http::headers always_;
  std::function<void()> when_answered_;
  std::atomic_flag answered_;
};

}  // namespace comanda::rest
