#pragma once

#include <atomic>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "comanda/http/message.hpp"
#include "lane.hpp"

namespace comanda::beast {

/// What a session is told from other threads about an exchange. Called on its lane's thread; about another exchange
/// than the one going on, it is ignored.
class exchange_taker {
 public:
  virtual ~exchange_taker() = default;
  /// The handler's answer; nothing when there will be none.
  virtual void answered(std::uint64_t exchange, std::optional<http::response> answer) = 0;
  /// Whom to tell when the client leaves.
  virtual void await_departure(std::uint64_t exchange, std::function<void()> what) = 0;
  /// The body that is being streamed has pieces, or its end.
  virtual void pieces_wait(std::uint64_t exchange) = 0;
};

/// One exchange of a session, for those who may outlive session and server.
class exchange_ref {
 public:
  exchange_ref(std::weak_ptr<lane> owner, std::weak_ptr<exchange_taker> to, std::uint64_t exchange) noexcept
      : owner_(std::move(owner)), to_(std::move(to)), exchange_(exchange) {}

  /// Calls on the lane's thread, at once when this is it. The lane is held meanwhile, so that its io_context is there;
  /// the session is locked only on its lane's thread, so that no other thread is the last to let go of it.
  template <class Function>
  void dispatch(Function call) const {
    if (const auto owner = owner_.lock()) boost::asio::dispatch(owner->io, bound(std::move(call)));
  }
  /// The same, never at once.
  template <class Function>
  void post(Function call) const {
    if (const auto owner = owner_.lock()) boost::asio::post(owner->io, bound(std::move(call)));
  }

 private:
  template <class Function>
  [[nodiscard]] auto bound(Function call) const {
    return [to = to_, exchange = exchange_, call = std::move(call)]() mutable {
      if (const auto open = to.lock()) call(*open, exchange);
    };
  }

  std::weak_ptr<lane> owner_;
  std::weak_ptr<exchange_taker> to_;
  std::uint64_t exchange_;
};

/// Tells of the client of one exchange.
inline http::departure_watch departure_of(exchange_ref of) {
  return [of = std::move(of)](std::function<void()> what) {
    of.dispatch([what = std::move(what)](exchange_taker& to, std::uint64_t exchange) mutable {
      to.await_departure(exchange, std::move(what));
    });
  };
}

/// The one answer of one exchange; every copy of a responder shares it.
class answer_slot {
 public:
  explicit answer_slot(exchange_ref of) noexcept : of_(std::move(of)) {}
  answer_slot(const answer_slot&) = delete;
  answer_slot& operator=(const answer_slot&) = delete;
  /// Dropped without an answer.
  ~answer_slot() {
    try {
      send(std::nullopt);
    } catch (...) {  // for want of memory: the request's time limit answers instead
    }
  }

  /// From every thread. Nothing is a 500.
  void send(std::optional<http::response> answer) {
    if (sent_.exchange(true)) return;
    of_.dispatch([answer = std::move(answer)](exchange_taker& to, std::uint64_t exchange) mutable {
      to.answered(exchange, std::move(answer));
    });
  }

 private:
  const exchange_ref of_;
  std::atomic<bool> sent_{false};
};

}  // namespace comanda::beast
