#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>
#include <utility>

#include "comanda/kernel/time.hpp"
#include "comanda/testing/simulation/history.hpp"
#include "comanda/testing/simulation/random_source.hpp"

namespace comanda::testing::simulation {

/// A world with one thread, one seed and its own time: events happen in the order of (time, number), and time jumps
/// from one to the next. The same seed and the same program are the same history.
///
/// A call that takes long is `pass`: what is due meanwhile happens inside it, so that another process commits between
/// the load and the commit of the one that waits. Such calls nest like calls do: the outer one ends when those inside
/// have. Thread rule: one thread; outlives everything that is at home in it.
class world {
 public:
  using action = std::function<void()>;

  /// When every world begins.
  static constexpr timestamp start = timestamp(std::chrono::sys_days(std::chrono::year(2026) / 1 / 31));
  /// How deep `pass` nests; below that time passes without anything happening.
  static constexpr int nesting_max = 6;

  explicit world(std::uint64_t seed) : chance_(seed) {}
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  [[nodiscard]] timestamp now() const noexcept { return now_; }
  [[nodiscard]] random_source& chance() noexcept { return chance_; }
  /// 0 to `longest`, from the seed.
  [[nodiscard]] microseconds up_to(microseconds longest) noexcept;

  /// Calls `what` at that time, or next when it is past.
  void at(timestamp when, action what);
  void after(microseconds wait, action what) { at(now_ + wait, std::move(what)); }

  /// The next event. False: there is none.
  bool step();
  [[nodiscard]] bool is_empty() const noexcept { return events_.empty(); }
  [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }

  /// The caller is busy for so long.
  void pass(microseconds time);

  void note(std::string_view who, std::string_view what, std::string_view detail = {}, std::uint64_t number = 0) {
    history_.note({now_, who, what, detail, number});
  }
  [[nodiscard]] history& past() noexcept { return history_; }

 private:
  timestamp now_ = start;
  random_source chance_;
  history history_;
  std::map<std::pair<timestamp, std::uint64_t>, action> events_;
  std::uint64_t last_event_ = 0;
  std::uint64_t steps_ = 0;
  int depth_ = 0;
};

}  // namespace comanda::testing::simulation
