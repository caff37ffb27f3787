#include "service_queue.hpp"

#include <algorithm>

namespace comanda::in_process {

bool service_queue::listens(const std::string& event_type) const {
  return std::any_of(consumers.begin(), consumers.end(),
                     [&](const auto& consumer) { return consumer.second.contains(event_type); });
}

void service_queue::make_ready(std::shared_ptr<item> entry) {
  auto& to = lines_[index(entry->where)];
  entry->holder = 0;
  to.ready.push_back(std::move(entry));
  to.arrived.notify_one();
}

void service_queue::add(const messaging::outgoing& message, const std::shared_ptr<ticket>& sender) {
  auto& entry = by_id_[message.id];
  if (!entry) {
    entry = std::make_shared<item>();
    entry->message = message;
    make_ready(entry);
  }
  std::erase_if(entry->waiting, [](const auto& other) { return other.expired(); });
  entry->waiting.push_back(sender);
}

std::vector<messaging::delivery> service_queue::take(line from, std::size_t limit, std::uint64_t epoch,
                                                     steady::time_point now) {
  auto& [ready, delayed, arrived] = lines_[index(from)];
  while (!delayed.empty() && delayed.begin()->first <= now) {
    ready.push_front(std::move(delayed.begin()->second));
    delayed.erase(delayed.begin());
  }
  std::vector<messaging::delivery> taken;
  while (!ready.empty() && taken.size() < limit) {
    auto next = std::move(ready.front());
    ready.pop_front();
    next->holder = epoch;
    taken.push_back({.tag = ++last_tag_, .epoch = epoch, .body = next->message.body, .attempts = next->attempts});
    if (from == line::parking) taken.back().failed = next->failed;
    in_flight_.emplace(last_tag_, std::move(next));
  }
  // One wake-up may stand for several messages: another consumer takes what is left.
  if (!ready.empty()) arrived.notify_one();
  return taken;
}

bool service_queue::ready(line at, steady::time_point now) const {
  return !lines_[index(at)].ready.empty() || next_due(at) <= now;
}

steady::time_point service_queue::next_due(line at) const {
  const auto& delayed = lines_[index(at)].delayed;
  return delayed.empty() ? steady::time_point::max() : delayed.begin()->first;
}

std::shared_ptr<item> service_queue::held(std::uint64_t tag, std::uint64_t epoch) const {
  const auto found = in_flight_.find(tag);
  return found == in_flight_.end() || found->second->holder != epoch ? nullptr : found->second;
}

void service_queue::finish(std::uint64_t tag) {
  const auto node = in_flight_.extract(tag);
  if (node.empty()) return;
  for (const auto& sender : node.mapped()->waiting) {
    if (const auto open = sender.lock()) open->settle();
  }
  by_id_.erase(node.mapped()->message.id);
}

void service_queue::delay(std::uint64_t tag, steady::time_point due) {
  auto node = in_flight_.extract(tag);
  if (node.empty()) return;
  auto& to = lines_[index(node.mapped()->where)];
  node.mapped()->holder = 0;
  to.delayed.emplace(due, std::move(node.mapped()));
  to.arrived.notify_one();
}

void service_queue::park(std::uint64_t tag) {
  auto node = in_flight_.extract(tag);
  if (node.empty()) return;
  node.mapped()->where = line::parking;
  make_ready(std::move(node.mapped()));
}

void service_queue::leave(std::uint64_t epoch) {
  parking_consumers.erase(epoch);
  if (consumers.erase(epoch) > 0 && consumers.empty()) return abandon();
  for (auto at = in_flight_.begin(); at != in_flight_.end();) {
    if (at->second->holder != epoch) {
      ++at;
      continue;
    }
    make_ready(std::move(at->second));
    at = in_flight_.erase(at);
  }
}

void service_queue::abandon() {
  for (const auto& [id, entry] : by_id_) {
    for (const auto& sender : entry->waiting) {
      if (const auto open = sender.lock()) open->refuse();
    }
  }
  by_id_.clear();
  in_flight_.clear();
  for (auto& each : lines_) {
    each.ready.clear();
    each.delayed.clear();
    each.arrived.notify_all();
  }
}

}  // namespace comanda::in_process
