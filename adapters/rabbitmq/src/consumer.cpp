#include "comanda/rabbitmq/consumer.hpp"

#include <poll.h>

#include <atomic>
#include <deque>
#include <mutex>
#include <unordered_map>

#include "comanda/kernel/text.hpp"
#include "comanda/kernel/time.hpp"
#include "comanda/rabbitmq/detail/ack_plan.hpp"
#include "comanda/rabbitmq/detail/confirm_tracker.hpp"
#include "comanda/rabbitmq/topology.hpp"
#include "connection.hpp"
#include "declare.hpp"
#include "wake_signal.hpp"

namespace comanda::rabbitmq {
namespace {

constexpr amqp_channel_t delivery_channel = 1;
constexpr amqp_channel_t move_channel = 2;  ///< in confirm mode, for messages on their way to another queue
constexpr std::string_view commands_tag = "commands";
constexpr std::string_view events_tag = "events";
constexpr std::string_view parking_tag = "parking";
constexpr std::size_t cause_bytes_max = 1000;

std::string now_text() {
  return to_string(std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now()));
}

/// How a message came into the dead queue.
messaging::failure failure_of(const incoming& message) {
  messaging::failure failed{message.cause, message.type, message.traceparent, parse_timestamp(message.first_failed),
                            parse_timestamp(message.last_failed)};
  if (!failed.cause.empty()) return failed;
  // Not we but the broker moved it, with nothing of ours on it.
  if (message.oversize)
    failed.cause = std::string(to_string(errc::payload_too_large)) + ": larger than any message may be";
  else if (!message.moved_by_broker.empty())
    failed.cause = std::string(to_string(errc::internal)) + ": the broker gave it up: " + message.moved_by_broker;
  else
    failed.cause = std::string(to_string(errc::internal)) + ": nobody says why";
  return failed;
}

}  // namespace

class consumer::impl final : public frame_sink {
 public:
  explicit impl(broker_options options)
      : options_(std::move(options)),
        names_(options_.prefix, options_.service),
        schedule_(options_.backoff_min, options_.backoff_max, options_.chance) {}

  result<std::vector<messaging::delivery>> poll(std::size_t limit, std::chrono::milliseconds wait) {
    const auto deadline = steady::now() + wait;
    if (!link_.is_open()) {
      if (auto opened = connect(deadline); !opened) return unexpected(std::move(opened).error());
    }
    for (;;) {
      signal_.clear();
      if (auto done = turn(); !done) {
        lose(done.error().message);
        return unexpected(std::move(done).error());
      }
      const bool woken = woken_.exchange(false);
      if (limit > 0 && !ready_.empty()) return take(limit);
      if (limit == 0 && moves_.empty() && tracker_.outstanding() == 0) return take(0);
      if (woken || steady::now() >= deadline) return take(0);
      link_.wait_readable(signal_.fd(), paused_.empty() ? deadline : std::min(deadline, paused_.front().until));
    }
  }

  void settle(std::span<const messaging::settled> outcomes) {
    {
      const std::lock_guard guard(lock_);
      settled_.insert(settled_.end(), outcomes.begin(), outcomes.end());
    }
    signal_.raise();
  }

  void wake() {
    woken_ = true;
    signal_.raise();
  }

  result<> check() {
    if (!link_.is_open()) return connect(steady::now());
    auto alive = turn();
    if (!alive) lose(alive.error().message);
    return alive;
  }

  result<> on_message(incoming&& message) override {
    if (message.returned) {
      return tracker_.returned(message.message_id) ? result<>()
                                                   : protocol_error("a message returned that was not sent");
    }
    if (!is_ours(message.consumer_tag)) return protocol_error("a delivery for a consumer that is not here");
    if (!plan_.delivered(message.tag)) return protocol_error("a delivery out of turn");
    if (plan_.unsettled() > unsettled_max()) return protocol_error("more deliveries than the prefetch allows");
    if (message.oversize && !options_.parking) {
      oversize_.push_back(message.tag);
      return {};
    }
    const auto tag = message.tag;
    ready_.push_back(delivery_of(message));
    held_.emplace(tag, std::move(message));
    return {};
  }

  result<> on_confirm(std::uint64_t tag, bool multiple, bool positive) override {
    const bool known = tracker_.confirmed(tag, multiple, positive, [&](std::uint64_t moved, bool accepted) {
      if (!accepted) {
        refused_ = true;
        return;
      }
      plan_.done(moved);
      held_.erase(moved);
    });
    return known ? result<>() : protocol_error("a confirmation of what was not sent");
  }

 private:
  /// Everything that can be done now without waiting.
  result<> turn() {
    take_settlements();
    end_pauses();
    auto done = move_some();
    if (done) done = link_.drain();
    if (done && refused_) done = fail(errc::unavailable, "the broker did not take a message for a later attempt");
    if (done) done = answer_oversize();
    if (done) done = send_acks();
    return done;
  }

