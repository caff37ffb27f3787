#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "comanda/kernel/ports.hpp"
#include "comanda/runtime/effect_line.hpp"
#include "last_resort.hpp"
#include "log.hpp"
#include "writer.hpp"

namespace comanda::host {

inline constexpr std::size_t outcomes_unreported_max = 4096;

/// Makes, for one thread of a pool, what performs an effect and says what command its outcome is. "Nothing" is for an
/// effect that cannot be read: it stays in its table, and the log says why.
template <class Service>
using performer = std::function<result<typename Service::command>(const application::effect_row&)>;
template <class Service>
using performer_factory = std::function<performer<Service>()>;

/// Threads that act on the outside world over one channel.
template <class Service>
struct effect_channel {
  std::string name;
  runtime::effect_limits limits;  ///< `calls_max` is also how many threads there come to be, as they are needed
  performer_factory<Service> make;
};

/// The threads of a lane for one channel of the outside world (P11). What they do next is runtime::effect_line's
/// decision. A performer that is lost with its process is no loss: the effect's row is leased, and who finds it next
/// asks again with the same key. Safe from every thread.
template <class Service>
class effect_pool {
 public:
  using command = typename Service::command;

  /// `answered`: whether a command tells that the recipient is there.
  effect_pool(effect_channel<Service> channel, std::function<bool(const command&)> answered, writer<Service>& to,
              clock& time, log_sink log)
      : channel_(std::move(channel)),
        answered_(std::move(answered)),
        line_(channel_.limits),
        writer_(to),
        clock_(time),
        log_(std::move(log)) {}

  void offer(application::effect_row row, const runtime::effect_route& route) {
    std::lock_guard lock(mutex_);
    if (closed_ || !line_.offer(std::move(row), route, clock_.now())) return;
    if (idle_ == 0) add_thread();
    ready_.notify_one();
  }

  /// What waits is left to its lease; what is under way ends.
  void close() {
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
  }
  /// After `close`.
  void join() {
    for (auto& t : threads_) t.join();
  }

  [[nodiscard]] const std::string& name() const noexcept { return channel_.name; }
  [[nodiscard]] std::size_t free() const {
    std::lock_guard lock(mutex_);
    return line_.free();
  }
  [[nodiscard]] std::size_t waiting() const {
    std::lock_guard lock(mutex_);
    return line_.waiting();
  }
  [[nodiscard]] std::size_t under_way() const {
    std::lock_guard lock(mutex_);
    return line_.under_way();
  }

 private:
  using request = application::request<Service>;
  static constexpr std::chrono::milliseconds longest_sleep{500};

  /// With the lock. Without a thread what waits is left to those that there are, or to its lease.
  void add_thread() {
    if (threads_.size() >= channel_.limits.calls_max) return;
    try {
      threads_.emplace_back([this] { run(); });
    } catch (const std::system_error& e) {
      log_(severity::error, "no thread to perform effects", {{"channel", channel_.name}, {"cause", e.what()}});
    }
  }

  void run() {
    performer<Service> perform;
    loop_until([this] { return is_closed(); }, log_, "a performer", [&] { work(perform); });
  }

  [[nodiscard]] bool is_closed() const {
    std::lock_guard lock(mutex_);
    return closed_;
  }

  /// Performs the next effect, or waits for one.
  void work(performer<Service>& perform) {
    contained(log_, "outcomes of effects", [this] { report_again(); });
    std::unique_lock lock(mutex_);
    if (closed_) return;
    const auto row = line_.next(clock_.now());
    if (!row) {
      ++idle_;
      ready_.wait_for(lock, longest_sleep);
      --idle_;
      return;
    }
    if (line_.waiting() > 0 && idle_ == 0) add_thread();
    lock.unlock();
    const auto c = perform_one(perform, *row);
    lock.lock();
    line_.ended(row->effect_id, c && answered_(*c), clock_.now());
    ready_.notify_one();  // a bound that this call filled has room again
    lock.unlock();
    if (c && contained(log_, "the outcome of an effect", [&] { report(*row, *c); })) return;
    lock.lock();
    line_.settled(row->effect_id, row->attempt);
  }

  /// Nothing: it stays in its table, and whoever finds it there tries again.
  std::optional<command> perform_one(performer<Service>& perform, const application::effect_row& row) {
    std::optional<command> outcome;
    contained(log_, "an effect", [&] {
      if (!perform) perform = channel_.make();
      auto c = perform(row);
      if (c)
        outcome = *std::move(c);
      else
        log_(severity::error, "an effect cannot be performed",
             {{"effect_id", to_string(row.effect_id)}, {"kind", row.kind}, {"cause", c.error().message}});
    });
    return outcome;
  }

  struct outcome_of_effect {
    comanda::effect_id effect_id;
    std::int64_t attempt = 0;
    request what;
  };

  void report(const application::effect_row& row, const command& c) {
    // The outcome of one attempt is one cause, whoever reports it and how often.
    const auto cause = derive_uuid(row.effect_id.value(), {"outcome", std::to_string(row.attempt)});
    report({row.effect_id, row.attempt, {c, {clock_.now(), cause, row.traceparent, "", {}}, {}, {}}});
  }

  void report(outcome_of_effect o) {
    auto said = o.what;  // kept, for the case that it cannot be committed now
    writer_.go_on(std::move(said), [this, o = std::move(o)](const application::outcome& came) {
      std::lock_guard lock(mutex_);
      if (is_put_off(came) && unreported_.size() < outcomes_unreported_max) return unreported_.push_back(o);
      line_.settled(o.effect_id, o.attempt);
    });
  }

  /// What the database could not take: said again instead of done again.
  void report_again() {
    std::vector<outcome_of_effect> again;
    {
      std::lock_guard lock(mutex_);
      again.swap(unreported_);
    }
    for (auto& o : again) report(std::move(o));
  }

  const effect_channel<Service> channel_;
  const std::function<bool(const command&)> answered_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  runtime::effect_line line_;
  std::vector<outcome_of_effect> unreported_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool closed_ = false;
  writer<Service>& writer_;
  clock& clock_;
  log_sink log_;
};

}  // namespace comanda::host
