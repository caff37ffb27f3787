#include "comanda/testing/simulation/fault.hpp"

#include <algorithm>
#include <initializer_list>

namespace comanda::testing::simulation {

namespace {

constexpr std::array<std::string_view, port_count> port_names = {"load",      "commit",  "list",    "claim", "prune",
                                                                 "summarize", "check",   "publish", "poll",  "settle",
                                                                 "perform",   "deliver", "clock",   "queue", "request"};

constexpr std::array<std::string_view, fault_count> fault_names = {
    "delay", "unavailable", "answer_lost", "conflict", "crash_before", "crash_after", "duplicate", "reorder",
    "drop",  "redeliver",   "partition",   "full",     "slow",         "no_outcome",  "jump"};

bool is_one_of(port p, std::initializer_list<port> all) { return std::ranges::find(all, p) != all.end(); }

}  // namespace

std::string_view to_string(port p) noexcept { return port_names[static_cast<std::size_t>(p)]; }
std::string_view to_string(fault f) noexcept { return fault_names[static_cast<std::size_t>(f)]; }

bool can_happen(fault f, port p) noexcept {
  using enum port;
  const bool is_call = !is_one_of(p, {clock, queue, request});
  switch (f) {
    case fault::delay:
      return is_call || p == request;
    case fault::unavailable:
      return is_one_of(p, {load, commit, list, claim, prune, summarize, check, publish, poll, deliver});
    case fault::answer_lost:
      return is_one_of(p, {commit, claim, prune, publish, perform, deliver, request});
    case fault::conflict:
      return p == commit;
    case fault::crash_before:
    case fault::crash_after:
      return is_call;
    case fault::duplicate:
      return is_one_of(p, {publish, request});
    case fault::reorder:
      return is_one_of(p, {publish, poll});
    case fault::drop:
      return is_one_of(p, {publish, settle, request});
    case fault::redeliver:
    case fault::slow:
      return p == poll;
    case fault::partition:
      return is_one_of(p, {publish, poll});
    case fault::full:
      return is_one_of(p, {publish, queue});
    case fault::no_outcome:
      return p == perform;
    case fault::jump:
      return p == clock;
  }
  return false;
}

}  // namespace comanda::testing::simulation
