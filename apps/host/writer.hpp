#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "comanda/application/executor.hpp"
#include "comanda/application/gates.hpp"
#include "contained_executor.hpp"
#include "work_queue.hpp"

namespace comanda::host {

inline constexpr std::size_t commands_waiting_max = 4096;  ///< of clients, and as many of messages, timers, effects
inline constexpr std::size_t commands_untimed = 64;        ///< see work_limits
inline constexpr std::chrono::milliseconds commands_wait_target{1'000};

/// Whether the same command can be handed in again, later: nothing was decided against it, there was only no database
/// or no room for it now.
[[nodiscard]] inline bool is_put_off(const application::outcome& o) {
  return !o.value && (o.value.error().code == errc::unavailable || o.value.error().code == errc::overloaded);
}

/// What a writer hands on after a commit. Each may refuse: the rows are leased and found again when the lease ends.
struct writer_outlets {
  std::function<void(std::vector<application::outbox_row>)> outbox;
  std::function<void(std::vector<application::effect_row>)> effects;
  std::function<void()> batch_done;                      ///< after the outcomes of a batch were told
  std::function<void(std::size_t commands)> batch_size;  ///< for the metrics
  std::function<void(std::size_t commands)> shed;        ///< clients' commands refused for want of room or time
  log_sink log = {};                                     ///< of defects
};

/// The one thread of a lane that decides and commits: it takes everything that waits, whoever sent it, runs it as one
/// batch, and the next batch forms meanwhile (P4).
template <class Service>
class writer : public application::command_gate<Service> {
 public:
  using callback = std::function<void(application::outcome)>;

  /// A client's command that has waited for `wait_max` is not decided any more; 0: whenever its turn comes.
  writer(storage::store& store, const Service& service, writer_outlets outlets, std::chrono::milliseconds wait_max = {})
      : rules_(service),
        executor_(store, service),
        outlets_(std::move(outlets)),
        queue_({.begun_max = commands_waiting_max,
                .fresh_max = commands_waiting_max,
                .fresh_untimed = commands_untimed,
                .wait_target = commands_wait_target,
                .wait_max = wait_max}) {}

  /// For clients: a new one, which is refused when there is too much to do.
  void submit(application::request<Service> r, callback done) override {
    entry e{std::move(r), std::move(done)};
    if (!queue_.push_fresh(e)) shed(e);
  }

  [[nodiscard]] const Service* rules() const noexcept override { return &rules_; }

  /// For what goes on with something that was accepted: messages, timers, outcomes of effects. Goes before new ones.
  void go_on(application::request<Service> r, callback done) {
    entry e{std::move(r), std::move(done)};
    if (!queue_.push_begun(e)) refuse(e);
  }

  [[nodiscard]] std::size_t waiting() const { return queue_.size(); }
  /// For `go_on`.
  [[nodiscard]] std::size_t free() const { return queue_.free(); }
  [[nodiscard]] application::executor_statistics statistics() const { return executor_.statistics(); }

  /// Runs until `close`; then what waits is still done.
  void run() {
    loop_until([this] { return queue_.finished(); }, outlets_.log, "the writer",
               [this] {
                 auto taken = queue_.pop(application::batch_commands_max, std::chrono::seconds(1));
                 for (auto& e : taken.overdue) contained(outlets_.log, "a refusal", [&] { shed(e); });
                 if (!taken.todo.empty()) run_batch(std::move(taken.todo));
               });
  }
  void close() { queue_.close(); }

 private:
  struct entry {
    application::request<Service> request;
    callback done;
  };

  void shed(entry& e) {
    outlets_.shed(1);
    refuse(e);
  }

  static void refuse(entry& e) {
    application::outcome refused;
    refused.value = fail(errc::overloaded, "too many requests are waiting");
    e.done(std::move(refused));
  }

  void run_batch(std::vector<entry> entries) {
    std::vector<application::request<Service>> batch;
    batch.reserve(entries.size());
    for (auto& e : entries) batch.push_back(std::move(e.request));
    auto result = run_contained<Service>(executor_, batch, outlets_.log);
    // What is not handed on is found when its lease ends; who is not told asks again.
    contained(outlets_.log, "committed messages", [&] {
      outlets_.batch_size(batch.size());
      if (!result.outbox.empty()) outlets_.outbox(std::move(result.outbox));
    });
    contained(outlets_.log, "committed effects", [&] {
      if (!result.effects.empty()) outlets_.effects(std::move(result.effects));
    });
    for (std::size_t i = 0; i < entries.size(); ++i)
      contained(outlets_.log, "an outcome", [&] { entries[i].done(std::move(result.outcomes[i])); });
    contained(outlets_.log, "the outcomes of a batch", outlets_.batch_done);
  }

  const Service& rules_;
  application::executor<Service> executor_;
  writer_outlets outlets_;
  work_queue<entry> queue_;
};

}  // namespace comanda::host
