#include "comanda/testing/simulation/message_bus.hpp"

#include <algorithm>
#include <utility>

namespace comanda::testing::simulation {

namespace {

constexpr microseconds detour_max = std::chrono::seconds(10);
constexpr microseconds partition_max = std::chrono::seconds(40);
constexpr std::size_t taken_when_slow = 1;

struct item {
  messaging::outgoing message;
  std::uint32_t attempts = 0;
  messaging::failure failed;
};

std::size_t index(line l) { return static_cast<std::size_t>(l); }

bool is_cut_off(port_guard& guard, port p) {
  auto& until = guard.life().cut_off_until;
  const auto now = guard.the_world().now();
  if (now < until) return true;
  if (!guard.strikes(fault::partition, p)) return false;
  until = now + guard.the_world().up_to(partition_max);
  return true;
}

}  // namespace

/// What one service has to get.
class message_bus::queue {
 public:
  queue(world& in, const message_bus_options& options) : world_(in), options_(options) {}

  std::set<std::string> event_types;
  std::map<std::uint64_t, std::pair<line, std::function<void()>>> consumers;  ///< by epoch

  [[nodiscard]] std::size_t size() const { return waiting_[0].size() + waiting_[1].size() + out_.size(); }

  void add(line to, item what, timestamp ready) {
    waiting_[index(to)].emplace(std::pair(ready, ++last_), std::move(what));
    world_.at(ready, [this, to] {
      for (const auto& [epoch, c] : consumers) {
        if (c.first == to) c.second();
      }
    });
  }

  [[nodiscard]] std::vector<messaging::delivery> take(line from, std::size_t limit, std::uint64_t epoch,
                                                      random_source* shuffled_by) {
    std::vector<messaging::delivery> taken;
    auto& waiting = waiting_[index(from)];
    while (!waiting.empty() && taken.size() < limit && waiting.begin()->first.first <= world_.now()) {
      auto next = waiting.begin();
      if (shuffled_by != nullptr) {
        const auto ready = static_cast<std::uint64_t>(
            std::distance(waiting.begin(), waiting.upper_bound(std::pair(world_.now(), ~std::uint64_t{0}))));
        std::advance(next, static_cast<std::ptrdiff_t>(shuffled_by->below(ready)));
      }
      auto node = waiting.extract(next);
      const auto tag = ++last_;
      auto& i = node.mapped();
      taken.push_back({.tag = tag, .epoch = epoch, .body = i.message.body, .attempts = i.attempts});
      if (from == line::parking) taken.back().failed = i.failed;
      out_.emplace(tag, held{epoch, from, std::move(i)});
    }
    return taken;
  }
  [[nodiscard]] bool has_ready(line from) const {
    const auto& waiting = waiting_[index(from)];
    return !waiting.empty() && waiting.begin()->first.first <= world_.now();
  }

  void settle(const messaging::settled& s, std::uint64_t epoch) {
    const auto at = out_.find(s.tag);
    if (s.epoch != epoch || at == out_.end() || at->second.epoch != epoch) return;
    auto [holder, from, i] = std::move(at->second);
    out_.erase(at);
    if (s.how == messaging::settlement::done) return;
    const auto now = world_.now();
    if (from == line::parking) return add(line::parking, std::move(i), now + options_.parking_pause);
    ++i.attempts;
    i.failed.cause = s.cause;
    i.failed.type = i.message.type;
    i.failed.traceparent = i.message.traceparent;
    i.failed.last_failed_at = now;
    if (!i.failed.first_failed_at) i.failed.first_failed_at = now;
    if (s.how == messaging::settlement::retry && i.attempts <= options_.retry_delays.size()) {
      const auto delay = options_.retry_delays[i.attempts - 1];
      return add(line::delivery, std::move(i), now + delay);
    }
    add(line::parking, std::move(i), now);
  }

  /// What this consumer had comes again.
  void give_back(std::uint64_t epoch) {
    for (auto at = out_.begin(); at != out_.end();) {
      if (at->second.epoch != epoch) {
        ++at;
        continue;
      }
      add(at->second.from, std::move(at->second.what), world_.now());
      at = out_.erase(at);
    }
  }

 private:
  struct held {
    std::uint64_t epoch = 0;
    line from = line::delivery;
    item what;
  };
  world& world_;
  const message_bus_options& options_;
  std::array<std::map<std::pair<timestamp, std::uint64_t>, item>, 2> waiting_;  ///< by when they are ready
  std::map<std::uint64_t, held> out_;                                           ///< by tag
  std::uint64_t last_ = 0;
};

class message_bus::bus_publisher final : public messaging::publisher {
 public:
  bus_publisher(message_bus& to, lifeline& of) : bus_(to), guard_(to.world_, to.plan_, of) {}

