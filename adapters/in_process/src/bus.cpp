#include "comanda/in_process/bus.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

#include "service_queue.hpp"

namespace comanda::in_process {

/// Everything that publishers and consumers share: one lock, because each operation is short and touches memory only.
class bus::state {
 public:
  explicit state(bus_options given) : options(std::move(given)) {}

  const bus_options options;
  mutable std::mutex lock;
  std::map<std::string, service_queue, std::less<>> services;
  std::deque<dead_letter> dead;
  std::uint64_t dead_total = 0;
  std::uint64_t last_epoch = 0;
  bool closed = false;

  /// The services that `message` is for. False: there is a service that must get it and cannot.
  bool route(const messaging::outgoing& message, std::vector<service_queue*>& to) {
    to.clear();
    for (auto& [name, queue] : services) {
      if (queue.consumers.empty()) continue;
      if (message.target.empty() ? queue.listens(message.type) : message.target == name) to.push_back(&queue);
    }
    if (!message.target.empty() && to.empty()) return false;
    return std::all_of(to.begin(), to.end(), [&](const service_queue* queue) {
      return queue->holds(message.id) || queue->size() < options.service_messages_max;
    });
  }

  void bury(dead_letter letter) {
    ++dead_total;
    dead.push_back(std::move(letter));
    if (dead.size() > options.dead_letters_max) dead.pop_front();
  }

  [[nodiscard]] steady::time_point retry_due(const item& failed) const {
    return steady::now() + wait_after(options.retry, derive_uuid(uuid{}, {failed.message.id}), failed.attempts);
  }
};

class bus::bus_publisher final : public messaging::publisher {
 public:
  explicit bus_publisher(std::shared_ptr<state> shared) : state_(std::move(shared)) {}

  result<std::vector<bool>> publish(std::span<const messaging::outgoing> batch) override {
    std::unique_lock guard(state_->lock);
    if (state_->closed) return fail(errc::unavailable, "the bus is closed");
    const auto wait = std::make_shared<batch_wait>();
    wait->accepted.resize(batch.size(), false);
    std::vector<std::shared_ptr<ticket>> tickets;  // the services know these weakly: they end with this call
    std::vector<service_queue*> to;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (!state_->route(batch[i], to)) continue;
      if (to.empty()) {
        wait->accepted[i] = true;  // an event that nobody listens to
        continue;
      }
      const auto& open = tickets.emplace_back(std::make_shared<ticket>());
      open->batch = wait;
      open->index = i;
      open->services = to.size();
      ++wait->outstanding;
      for (auto* queue : to) queue->add(batch[i], open);
    }
    wait->changed.wait_for(guard, state_->options.publish_timeout,
                           [&] { return wait->outstanding == 0 || state_->closed; });
    return wait->accepted;
  }

  result<> check() override {
    const std::lock_guard guard(state_->lock);
    if (state_->closed) return fail(errc::unavailable, "the bus is closed");
    return {};
  }

 private:
  std::shared_ptr<state> state_;
};

class bus::bus_consumer final : public messaging::consumer {
 public:
  bus_consumer(std::shared_ptr<state> shared, std::string service, line reads, std::set<std::string> event_types)
      : state_(std::move(shared)), service_(std::move(service)), line_(reads) {
    const std::lock_guard guard(state_->lock);
    epoch_ = ++state_->last_epoch;
    queue_ = &state_->services[service_];  // a map never moves its values, and no service is ever removed
    if (line_ == line::parking)
      queue_->parking_consumers.insert(epoch_);
    else
      queue_->consumers.emplace(epoch_, std::move(event_types));
  }
  ~bus_consumer() override {
    const std::lock_guard guard(state_->lock);
    queue_->leave(epoch_);
  }

