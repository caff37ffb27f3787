#include "declare.hpp"

namespace comanda::rabbitmq {
namespace {

/// The arguments of a queue or a binding.
class argument_table {
 public:
  argument_table& text(std::string_view key, std::string_view value) {
    auto& entry = add(key, AMQP_FIELD_KIND_UTF8);
    entry.value.value.bytes = as_bytes(value);
    return *this;
  }
  argument_table& number(std::string_view key, std::int64_t value) {
    auto& entry = add(key, AMQP_FIELD_KIND_I64);
    entry.value.value.i64 = value;
    return *this;
  }
  [[nodiscard]] amqp_table_t table() { return {static_cast<int>(entries_.size()), entries_.data()}; }

 private:
  amqp_table_entry_t& add(std::string_view key, std::uint8_t kind) {
    auto& entry = entries_.emplace_back();
    entry.key = as_bytes(key);
    entry.value.kind = kind;
    return entry;
  }
  std::vector<amqp_table_entry_t> entries_;
};

/// One declaration after another; after the first failure the rest does nothing.
class declaration {
 public:
  declaration(connection& link, amqp_channel_t channel) : link_(link), channel_(channel) {}

  void exchange(const std::string& name, std::string_view type) {
    if (!outcome_) return;
    amqp_exchange_declare_t request{};
    request.exchange = as_bytes(name);
    request.type = as_bytes(type);
    request.durable = 1;
    outcome_ = link_.call(channel_, AMQP_EXCHANGE_DECLARE_METHOD, request, AMQP_EXCHANGE_DECLARE_OK_METHOD,
                          "exchange " + name);
  }
  void queue(const std::string& name, argument_table arguments) {
    if (!outcome_) return;
    arguments.text("x-queue-type", "quorum");
    amqp_queue_declare_t request{};
    request.queue = as_bytes(name);
    request.durable = 1;
    request.arguments = arguments.table();
    outcome_ = link_.call(channel_, AMQP_QUEUE_DECLARE_METHOD, request, AMQP_QUEUE_DECLARE_OK_METHOD, "queue " + name);
  }
  void bind(const std::string& queue_name, const std::string& exchange_name, const std::string& key,
            argument_table arguments = {}) {
    if (!outcome_) return;
    amqp_queue_bind_t request{};
    request.queue = as_bytes(queue_name);
    request.exchange = as_bytes(exchange_name);
    request.routing_key = as_bytes(key);
    request.arguments = arguments.table();
    outcome_ = link_.call(channel_, AMQP_QUEUE_BIND_METHOD, request, AMQP_QUEUE_BIND_OK_METHOD,
                          "binding of " + queue_name + " to " + exchange_name);
  }
  [[nodiscard]] result<> outcome() const { return outcome_; }

 private:
  connection& link_;
  amqp_channel_t channel_;
  result<> outcome_;
};

/// Messages that leave the queue by themselves go through the default exchange, and stay until they have arrived.
/// Without an explicit key they keep the one that they were published with.
argument_table moved_safely() {
  argument_table arguments;
  arguments.text("x-dead-letter-exchange", "")
      .text("x-dead-letter-strategy", "at-least-once")
      .text("x-overflow", "reject-publish");  // the strategy asks for it
  return arguments;
}

void declare_shared(declaration& steps, const topology_names& names) {
  steps.exchange(names.commands_exchange(), "direct");
  steps.exchange(names.events_exchange(), "topic");
}

void declare_dead(declaration& steps, const topology_names& names) {
  steps.queue(names.dead_queue(), argument_table().number("x-delivery-limit", dead_delivery_limit));
}

}  // namespace

result<> declare_exchanges(connection& link, amqp_channel_t channel, const topology_names& names) {
  declaration steps(link, channel);
  declare_shared(steps, names);
  return steps.outcome();
}

result<> declare_dead_queue(connection& link, amqp_channel_t channel, const topology_names& names) {
  declaration steps(link, channel);
  declare_dead(steps, names);
  return steps.outcome();
}

result<> declare_service(connection& link, amqp_channel_t channel, const topology_names& names,
                         const broker_options& options) {
  declaration steps(link, channel);
  declare_shared(steps, names);
  declare_dead(steps, names);
  const auto dead = names.dead_queue();
  for (const auto& name : {names.commands_queue(), names.events_queue()}) {
    steps.queue(name,
                moved_safely().text("x-dead-letter-routing-key", dead).number("x-delivery-limit", delivery_limit));
  }
  steps.bind(names.commands_queue(), names.commands_exchange(), options.service);
  for (const auto& type : options.event_types) steps.bind(names.events_queue(), names.events_exchange(), type);
  // A retry is published with the queue it came from as its key, and chooses its delay by a header; when the time is
  // over, the default exchange takes it to the queue of that key. So one queue a delay serves both origins.
  steps.exchange(names.retry_exchange(), "headers");
  for (const auto& delay : retry_delays) {
    steps.queue(names.retry_queue(delay), moved_safely().number("x-message-ttl", delay.delay.count()));
    steps.bind(names.retry_queue(delay), names.retry_exchange(), "",
               argument_table().text("x-match", "all").text(header::delay, delay.label));
  }
  return steps.outcome();
}

}  // namespace comanda::rabbitmq
