#include "comanda/testing/simulation/node.hpp"

#include <utility>

namespace comanda::testing::simulation {

namespace {

/// Between the end of a process's last call and its next start, when the call has outlived the pause.
constexpr microseconds still_busy_pause = std::chrono::milliseconds(100);

}  // namespace

node::node(world& in, fault_plan& plan, std::string name, node_options options)
    : world_(in), plan_(plan), options_(options) {
  life_.name = std::move(name);
  life_.kill = [this] { kill(); };
}

void node::boot() {
  if (life_.is_alive) return;
  if (calls_ > 0) return world_.after(still_busy_pause, [this] { boot(); });
  world_.note(life_.name, "starts");
  life_.is_alive = true;
  has_memory_ = true;
  make_memory();
}

void node::kill() {
  if (!life_.is_alive) return;
  world_.note(life_.name, "dies");
  life_.is_alive = false;
  ++deaths_;
  if (calls_ == 0) bury();
  world_.after(world_.up_to(options_.restart_max), [this] { boot(); });
}

void node::enter(const std::function<void()>& code) {
  if (!life_.is_alive) return;
  struct call {
    explicit call(node& n) : of(n) { ++of.calls_; }
    ~call() { of.leave(); }
    call(const call&) = delete;
    call& operator=(const call&) = delete;
    node& of;
  };
  try {
    const call c(*this);
    code();
  } catch (const process_killed&) {
  }
}

void node::leave() {
  if (--calls_ == 0 && !life_.is_alive) bury();
}

void node::bury() {
  if (!std::exchange(has_memory_, false)) return;
  lose_memory();
}

}  // namespace comanda::testing::simulation
