#pragma once

#include <chrono>
#include <cstddef>
#include <list>

namespace comanda::beast {

class connection;

/// Whose move it is, for every connection of a lane. When there is no room for another one, or for its bytes, the one
/// that has kept the server waiting longest goes: a client that does its part is never among the first. On the lane's
/// thread; no operation looks at more than one connection or allocates, but enter().
class waiting_room {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  enum class seat {
    ours,      // the server has the next move: it handles, or has nothing of a stream to send
    idle,      // between two requests: closing it costs its client nothing but a new connection
    transfer,  // the client owes bytes, or does not take ours
  };

  struct guest {
    connection* who = nullptr;
    seat where = seat::ours;
    time_point since = {};
    std::size_t bytes = 0;  // that it holds
  };
  using ticket = std::list<guest>::iterator;

  [[nodiscard]] ticket enter(connection& who) { return list_of(seat::ours).insert(ours_.end(), {&who}); }
  void leave(ticket t) noexcept {
    hold(t, 0);
    list_of(t->where).erase(t);
  }

  /// Behind all that sit there already.
  void sit(ticket t, seat where, time_point now) noexcept {
    const auto bytes = t->bytes;
    hold(t, 0);
    auto& to = list_of(where);
    to.splice(to.end(), list_of(t->where), t);
    t->where = where;
    t->since = now;
    hold(t, bytes);
  }

  /// So many bytes from now on.
  void hold(ticket t, std::size_t bytes) noexcept {
    if (t->where == seat::transfer) transfer_bytes_ += bytes - t->bytes;  // wraps as it should for fewer
    t->bytes = bytes;
  }
  /// Held by all transfers together: what closing them gives back. What the others hold is bounded by their number,
  /// for it is no more than was read behind a request.
  [[nodiscard]] std::size_t transfer_bytes() const noexcept { return transfer_bytes_; }

  /// nullptr: nobody is.
  [[nodiscard]] connection* longest_idle() const noexcept { return idle_.empty() ? nullptr : idle_.front().who; }
  /// Of those that have been at it since `before` or earlier. nullptr: nobody has.
  [[nodiscard]] connection* longest_transfer(time_point before) const noexcept {
    return transfer_.empty() || transfer_.front().since > before ? nullptr : transfer_.front().who;
  }

 private:
  [[nodiscard]] std::list<guest>& list_of(seat where) noexcept {
    return where == seat::idle ? idle_ : where == seat::transfer ? transfer_ : ours_;
  }

  std::list<guest> ours_, idle_, transfer_;
  std::size_t transfer_bytes_ = 0;
};

}  // namespace comanda::beast
