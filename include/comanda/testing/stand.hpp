#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "comanda/application/executor.hpp"
#include "comanda/storage/record.hpp"

namespace comanda::testing {

/// A service on a store, with what a process would do around it and nothing else: messages and commands go in one at a
/// time, the effects that come of them are performed at once, and what was sent comes out. Time goes on by a second
/// with each. For tests that look at a service from outside, in particular `participant_suite`. Thread rule: one
/// thread.
template <application::participant Service>
class stand {
 public:
  using command = typename Service::command;
  /// Performs an effect and makes the command that tells of its outcome.
  using performer = std::function<command(const application::effect_row&)>;
  using messages = std::vector<messaging::message>;

  /// The store has the service's tables. `perform` may be empty: the service has no effects.
  explicit stand(std::unique_ptr<storage::store> on, Service rules = Service(), performer perform = {})
      : store_(std::move(on)), rules_(std::move(rules)), perform_(std::move(perform)) {}
  stand(const stand&) = delete;
  stand& operator=(const stand&) = delete;

  /// A message comes in: what the service sent, in order. Nothing for one whose id it has had before. Errors: those of
  /// `from_message` and of the rule.
  [[nodiscard]] result<messages> take(const messaging::message& message) {
    auto read = rules_.from_message(message);
    if (!read) return failure_of(read);
    return run({.command = *std::move(read),
                .context = context_for(message.id.value(), message.traceparent),
                .message = message.id,
                .idempotency = {}});
  }
  /// A command that comes by no message.
  [[nodiscard]] result<messages> run(command wanted) {
    const auto cause = derive_uuid(uuid(), {"stand", std::to_string(++commands_)});
    return run({.command = std::move(wanted), .context = context_for(cause, ""), .message = {}, .idempotency = {}});
  }

  /// What is stored under a key. Errors: those of the store.
  template <storage::record Record>
  [[nodiscard]] result<std::optional<Record>> find(const storage::key_type<Record>& key) {
    const auto rows = store_->load({{&storage::table_of<Record>(), {storage::key_cell(key)}}});
    if (!rows) return failure_of(rows);
    if (rows->front().empty()) return std::optional<Record>();
    auto read = storage::from_row<Record>(rows->front().front());
    if (!read) return failure_of(read);
    return std::optional(*std::move(read));
  }
  [[nodiscard]] storage::store& store() noexcept { return *store_; }

 private:
  /// Some day; the core reads no clock.
  static constexpr timestamp first_moment = std::chrono::sys_days(std::chrono::year(2026) / 1 / 31);

  [[nodiscard]] application::context context_for(const uuid& cause, std::string traceparent) {
    now_ += std::chrono::seconds(1);
    application::context context;
    context.now = now_;
    context.cause = cause;
    context.traceparent = std::move(traceparent);
    return context;
  }

  [[nodiscard]] result<messages> run(application::request<Service> request) {
    const auto done = executor_.run(std::span(&request, 1));
    if (const auto& value = done.outcomes.front().value; !value) return failure_of(value);
    messages sent;
    for (const auto& row : done.outbox) {
      auto message = messaging::decode(row.body);
      if (!message) return failure_of(message);
      sent.push_back(*std::move(message));
    }
    for (const auto& effect : done.effects) {
      auto after = perform(effect);
      if (!after) return after;
      sent.insert(sent.end(), after->begin(), after->end());
    }
    return sent;
  }

  [[nodiscard]] result<messages> perform(const application::effect_row& effect) {
    if (!perform_) return fail(errc::not_implemented, "nobody performs the effect " + effect.kind);
    const auto cause = derive_uuid(effect.effect_id.value(), {"outcome", std::to_string(effect.attempt)});
    return run({.command = perform_(effect),
                .context = context_for(cause, effect.traceparent),
                .message = {},
                .idempotency = {}});
  }

  std::unique_ptr<storage::store> store_;
  Service rules_;
  performer perform_;
  application::executor<Service> executor_{*store_, rules_};
  timestamp now_ = first_moment;
  std::uint64_t commands_ = 0;
};

}  // namespace comanda::testing
