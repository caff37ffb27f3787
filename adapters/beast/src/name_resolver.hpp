#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "comanda/kernel/error.hpp"

namespace comanda::beast {

using endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

/// Whether the system's resolver takes it for an address without asking anybody: "10.0.0.1", "::1", "0x7f.1".
[[nodiscard]] bool is_numeric(const std::string& host) noexcept;

/// The system's resolver with a deadline. It cannot be interrupted, so it runs on a thread that is left behind when the
/// time is over; how many may run at once is bounded. Safe from every thread; may go before those threads.
class name_resolver {
 public:
  static constexpr int lookups_max = 256;  ///< a lookup may last longer than the call that it is for

  /// A numeric address is taken as it is. Errors: unavailable (not known, or too many lookups under way), timeout.
  [[nodiscard]] result<endpoints> resolve(const std::string& host, std::uint16_t port,
                                          std::chrono::steady_clock::time_point deadline) const;

 private:
  std::shared_ptr<std::atomic<int>> under_way_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace comanda::beast
