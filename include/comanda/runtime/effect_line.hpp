#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "comanda/application/rows.hpp"
#include "comanda/runtime/recipient_book.hpp"

namespace comanda::runtime {

inline constexpr std::size_t effects_waiting_max = 4096;

/// Whom an effect calls and for whom. An empty member is nobody in particular, and no bound of it holds.
struct effect_route {
  std::string recipient{};  ///< who has a circuit breaker
  std::string host{};       ///< the server behind it, which others may share
  std::string customer{};   ///< for whom
  friend bool operator==(const effect_route&, const effect_route&) = default;
};

/// Bounds of calls under way together; 0: none but `calls_max`.
struct effect_limits {
  std::size_t waiting_max = effects_waiting_max;
  std::size_t calls_max = 1;
  std::size_t calls_of_host_max = 0;
  std::size_t calls_of_customer_max = 0;
  std::size_t calls_of_failing_max = 0;   ///< to recipients whose last call failed
  std::size_t calls_of_unproven_max = 0;  ///< to those, and to recipients who have not been called yet
  /// The longest call and the time to write its outcome down. An effect whose lease ends sooner is not begun.
  microseconds call_max = std::chrono::seconds(15);
  breaker_limits breaker{};
};

/// Which of the effects that wait is performed next (P12): no I/O, no clock, no lock. One that is slow holds up itself
/// alone: a turn goes round among recipients and customers, each has a bound, and whoever fails leaves most of the
/// calls to the others. An effect is known by its id from `offer` to `settled`, so that none is queued twice or
/// performed twice at once, and is begun only while its lease lasts longer than a call can: what waited for too long is
/// let go, and whoever finds its row next has it. Thread rule: one thread at a time.
class effect_line {
 public:
  explicit effect_line(effect_limits limits) : limits_(limits), recipients_(limits.breaker) {}

  /// False: there is no room for it, or it is known already. A row that waits and comes again, because its lease was
  /// renewed or it is a newer attempt, takes the place of what it was.
  bool offer(application::effect_row row, const effect_route& route, timestamp now);
  /// Begins a call; nothing: none may begin now.
  [[nodiscard]] std::optional<application::effect_row> next(timestamp now);
  /// The call is over. `answered`: the recipient is there, whatever it said.
  void ended(const effect_id& id, bool answered, timestamp now);
  /// The outcome of that attempt is committed, or given up.
  void settled(const effect_id& id, std::int64_t attempt);
  /// Lets go of what waits and may not begin any more, so that others have the room.
  void drop_overdue(timestamp now);

  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }
  [[nodiscard]] std::size_t under_way() const noexcept { return under_way_; }
  [[nodiscard]] std::size_t free() const noexcept { return limits_.waiting_max - waiting_; }
  [[nodiscard]] const effect_limits& limits() const noexcept { return limits_; }

 private:
  /// How many of something each name has.
  class tally {
   public:
    void add(const std::string& name);
    void remove(const std::string& name);
    [[nodiscard]] std::size_t of(const std::string& name) const;

   private:
    std::unordered_map<std::string, std::size_t> counts_;
  };

  /// Those of one route that wait, first come first.
  struct group {
    effect_route route;
    std::string key;
    std::deque<application::effect_row> rows{};
  };
  using place = std::list<group>::iterator;

  enum class state { waiting, under_way, reporting };
  struct known {
    state is = state::waiting;
    std::int64_t attempt = 0;
    effect_route route{};
    standing was = standing::unknown;  ///< when its call began
  };
  using known_effects = std::unordered_map<effect_id, known>;

  [[nodiscard]] bool renew(application::effect_row& row, known& as);
  [[nodiscard]] bool has_room(const effect_route& route) const;
  [[nodiscard]] bool may_begin(const effect_route& route, timestamp now) const;
  [[nodiscard]] bool is_overdue(const application::effect_row& row, timestamp now) const;
  void forget_first(group& of);
  [[nodiscard]] place erase(place at);
  void begin(known& k, timestamp now);

  effect_limits limits_;
  recipient_book recipients_;
  std::list<group> groups_;  ///< those that wait, in the order of their turns
  std::unordered_map<std::string, place> by_route_;
  known_effects known_;
  tally waiting_of_customer_, calls_of_host_, calls_of_customer_;
  std::size_t waiting_ = 0;
  std::size_t under_way_ = 0;
  std::size_t unproven_under_way_ = 0;  ///< failing ones among them
  std::size_t failing_under_way_ = 0;
};

}  // namespace comanda::runtime
