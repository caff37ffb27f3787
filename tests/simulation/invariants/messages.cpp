#include <array>

#include "comanda/messaging/message.hpp"
#include "comanda/operations/dead_message.hpp"
#include "invariant.hpp"
#include "text.hpp"

namespace comanda::simulation {

namespace {

/// Ids of messages derive from what caused them: one that is committed a second time means that its cause was handled a
/// second time.
void sent_once(const books&, const commit_news& news, findings& found) {
  for (const auto& id : news.sent_again)
    found.add(std::string(to_string(news.by)) + " has sent " + to_string(id) + " before");
}

/// A message whose decision failed has done nothing: it is put off until it succeeds or is dead. Once it counts as
/// handled it never comes again, and only the saga that asks anew would hide that.
void not_lost(const books&, const commit_news& news, findings& found) {
  for (const auto& id : news.lost)
    found.add(std::string(to_string(news.by)) + " has put down " + to_string(id) + ", which it did not decide");
}

constexpr std::array steps = {step_invariant{"a message is handled once", sent_once},
                              step_invariant{"a message is handled, put off or dead", not_lost}};

/// Handled, or known to an operator: as itself, or by the newest of those with which a saga has asked for the same.
bool has_arrived(const message_id& id, const sent_message& m, const service_books& at) {
  if (at.handled.contains(id)) return true;
  const auto dead = at.dead.find(operations::dead_message_of({.body = m.body}, {}).message_id);
  if (dead == at.dead.end()) return false;
  if (dead->second.status != operations::dead_status::redriven) return true;
  const auto newest = messaging::decode(dead->second.body);
  return newest && newest->id != id && at.handled.contains(newest->id);
}

void all_arrive(const books& b, const outside_books&, findings& found) {
  for (auto from : all_services) {
    for (const auto& [id, m] : b.of(from).sent) {
      for (auto to : m.receivers) {
        if (!has_arrived(id, m, b.of(to)))
          found.add(m.type + " " + to_string(id) + " from " + std::string(to_string(from)) + " has not come to " +
                    std::string(to_string(to)));
      }
    }
  }
}

void nothing_waits(const books& b, const outside_books&, findings& found) {
  for (auto s : all_services) {
    const auto& own = b.of(s);
    const auto tell = [&](const char* what, std::size_t n) {
      if (n > 0) found.add(std::string(to_string(s)) + " has " + std::to_string(n) + " " + what);
    };
    tell("messages in its outbox", own.outbox.size());
    tell("effects to perform", own.effects.size());
    tell("timers", own.timers.size());
  }
}

constexpr std::array ends = {
    final_invariant{"every message comes to whom it is for", all_arrive},
    final_invariant{"nothing waits at the end", nothing_waits},
};

}  // namespace

std::span<const step_invariant> message_steps() { return steps; }
std::span<const final_invariant> message_ends() { return ends; }

}  // namespace comanda::simulation
