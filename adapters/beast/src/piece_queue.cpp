#include "piece_queue.hpp"

#include <utility>

namespace comanda::beast {
namespace {

class queued_body final : public http::body_stream {
 public:
  explicit queued_body(std::shared_ptr<piece_queue> pieces) noexcept : pieces_(std::move(pieces)) {}
  queued_body(const queued_body&) = delete;
  queued_body& operator=(const queued_body&) = delete;
  ~queued_body() override {
    try {
      pieces_->end();
    } catch (...) {  // for want of memory: the connection stays until the server drains
    }
  }

  bool write(std::string piece) override { return pieces_->write(piece); }
  void end() override { pieces_->end(); }
  void when_closed(std::function<void()> what) override { pieces_->when_closed(std::move(what)); }
  void when_taken(std::function<void()> what) override { pieces_->when_taken(std::move(what)); }

 private:
  const std::shared_ptr<piece_queue> pieces_;
};

}  // namespace

bool piece_queue::write(std::string_view piece) {
  bool taken = true;
  bool call = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    if (waiting_.size() + in_flight_ >= bytes_max_ && !piece.empty()) {
      closed_ = overrun_ = true;
      waiting_.clear();
      taken = false;
      call = true;  // even a busy session: it may be busy with a client that reads nothing
    } else if (!piece.empty()) {
      waiting_.append(piece);
      call = !std::exchange(busy_, true);
    }
  }
  if (call) tell();
  return taken;
}

void piece_queue::end() {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    closed_ = ended_ = true;
    if (std::exchange(busy_, true)) return;
  }
  tell();
}

piece_queue::batch piece_queue::take() {
  batch out;
  std::function<void()> taken;
  {
    const std::lock_guard lock(mutex_);
    out = {std::exchange(waiting_, {}), ended_, overrun_};
    in_flight_ = out.bytes.size();
    busy_ = in_flight_ > 0;
    if (!busy_ && !overrun_) taken = std::exchange(when_taken_, nullptr);
  }
  if (taken) taken();  // not under the lock: it writes
  return out;
}

bool piece_queue::overrun() {
  const std::lock_guard lock(mutex_);
  return overrun_;
}

void piece_queue::cut() {
  {
    const std::lock_guard lock(mutex_);
    if (!overrun_) closed_ = ended_ = true;
    left_ = true;
  }
  tell_closed();
}

void piece_queue::abandon() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    left_ = true;
    waiting_.clear();
  }
  tell_closed();
}

void piece_queue::when_closed(std::function<void()> what) {
  {
    const std::lock_guard lock(mutex_);
    when_closed_ = std::move(what);
    if (!left_) return;
  }
  tell_closed();
}

void piece_queue::when_taken(std::function<void()> what) {
  {
    const std::lock_guard lock(mutex_);
    if (left_ || overrun_) return;
    if (waiting_.size() + in_flight_ > 0) {
      std::swap(when_taken_, what);  // what was given before is let go of behind the lock
      return;
    }
  }
  what();
}

/// Not under the lock, and once: what is called may let go of the last reference to us.
void piece_queue::tell_closed() {
  std::function<void()> what;
  std::function<void()> never;
  {
    const std::lock_guard lock(mutex_);
    what = std::exchange(when_closed_, nullptr);
    never = std::exchange(when_taken_, nullptr);
  }
  if (what) what();
}

/// Not under the lock: it may be the last to let go of the lane, and with it of the session, which abandons us.
void piece_queue::tell() {
  of_.post([](exchange_taker& to, std::uint64_t exchange) { to.pieces_wait(exchange); });
}

std::shared_ptr<http::body_stream> make_body_stream(std::shared_ptr<piece_queue> pieces) {
  return std::make_shared<queued_body>(std::move(pieces));
}

}  // namespace comanda::beast
