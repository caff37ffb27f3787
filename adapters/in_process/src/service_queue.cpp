#include "service_queue.hpp"

#include <algorithm>

namespace comanda::in_process {

bool service_queue::listens(const std::string& event_type) const {
  return std::any_of(consumers.begin(), consumers.end(),
                     [&](const auto& consumer) { return consumer.second.contains(event_type); });
}

void service_queue::add(const messaging::outgoing& message, const std::shared_ptr<ticket>& sender) {
  auto& entry = by_id_[message.id];
  if (!entry) {
    entry = std::make_shared<item>();
    entry->message = message;
    ready_.push_back(entry);
    arrived.notify_one();
  }
  std::erase_if(entry->waiting, [](const auto& other) { return other.expired(); });
  entry->waiting.push_back(sender);
}

std::vector<messaging::delivery> service_queue::take(std::size_t limit, std::uint64_t epoch, steady::time_point now) {
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    ready_.push_front(std::move(delayed_.begin()->second));
    delayed_.erase(delayed_.begin());
  }
  std::vector<messaging::delivery> taken;
  while (!ready_.empty() && taken.size() < limit) {
    auto next = std::move(ready_.front());
    ready_.pop_front();
    next->holder = epoch;
    taken.push_back({.tag = ++last_tag_, .epoch = epoch, .body = next->message.body, .attempts = next->attempts});
    in_flight_.emplace(last_tag_, std::move(next));
  }
  // One wake-up may stand for several messages: another consumer takes what is left.
  if (!ready_.empty()) arrived.notify_one();
  return taken;
}

bool service_queue::ready(steady::time_point now) const { return !ready_.empty() || next_due() <= now; }

steady::time_point service_queue::next_due() const {
  return delayed_.empty() ? steady::time_point::max() : delayed_.begin()->first;
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
  node.mapped()->holder = 0;
  delayed_.emplace(due, std::move(node.mapped()));
  arrived.notify_one();
}

void service_queue::leave(std::uint64_t epoch) {
  consumers.erase(epoch);
  if (consumers.empty()) return abandon();
  for (auto at = in_flight_.begin(); at != in_flight_.end();) {
    if (at->second->holder != epoch) {
      ++at;
      continue;
    }
    at->second->holder = 0;
    ready_.push_back(std::move(at->second));
    at = in_flight_.erase(at);
  }
  arrived.notify_all();
}

void service_queue::abandon() {
  for (const auto& [id, entry] : by_id_) {
    for (const auto& sender : entry->waiting) {
      if (const auto open = sender.lock()) open->refuse();
    }
  }
  by_id_.clear();
  ready_.clear();
  delayed_.clear();
  in_flight_.clear();
  arrived.notify_all();
}

}  // namespace comanda::in_process
