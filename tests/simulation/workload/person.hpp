#pragma once

#include <functional>

#include "client.hpp"
#include "habits.hpp"

namespace comanda::simulation {

/// Somebody who does one thing after the other, with pauses. Thread rule: one thread; lives as long as the world.
class person {
 public:
  person(world& in, findings& found, const habits& h, std::uint64_t actions)
      : world_(in), found_(found), client_(in, found, h.asks), habits_(h), actions_left_(actions) {}
  virtual ~person() = default;
  person(const person&) = delete;
  person& operator=(const person&) = delete;

  void begin() { pause(); }
  [[nodiscard]] bool has_finished() const noexcept { return finished_ && unanswered_ == 0; }

 protected:
  /// Does one thing, and calls `next` when it has been answered.
  virtual void act() = 0;
  void next() { pause(); }
  /// Sends it; then goes on.
  void send(
      wish w, client::heard then = [](const reply&) {}) {
    client_.send(std::move(w), [this, then = std::move(then)](const reply& r) {
      then(r);
      next();
    });
  }

  world& world_;
  findings& found_;
  client client_;
  const habits& habits_;

 private:
  void pause() {
    if (actions_left_ == 0) {
      finished_ = true;
      return;
    }
    --actions_left_;
    world_.later(pause_of(world_, habits_), [this] { act(); });
  }

  std::uint64_t actions_left_;
  std::uint64_t unanswered_ = 0;
  bool finished_ = false;
};

}  // namespace comanda::simulation