  result<std::vector<messaging::delivery>> poll(std::size_t limit, std::chrono::milliseconds wait) override {
    std::unique_lock guard(state_->lock);
    const auto deadline = steady::now() + wait;
    for (;;) {
      if (state_->closed) return fail(errc::unavailable, "the bus is closed");
      const auto now = steady::now();
      if (std::exchange(woken_, false) || queue_->ready(line_, now) || now >= deadline) {
        return queue_->take(line_, limit, epoch_, now);
      }
      queue_->arrived(line_).wait_until(guard, std::min(deadline, queue_->next_due(line_)));
    }
  }

  void settle(std::span<const messaging::settled> outcomes) override {
    std::vector<dead_letter> buried;
    {
      const std::lock_guard guard(state_->lock);
      for (const auto& outcome : outcomes) settle_one(outcome, buried);
      for (const auto& letter : buried) state_->bury(letter);
    }
    if (!state_->options.on_dead) return;
    for (const auto& letter : buried) state_->options.on_dead(letter);
  }

  void wake() override {
    const std::lock_guard guard(state_->lock);
    woken_ = true;
    queue_->arrived(line_).notify_all();
  }

  result<> check() override {
    const std::lock_guard guard(state_->lock);
    if (state_->closed) return fail(errc::unavailable, "the bus is closed");
    return {};
  }

 private:
  void settle_one(const messaging::settled& outcome, std::vector<dead_letter>& buried) {
    if (outcome.epoch != epoch_) return;
    const auto message = queue_->held(outcome.tag, epoch_);
    if (!message) return;
    if (outcome.how == messaging::settlement::done) return queue_->finish(outcome.tag);
    if (line_ == line::parking) return queue_->delay(outcome.tag, steady::now() + state_->options.parking_pause);
    note_failure(*message, outcome.cause);
    if (outcome.how == messaging::settlement::retry && message->attempts < state_->options.attempts_max) {
      return queue_->delay(outcome.tag, state_->retry_due(*message));
    }
    const auto& sent = message->message;
    buried.push_back({service_, sent.id, sent.type, sent.body, outcome.cause, message->attempts});
    if (!queue_->parking_consumers.empty()) return queue_->park(outcome.tag);
    queue_->finish(outcome.tag);
  }

  static void note_failure(item& message, const std::string& cause) {
    const auto now = std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now());
    ++message.attempts;
    message.failed.cause = cause;
    message.failed.type = message.message.type;
    message.failed.traceparent = message.message.traceparent;
    message.failed.last_failed_at = now;
    if (!message.failed.first_failed_at) message.failed.first_failed_at = now;
  }

  std::shared_ptr<state> state_;
  std::string service_;
  line line_;
  service_queue* queue_ = nullptr;
  std::uint64_t epoch_ = 0;
  bool woken_ = false;
};

bus::bus(bus_options options) : state_(std::make_shared<state>(std::move(options))) {}
bus::~bus() { close(); }

std::unique_ptr<messaging::publisher> bus::make_publisher() { return std::make_unique<bus_publisher>(state_); }

std::unique_ptr<messaging::consumer> bus::make_consumer(std::string service, std::vector<std::string> event_types) {
  return std::make_unique<bus_consumer>(state_, std::move(service), line::delivery,
                                        std::set<std::string>(event_types.begin(), event_types.end()));
}

std::unique_ptr<messaging::consumer> bus::make_parking_consumer(std::string service) {
  return std::make_unique<bus_consumer>(state_, std::move(service), line::parking, std::set<std::string>());
}

void bus::close() {
  const std::lock_guard guard(state_->lock);
  state_->closed = true;
  for (auto& [name, queue] : state_->services) queue.abandon();
}

std::uint64_t bus::dead_count() const {
  const std::lock_guard guard(state_->lock);
  return state_->dead_total;
}

std::vector<dead_letter> bus::dead_letters() const {
  const std::lock_guard guard(state_->lock);
  return {state_->dead.begin(), state_->dead.end()};
}

}  // namespace comanda::in_process
