#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "bounded_queue.hpp"
#include "comanda/application/executor.hpp"
#include "comanda/application/gates.hpp"

namespace comanda::host {

inline constexpr std::size_t commands_waiting_max = 4096;

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
};

/// The one thread of a lane that decides and commits: it takes everything that waits, whoever sent it, runs it as one
/// batch, and the next batch forms meanwhile (P4).
template <class Service>
class writer : public application::command_gate<Service> {
 public:
  writer(storage::store& store, const Service& service, writer_outlets outlets)
      : executor_(store, service), outlets_(std::move(outlets)) {}

  void submit(application::request<Service> r, std::function<void(application::outcome)> done) override {
    entry e{std::move(r), std::move(done)};
    if (queue_.push(e)) return;
    application::outcome refused;
    refused.value = fail(errc::overloaded, "too many requests are waiting");
    e.done(std::move(refused));
  }

  [[nodiscard]] std::size_t waiting() const { return queue_.size(); }
  [[nodiscard]] std::size_t free() const { return queue_.free(); }
  [[nodiscard]] application::executor_statistics statistics() const { return executor_.statistics(); }

  /// Runs until `close`; then what waits is still done.
  void run() {
    while (!queue_.finished()) {
      auto entries = queue_.pop(application::batch_commands_max, std::chrono::seconds(1));
      if (!entries.empty()) run_batch(std::move(entries));
    }
  }
  void close() { queue_.close(); }

 private:
  struct entry {
    application::request<Service> request;
    std::function<void(application::outcome)> done;
  };

  void run_batch(std::vector<entry> entries) {
    std::vector<application::request<Service>> batch;
    batch.reserve(entries.size());
    for (auto& e : entries) batch.push_back(std::move(e.request));
    auto result = executor_.run(batch);
    outlets_.batch_size(batch.size());
    if (!result.outbox.empty()) outlets_.outbox(std::move(result.outbox));
    if (!result.effects.empty()) outlets_.effects(std::move(result.effects));
    for (std::size_t i = 0; i < entries.size(); ++i) entries[i].done(std::move(result.outcomes[i]));
    outlets_.batch_done();
  }

  application::executor<Service> executor_;
  writer_outlets outlets_;
  bounded_queue<entry> queue_{commands_waiting_max};
};

}  // namespace comanda::host
