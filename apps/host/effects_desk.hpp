#pragma once

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "effect_pool.hpp"

namespace comanda::host {

/// Which channel performs an effect, and whom it calls there.
struct effect_destination {
  std::size_t channel = 0;
  runtime::effect_route route{};
};

/// How a service's effects are performed. Without channels it has none.
template <class Service>
struct effect_plan {
  std::vector<effect_channel<Service>> channels{};
  std::function<effect_destination(const application::effect_row&)> destination{};
  std::function<bool(const typename Service::command&)> answered{};  ///< see effect_pool
};

/// All that a lane performs: a pool for each channel, so that one that is slow holds up itself alone. Safe from every
/// thread.
template <class Service>
class effects_desk {
 public:
  effects_desk(effect_plan<Service> plan, writer<Service>& to, clock& time, const log_sink& log)
      : destination_(std::move(plan.destination)) {
    for (auto& c : plan.channels)
      pools_.push_back(std::make_unique<effect_pool<Service>>(std::move(c), plan.answered, to, time, log));
  }

  void offer(std::vector<application::effect_row> rows) {
    for (auto& r : rows) {
      const auto to = destination_(r);
      pools_.at(to.channel)->offer(std::move(r), to.route);
    }
  }

  /// How many more there is room for, where there is most.
  [[nodiscard]] std::size_t free() const {
    std::size_t most = 0;
    for (const auto& p : pools_) most = std::max(most, p->free());
    return most;
  }
  [[nodiscard]] const std::vector<std::unique_ptr<effect_pool<Service>>>& pools() const noexcept { return pools_; }

  void close() {
    for (auto& p : pools_) p->close();
    for (auto& p : pools_) p->join();
  }

 private:
  std::function<effect_destination(const application::effect_row&)> destination_;
  std::vector<std::unique_ptr<effect_pool<Service>>> pools_;
};

}  // namespace comanda::host
