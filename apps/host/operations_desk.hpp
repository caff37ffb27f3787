#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bounded_queue.hpp"
#include "comanda/application/executor.hpp"
#include "comanda/application/gates.hpp"
#include "comanda/kernel/ports.hpp"
#include "comanda/messaging/ports.hpp"
#include "comanda/operations/service.hpp"
#include "log.hpp"

namespace comanda::host {

inline constexpr std::size_t operations_waiting_max = 256;
inline constexpr std::size_t operations_together_max = 32;
/// Each may be as large as a message may be, and they are loaded and committed together.
inline constexpr std::size_t parked_together_max = 32;

/// What a desk hands on.
struct desk_outlets {
  std::function<void()> wake;  ///< a command waits for `work`
  std::function<void(std::vector<application::outbox_row>)> outbox;
  std::function<void(std::size_t)> parked;  ///< so many messages, for the metrics
};

/// Where operators' commands meet what comes out of the parking queue: one at a time, on the thread that calls `work`,
/// which is not the one that handles messages. `submit` is safe from every thread.
class operations_desk : public application::command_gate<operations::service> {
 public:
  /// `parking` may be null: then nothing is drained.
  operations_desk(storage::store& store, std::string service, std::unique_ptr<messaging::consumer> parking, clock& time,
                  id_source& ids, log_sink log, desk_outlets outlets);

  using request = application::request<operations::service>;
  using callback = std::function<void(application::outcome)>;

  [[nodiscard]] const operations::service* rules() const noexcept override { return &rules_; }
  void submit(request r, callback done) override;

  /// What waits here and in the parking queue, a bounded part of it. True: there is more.
  bool work();
  /// Nothing is taken any more; the last settlements go to the broker, and who waits is refused.
  void close();

 private:
  struct entry {
    operations_desk::request request;
    callback done;
  };
  bool run_commands();
  bool drain();
  void settle(const std::vector<messaging::delivery>& deliveries, const std::vector<request>& batch,
              const std::vector<application::outcome>& outcomes);

  operations::service rules_;
  std::unique_ptr<messaging::consumer> parking_;
  clock& clock_;
  id_source& ids_;
  log_sink log_;
  desk_outlets outlets_;
  application::executor<operations::service> executor_;
  bounded_queue<entry> queue_{operations_waiting_max};
};

}  // namespace comanda::host