  result<std::vector<bool>> publish(std::span<const messaging::outgoing> batch) override {
    guard_.before(port::publish);
    if (is_cut_off(guard_, port::publish) || guard_.strikes(fault::unavailable, port::publish))
      return fail(errc::unavailable, "the simulated broker is not reached");
    std::vector<bool> accepted;
    for (const auto& m : batch) accepted.push_back(take(m));
    guard_.after(port::publish);
    if (guard_.strikes(fault::answer_lost, port::publish))
      return fail(errc::unavailable, "the simulated broker fell silent");
    return accepted;
  }
  result<> check() override {
    if (guard_.the_world().now() < guard_.life().cut_off_until)
      return fail(errc::unavailable, "the simulated broker is not reached");
    return {};
  }

 private:
  /// Whether the broker says that it has it.
  bool take(const messaging::outgoing& m) {
    if (guard_.strikes(fault::drop, port::publish)) return false;
    bool has_room = true;
    for (auto& [name, q] : bus_.queues_) {
      if (m.target.empty() ? !q->event_types.contains(m.type) : m.target != name) continue;
      if (q->size() >= bus_.options_.queue_messages_max || guard_.strikes(fault::full, port::publish)) {
        has_room = false;
        continue;
      }
      guard_.note("sends", m.type, fnv1a(m.body));
      put(*q, m);
      if (guard_.strikes(fault::duplicate, port::publish)) put(*q, m);
    }
    return has_room;
  }

  void put(queue& into, const messaging::outgoing& m) {
    auto& w = guard_.the_world();
    const auto detour = guard_.strikes(fault::reorder, port::publish) ? w.up_to(detour_max) : microseconds(0);
    into.add(line::delivery, {m, 0, {}}, w.now() + w.up_to(bus_.options_.travel_max) + detour);
  }

  message_bus& bus_;
  port_guard guard_;
};

class message_bus::bus_consumer final : public messaging::consumer {
 public:
  bus_consumer(message_bus& of_bus, lifeline& of, queue& from, line which, std::function<void()> arrived)
      : bus_(of_bus),
        guard_(of_bus.world_, of_bus.plan_, of),
        queue_(from),
        line_(which),
        epoch_(++of_bus.last_epoch_),
        arrived_(std::move(arrived)) {
    queue_.consumers[epoch_] = {line_, arrived_};
  }
  ~bus_consumer() override {
    queue_.consumers.erase(epoch_);
    queue_.give_back(epoch_);
  }

  result<std::vector<messaging::delivery>> poll(std::size_t limit, std::chrono::milliseconds) override {
    guard_.before(port::poll);
    if (is_cut_off(guard_, port::poll) || guard_.strikes(fault::unavailable, port::poll)) {
      reconnect();
      return fail(errc::unavailable, "the simulated broker is not reached");
    }
    if (guard_.strikes(fault::redeliver, port::poll)) reconnect();
    const bool is_slow = limit > 0 && guard_.strikes(fault::slow, port::poll);
    const bool is_shuffled = guard_.strikes(fault::reorder, port::poll);
    auto taken = queue_.take(line_, is_slow ? std::min(limit, taken_when_slow) : limit, epoch_,
                             is_shuffled ? &guard_.chance() : nullptr);
    if (!taken.empty()) guard_.note("takes", {}, taken.size());
    if (limit > 0 && queue_.has_ready(line_)) arrived_();
    guard_.after(port::poll);
    return taken;
  }
  void settle(std::span<const messaging::settled> outcomes) override {
    guard_.before(port::settle);
    if (guard_.strikes(fault::drop, port::settle)) return reconnect();  // acknowledgements are lost with a connection
    for (const auto& s : outcomes) queue_.settle(s, epoch_);
    guard_.after(port::settle);
  }
  void wake() override { arrived_(); }
  result<> check() override { return {}; }

 private:
  /// A new connection: what was on the old one comes again, and settling it over this one does nothing.
  void reconnect() {
    queue_.consumers.erase(epoch_);
    const auto old = std::exchange(epoch_, ++bus_.last_epoch_);
    queue_.consumers[epoch_] = {line_, arrived_};
    queue_.give_back(old);
  }

  message_bus& bus_;
  port_guard guard_;
  queue& queue_;
  line line_;
  std::uint64_t epoch_;
  std::function<void()> arrived_;
};

message_bus::message_bus(world& in, fault_plan& plan, message_bus_options options)
    : world_(in), plan_(plan), options_(std::move(options)) {}
message_bus::~message_bus() = default;

void message_bus::declare(const std::string& service, const std::vector<std::string>& event_types) {
  auto& q = queues_[service];
  if (!q) q = std::make_unique<queue>(world_, options_);
  q->event_types.insert(event_types.begin(), event_types.end());
}

std::unique_ptr<messaging::publisher> message_bus::make_publisher(lifeline& of) {
  return std::make_unique<bus_publisher>(*this, of);
}

std::unique_ptr<messaging::consumer> message_bus::make_consumer(lifeline& of, const std::string& service, line from,
                                                                std::function<void()> arrived) {
  return std::make_unique<bus_consumer>(*this, of, *queues_.at(service), from, std::move(arrived));
}

std::size_t message_bus::messages() const {
  std::size_t sum = 0;
  for (const auto& [name, q] : queues_) sum += q->size();
  return sum;
}

}  // namespace comanda::testing::simulation
