#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access_log.hpp"
#include "alarm.hpp"
#include "authentication.hpp"
#include "caches.hpp"
#include "comanda/http/client.hpp"
#include "comanda/http/route_table.hpp"
#include "comanda/rest/environment.hpp"
#include "documents.hpp"
#include "lane.hpp"
#include "life.hpp"
#include "machine.hpp"
#include "settings.hpp"

namespace comanda::host {

/// A process: its lanes, what it listens on, and its life from start to farewell.
class process {
 public:
  process(const settings& s, std::string service);
  ~process();

  [[nodiscard]] host::machine& machine() noexcept { return machine_; }
  /// Asks other servers: the issuer of tokens for its keys, a payment gateway, webhooks.
  [[nodiscard]] const std::shared_ptr<http::client>& client() const noexcept { return client_; }

  /// The lane gets the caches of the settings unless it brings its own.
  template <class Service>
  lane<Service>& add_lane(const std::string& service, plugs<Service> p) {
    if (!p.caches) p.caches = open_caches(settings_, service, cache_secret_, machine_.log());
    p.refused = [this, service](const error& why) { refuse_to_run(service, why); };
    p.wait_max = settings_.front.request_timeout;  // then the client has had its 504
    auto made = std::make_unique<lane<Service>>(machine_, std::move(p), service);
    auto& reference = *made;
    lanes_.push_back(std::move(made));
    return reference;
  }

  /// What /openapi.json, /asyncapi.json and /docs tell. To be called before `listen`.
  void tell(documents about) { about_ = std::move(about); }

  using add_routes = std::function<void(http::route_table&, const rest::environment&)>;
  /// One server of its own io_context and thread; several share the port (SO_REUSEPORT).
  void listen(const add_routes& add);

  /// Called at the farewell, when no lane takes anything more and before their queues are emptied.
  void before_finish(std::function<void()> what) { before_finish_ = std::move(what); }

  /// Serves until a signal. The exit code: 0; 1 when it could not listen, or may not go on with what a database holds.
  /// A second signal ends the process at once.
  [[nodiscard]] int run();

 private:
  struct front;
  void sample_fronts();
  [[nodiscard]] rest::environment environment();
  [[nodiscard]] std::map<std::string, rest::dependency_state> health() const;
  void on_access(const rest::access_record& r);
  void refuse_to_run(const std::string& service, const error& why);

  settings settings_;
  std::string service_;
  life life_;
  host::machine machine_;
  std::string cache_secret_;
  access_log access_log_;
  std::shared_ptr<http::client> client_;
  authentication authentication_;
  // One of each for all lanes.
  std::shared_ptr<rest::keys_in_use> running_keys_ = std::make_shared<rest::keys_in_use>();
  std::shared_ptr<rest::caller_seats> seats_;
  std::shared_ptr<rest::caller_seats> waits_;
  std::shared_ptr<rest::rate_limiter> limiter_;  ///< empty: no limit
  host::alarm alarm_{alarm_waiting_max, machine_.log()};
  std::atomic<bool> leaving_{false};
  std::atomic<bool> refused_{false};  ///< to go on with what a database holds
  std::vector<std::unique_ptr<lane_base>> lanes_;
  std::vector<std::unique_ptr<front>> fronts_;
  std::optional<documents> about_;
  std::function<void()> before_finish_ = [] {};
};

}  // namespace comanda::host