  /// Waits for the backoff, within the deadline, and makes one attempt.
  result<> connect(steady::time_point deadline) {
    while (schedule_.next() > steady::now()) {
      if (woken_.exchange(false) || steady::now() >= deadline) return fail(errc::unavailable, last_failure_);
      wait_for_signal(std::min(deadline, schedule_.next()));
    }
    ++epoch_;  // messages may come with the answer to a subscription
    auto opened = link_.open(options_)
                      .and_then([&] { return link_.open_channel(delivery_channel, false); })
                      .and_then([&] { return declare(); })
                      .and_then([&] { return subscribe(); });
    if (!opened) {
      lose(opened.error().message);
      return opened;
    }
    schedule_.connected();
    schedule_.succeeded();
    report("consumer of " + options_.service + " connected to " + masked_url(options_.address));
    return {};
  }

  /// What it needs to be there. A parking consumer moves nothing.
  result<> declare() {
    if (options_.parking) return declare_dead_queue(link_, delivery_channel, names_);
    return link_.open_channel(move_channel, true).and_then([&] {
      return declare_service(link_, delivery_channel, names_, options_);
    });
  }

  void wait_for_signal(steady::time_point until) {
    pollfd waiting{signal_.fd(), POLLIN, 0};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady::now());
    ::poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    signal_.clear();
  }

  [[nodiscard]] messaging::delivery delivery_of(const incoming& message) const {
    messaging::delivery d{.tag = message.tag,
                          .epoch = epoch_,
                          .body = message.body,
                          .sender = message.user,
                          .attempts = message.attempts};
    if (options_.parking) d.failed = failure_of(message);
    return d;
  }

  [[nodiscard]] bool is_ours(std::string_view consumer) const {
    return options_.parking ? consumer == parking_tag : consumer == commands_tag || consumer == events_tag;
  }
  /// A prefetch of 0 is none.
  [[nodiscard]] std::size_t unsettled_max() const {
    const std::size_t queues = options_.parking ? 1 : 2;
    return options_.prefetch == 0 ? SIZE_MAX : queues * options_.prefetch;
  }

  result<> subscribe() {
    amqp_basic_qos_t limit{};
    limit.prefetch_count = options_.prefetch;
    auto done = link_.call(delivery_channel, AMQP_BASIC_QOS_METHOD, limit, AMQP_BASIC_QOS_OK_METHOD, "basic.qos");
    if (options_.parking) return done ? subscribe_to(names_.dead_queue(), parking_tag) : done;
    if (done) done = subscribe_to(names_.commands_queue(), commands_tag);
    if (done) done = subscribe_to(names_.events_queue(), events_tag);
    return done;
  }

  result<> subscribe_to(const std::string& queue, std::string_view tag) {
    amqp_basic_consume_t request{};
    request.queue = as_bytes(queue);
    request.consumer_tag = as_bytes(tag);
    return link_.call(delivery_channel, AMQP_BASIC_CONSUME_METHOD, request, AMQP_BASIC_CONSUME_OK_METHOD,
                      "basic.consume of " + queue);
  }

  std::vector<messaging::delivery> take(std::size_t limit) {
    std::vector<messaging::delivery> taken;
    taken.reserve(std::min(limit, ready_.size()));
    while (!ready_.empty() && taken.size() < limit) {
      taken.push_back(std::move(ready_.front()));
      ready_.pop_front();
    }
    return taken;
  }

  void take_settlements() {
    std::vector<messaging::settled> taken;
    {
      const std::lock_guard guard(lock_);
      taken.swap(settled_);
    }
    for (auto& outcome : taken) {
      const auto found = outcome.epoch == epoch_ ? held_.find(outcome.tag) : held_.end();
      if (found == held_.end() || found->second.moving) continue;
      // Behind the dead queue there is nowhere to go. The message stays with us for a while instead of with the broker,
      // which would hand it out again at once.
      if (options_.parking && outcome.how != messaging::settlement::done) {
        paused_.push_back({steady::now() + options_.parking_pause, outcome.tag});
        continue;
      }
      if (outcome.how == messaging::settlement::done) {
        plan_.done(outcome.tag);
        held_.erase(found);
      } else {
        found->second.moving = true;
        moves_.push_back(std::move(outcome));
      }
    }
  }

  void end_pauses() {
    for (const auto now = steady::now(); !paused_.empty() && paused_.front().until <= now; paused_.pop_front()) {
      const auto found = held_.find(paused_.front().tag);
      if (found != held_.end()) ready_.push_back(delivery_of(found->second.message));
    }
  }

  /// Publishes messages that are to go to a retry queue or the dead queue, as far as the window and the broker allow.
  result<> move_some() {
    const auto deadline = steady::now() + options_.publish_timeout;
    while (!moves_.empty() && !link_.is_blocked() && tracker_.outstanding() < options_.publish_window) {
      auto sent = move_one(moves_.front(), deadline);
      if (!sent) return sent;
      moves_.pop_front();
    }
    return {};
  }

  result<> move_one(const messaging::settled& outcome, steady::time_point deadline) {
    const auto& message = held_.at(outcome.tag).message;
    const bool again = outcome.how == messaging::settlement::retry && message.attempts < retry_delays.size();
    const auto origin = message.consumer_tag == commands_tag ? names_.commands_queue() : names_.events_queue();
    const auto now = now_text();
    header_list headers{{header::attempts, static_cast<std::int32_t>(message.attempts + 1)},
                        {header::cause, std::string(beginning_of(outcome.cause, cause_bytes_max))},
                        {header::origin, origin},
                        {header::first_failed, message.first_failed.empty() ? now : message.first_failed},
                        {header::last_failed, now}};
    if (!message.traceparent.empty()) headers.emplace_back(header::traceparent, message.traceparent);
    if (again) headers.emplace_back(header::delay, std::string(retry_delays[message.attempts].label));
    const auto exchange = again ? names_.retry_exchange() : std::string();
    const auto key = again ? origin : names_.dead_queue();
    auto sent = link_.publish(move_channel,
                              {.exchange = exchange,
                               .key = key,
                               .mandatory = true,
                               .message_id = message.message_id,
                               .type = message.type,
                               .body = message.body,
                               .headers = headers},
                              deadline);
    if (!sent) return sent;
    tracker_.sent(outcome.tag, message.message_id, message.body.size());
    if (!again) report("dead: " + message.type + " with id " + message.message_id + ": " + outcome.cause);
    return {};
  }

  /// The broker moves them to the dead queue itself: it has the body, we do not want it.
  result<> answer_oversize() {
    for (const auto tag : oversize_) {
      if (auto sent = link_.reject(delivery_channel, tag); !sent) return sent;
      plan_.gone(tag);
      report("dead: a message larger than any may be");
    }
    oversize_.clear();
    return {};
  }

  result<> send_acks() {
    for (const auto& ack : plan_.take()) {
      if (auto sent = link_.ack(delivery_channel, ack.tag, ack.multiple); !sent) return sent;
    }
    return {};
  }

  /// The broker gives everything unsettled out again, so nothing of this connection is kept.
  void lose(const std::string& why) {
    schedule_.failed(link_.broke_protocol());
    link_.drop();
    ready_.clear();
    held_.clear();
    moves_.clear();
    paused_.clear();
    oversize_.clear();
    plan_.reset();
    tracker_.reset();
    refused_ = false;
    last_failure_ = why;
    report("consumer of " + options_.service + " not connected: " + why);
  }

  void report(const std::string& text) const {
    if (options_.report) options_.report(text);
  }

  /// A delivery that is not settled; kept whole, because a retry publishes it again.
  struct unsettled {
    unsettled(incoming&& m) : message(std::move(m)) {}  // NOLINT: implicit, for emplace
    incoming message;
    bool moving = false;
  };

  /// A parked message that could not be kept and comes again.
  struct pause {
    steady::time_point until;
    std::uint64_t tag;
  };

  broker_options options_;
  topology_names names_;
  reconnect_schedule schedule_;
  wake_signal signal_;
  std::atomic<bool> woken_ = false;
  std::mutex lock_;
  std::vector<messaging::settled>
      settled_;  ///< guarded by lock_; each answers a delivery, so at most twice the prefetch

  connection link_{
      channel_roles{.deliveries = delivery_channel, .confirms = options_.parking ? amqp_channel_t{0} : move_channel},
      *this};
  std::uint64_t epoch_ = 0;
  std::deque<messaging::delivery> ready_;
  std::unordered_map<std::uint64_t, unsettled> held_;
  std::deque<messaging::settled> moves_;
  std::deque<pause> paused_;  ///< earliest first, since all pause equally long
  std::vector<std::uint64_t> oversize_;
  detail::ack_plan plan_;
  detail::confirm_tracker tracker_;
  bool refused_ = false;
  std::string last_failure_;
};

consumer::consumer(broker_options options) : impl_(std::make_unique<impl>(std::move(options))) {}
consumer::~consumer() = default;
result<std::vector<messaging::delivery>> consumer::poll(std::size_t limit, std::chrono::milliseconds wait) {
  return impl_->poll(limit, wait);
}
void consumer::settle(std::span<const messaging::settled> outcomes) { impl_->settle(outcomes); }
void consumer::wake() { impl_->wake(); }
result<> consumer::check() { return impl_->check(); }

}  // namespace comanda::rabbitmq
