#include "comanda/rabbitmq/publisher.hpp"

#include <algorithm>
#include <thread>

#include "comanda/kernel/trace_context.hpp"
#include "comanda/messaging/message.hpp"
#include "comanda/rabbitmq/detail/confirm_tracker.hpp"
#include "comanda/rabbitmq/topology.hpp"
#include "connection.hpp"
#include "declare.hpp"

namespace comanda::rabbitmq {
namespace {

constexpr amqp_channel_t channel = 1;
constexpr std::chrono::milliseconds backoff_wait_max{1000};  ///< that one call waits for
constexpr std::size_t short_text_bytes_max = 255;            ///< of an AMQP short string; the library would cut it

bool fits(const messaging::outgoing& message) {
  return message.id.size() <= short_text_bytes_max && message.type.size() <= short_text_bytes_max &&
         message.target.size() <= short_text_bytes_max && message.body.size() <= messaging::message_bytes_max;
}

}  // namespace

class publisher::impl final : public frame_sink {
 public:
  explicit impl(broker_options options)
      : options_(std::move(options)),
        names_(options_.prefix, options_.service),
        schedule_(options_.backoff_min, options_.backoff_max, options_.chance) {}

  result<> check() {
    if (auto alive = revive(); !alive) return alive;
    if (link_.is_blocked()) return fail(errc::unavailable, "the broker blocks publishers (resource alarm)");
    return {};
  }

  result<std::vector<bool>> publish(std::span<const messaging::outgoing> batch) {
    accepted_.assign(batch.size(), false);
    any_accepted_ = false;
    batch_ = batch;
    if (batch.empty()) return std::vector<bool>();
    if (auto alive = revive(); !alive) return unexpected(std::move(alive).error());
    auto done = exchange(steady::now() + options_.publish_timeout);
    if (!done) {
      // What is on its way may or may not be stored: on a new connection nothing old can be taken for new.
      if (tracker_.outstanding() > 0 || !timed_out_) lose(done.error().message);
      if (!any_accepted_) return unexpected(std::move(done).error());
    } else {
      schedule_.succeeded();
    }
    return accepted_;
  }

  result<> on_message(incoming&& message) override {
    if (!tracker_.returned(message.message_id)) return protocol_error("a message returned that was not sent");
    report("no queue takes the command " + message.type + " with id " + message.message_id);
    return {};
  }

  result<> on_confirm(std::uint64_t tag, bool multiple, bool positive) override {
    const bool known = tracker_.confirmed(tag, multiple, positive, [&](std::uint64_t index, bool accepted) {
      accepted_[index] = accepted;
      any_accepted_ = any_accepted_ || accepted;
    });
    return known ? result<>() : protocol_error("a confirmation of what was not sent");
  }

 private:
  /// A connection that works, as far as one can know. One that ended while idle is replaced at once.
  result<> revive() {
    if (link_.is_open()) {
      auto alive = link_.drain();
      if (alive) return {};
      if (link_.broke_protocol()) {
        lose(alive.error().message);
        return alive;
      }
      report(alive.error().message);
      link_.drop();
    } else if (schedule_.next() > steady::now()) {
      std::this_thread::sleep_until(std::min(schedule_.next(), steady::now() + backoff_wait_max));
      if (schedule_.next() > steady::now()) return fail(errc::unavailable, last_failure_);
    }
    auto opened = link_.open(options_).and_then([&] { return link_.open_channel(channel, true); }).and_then([&] {
      return declare_exchanges(link_, channel, names_);
    });
    if (!opened) {
      lose(opened.error().message);
      return opened;
    }
    tracker_.reset();
    schedule_.connected();
    report("publisher connected to " + masked_url(options_.address));
    return {};
  }

  /// Sends the batch through the window and hears the confirmations.
  result<> exchange(steady::time_point deadline) {
    timed_out_ = false;
    std::size_t next = 0;
    while (next < batch_.size() || tracker_.outstanding() > 0) {
      if (auto heard = link_.drain(); !heard) return heard;
      std::size_t burst = 0;
      while (next < batch_.size() && window_open() && burst++ < drain_every) {
        if (auto sent = send(next++, deadline); !sent) return sent;
      }
      if (next < batch_.size() && window_open()) continue;
      if (auto heard = link_.drain(); !heard) return heard;
      if (next == batch_.size() ? tracker_.outstanding() == 0 : window_open()) continue;
      if (steady::now() >= deadline) {
        timed_out_ = true;
        return fail(errc::unavailable, link_.is_blocked() ? "the broker blocks publishers (resource alarm)"
                                                          : "the broker did not confirm in time");
      }
      link_.wait_readable(-1, deadline);
    }
    return {};
  }

  [[nodiscard]] bool window_open() const {
    return !link_.is_blocked() && tracker_.outstanding() < options_.publish_window &&
           (tracker_.outstanding() == 0 || tracker_.bytes() < options_.publish_window_bytes);
  }

  result<> send(std::size_t index, steady::time_point deadline) {
    const auto& message = batch_[index];
    if (!fits(message)) {
      report("a message is too large for the broker: id " + message.id.substr(0, short_text_bytes_max));
      return {};
    }
    const bool command = !message.target.empty();
    header_list headers;
    if (is_traceparent(message.traceparent)) headers.emplace_back(header::traceparent, message.traceparent);
    const auto exchange_name = command ? names_.commands_exchange() : names_.events_exchange();
    auto sent = link_.publish(channel,
                              {.exchange = exchange_name,
                               .key = command ? message.target : message.type,
                               .mandatory = command,
                               .message_id = message.id,
                               .type = message.type,
                               .body = message.body,
                               .headers = headers},
                              deadline);
    if (sent) tracker_.sent(index, message.id, message.body.size());
    return sent;
  }

  void lose(const std::string& why) {
    schedule_.failed(link_.broke_protocol());
    link_.drop();
    tracker_.reset();
    last_failure_ = why;
    report("publisher not connected: " + why);
  }

  void report(const std::string& text) const {
    if (options_.report) options_.report(text);
  }

  static constexpr std::size_t drain_every = 64;  ///< messages sent before confirmations are looked at
  broker_options options_;
  topology_names names_;
  reconnect_schedule schedule_;
  connection link_{channel_roles{.confirms = channel}, *this};
  detail::confirm_tracker tracker_;
  std::string last_failure_;
  std::span<const messaging::outgoing> batch_;
  std::vector<bool> accepted_;
  bool any_accepted_ = false;
  bool timed_out_ = false;
};

publisher::publisher(broker_options options) : impl_(std::make_unique<impl>(std::move(options))) {}
publisher::~publisher() = default;
result<std::vector<bool>> publisher::publish(std::span<const messaging::outgoing> batch) {
  return impl_->publish(batch);
}
result<> publisher::check() { return impl_->check(); }

}  // namespace comanda::rabbitmq
