#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace comanda::testing::simulation {

/// Where something can go wrong.
enum class port {
  load,       ///< storage::store
  commit,     //
  list,       //
  claim,      //
  prune,      //
  summarize,  //
  check,      //
  publish,    ///< messaging::publisher
  poll,       ///< messaging::consumer
  settle,     //
  perform,    ///< payments::gateway
  deliver,    ///< notifications::sender
  clock,      ///< the clock of a process
  queue,      ///< the queue of a process's writer
  request,    ///< between a client and a process
};
inline constexpr std::size_t port_count = static_cast<std::size_t>(port::request) + 1;

enum class fault {
  delay,         ///< it takes long, and others go on meanwhile
  unavailable,   ///< refused, without an effect; of a store also for a while
  answer_lost,   ///< done, but the caller is told that nothing is known
  conflict,      ///< a version conflict without a reason
  crash_before,  ///< the process is gone instead of the call
  crash_after,   ///< the call is done, and the process is gone before it knows
  duplicate,     ///< it comes twice
  reorder,       ///< it comes later than what was sent after it
  drop,          ///< it is lost, and its sender is not told that it arrived
  redeliver,     ///< the connection breaks: what is not settled comes again
  partition,     ///< the process is cut off from the bus for a while
  full,          ///< there is no room
  slow,          ///< it takes one at a time, with pauses
  no_outcome,    ///< a time-out before anything was done: the outcome is unknown
  jump,          ///< the clock is set forward or back
};
inline constexpr std::size_t fault_count = static_cast<std::size_t>(fault::jump) + 1;

[[nodiscard]] std::string_view to_string(port p) noexcept;
[[nodiscard]] std::string_view to_string(fault f) noexcept;
/// Whether there is such a fault at this port.
[[nodiscard]] bool can_happen(fault f, port p) noexcept;

/// A number for each fault at each port.
template <class T>
class fault_table {
 public:
  [[nodiscard]] T& at(fault f, port p) noexcept { return cells_[index(f, p)]; }
  [[nodiscard]] const T& at(fault f, port p) const noexcept { return cells_[index(f, p)]; }

 private:
  static std::size_t index(fault f, port p) noexcept {
    return static_cast<std::size_t>(f) * port_count + static_cast<std::size_t>(p);
  }
  std::array<T, fault_count * port_count> cells_{};
};

}  // namespace comanda::testing::simulation
