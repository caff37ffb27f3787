#include "comanda/testing/simulation/actor.hpp"

#include <utility>

namespace comanda::testing::simulation {

namespace {

constexpr microseconds wake_max = std::chrono::milliseconds(1);

}  // namespace

actor::actor(node& of, std::function<void()> step) : self_(std::make_shared<self>()) {
  self_->home = &of;
  self_->mine = this;
  self_->step = std::move(step);
}

actor::~actor() { self_->mine = nullptr; }

void actor::wake() { wake_in(self_->home->the_world().up_to(wake_max)); }
void actor::wake_in(microseconds wait) { wake_at(self_->home->the_world().now() + wait); }
void actor::wake_at(timestamp when) { schedule(self_, when); }

void actor::schedule(const std::shared_ptr<self>& s, timestamp when) {
  if (s->due && *s->due <= when) return;
  s->due = when;
  if (!s->is_busy) s->home->the_world().at(when, [s] { run(s); });
}

void actor::run(const std::shared_ptr<self>& s) {
  auto& w = s->home->the_world();
  if (s->mine == nullptr || s->is_busy || !s->due || *s->due > w.now()) return;  // gone, or another event is its turn
  s->due.reset();
  s->is_busy = true;
  s->home->enter(s->step);
  s->is_busy = false;
  if (s->mine != nullptr && s->due) w.at(*s->due, [s] { run(s); });
}

}  // namespace comanda::testing::simulation
