#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "comanda/auth/key_set.hpp"
#include "comanda/auth/verifier.hpp"
#include "comanda/http/client.hpp"
#include "comanda/kernel/ports.hpp"

namespace comanda::auth {

struct jwks_options {
  std::string url;
  std::chrono::milliseconds fetch_timeout{5000};
  microseconds fetch_pause = std::chrono::seconds(10);  ///< from one fetch to the next, whatever asks for it
  microseconds refresh_age = std::chrono::minutes(10);  ///< keys of this age are fetched anew
  microseconds trust_age = std::chrono::hours(24);      ///< keys that could not be fetched anew hold as long as this
  std::chrono::milliseconds tick{500};                  ///< how often the thread looks at the clock
};

/// The keys that an issuer publishes under a URL, kept up to date by a thread of its own. Requests never wait for it: a
/// token of a key that is not here yet is refused, and the key is here for the next one.
///
/// Thread rule: `keys` and `missed` are safe from every thread and never block. `start` and `stop` belong to who made
/// it. `tick` is what the thread does again and again; without a thread, who made it may call it.
class jwks_cache final : public key_source {
 public:
  /// Told of each fetch that failed and why, and with "" of the first that went well after that. From the thread.
  using report = std::function<void(std::string_view problem)>;

  jwks_cache(jwks_options o, std::shared_ptr<http::client> client, clock& time, report tell = {});
  ~jwks_cache() override;
  jwks_cache(const jwks_cache&) = delete;
  jwks_cache& operator=(const jwks_cache&) = delete;

  /// Starts the thread, which fetches at once.
  void start();
  /// Ends it. A fetch that is on its way is waited for, up to its time-out.
  void stop();

  [[nodiscard]] std::shared_ptr<const key_set> keys(timestamp now) override;
  void missed() override;

  /// Fetches if there is a reason and the last fetch is long enough ago. Whether it did.
  bool tick();

 private:
  [[nodiscard]] bool is_due(timestamp now);
  [[nodiscard]] result<key_set> fetch();
  void run();
  void tell(std::string_view problem) noexcept;

  jwks_options options_;
  std::shared_ptr<http::client> client_;
  clock& clock_;
  report tell_;
  bool failing_ = false;  ///< the thread's

  std::mutex mutex_;
  std::condition_variable wake_;
  std::shared_ptr<const key_set> keys_;
  std::optional<timestamp> tried_at_;
  timestamp fetched_at_;
  bool missed_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace comanda::auth
