#include "comanda/kernel/backoff.hpp"

#include <algorithm>
#include <string>

namespace comanda {

microseconds wait_after(const backoff& policy, const uuid& what, std::int64_t attempts) {
  auto wait = std::min(policy.first, policy.longest);
  for (std::int64_t n = 1; n < attempts && wait < policy.longest; ++n) {
    wait = wait > policy.longest / 2 ? policy.longest : wait * 2;
  }
  // The last bytes of a derived id are hashed, so they are as good as chance.
  const auto hashed = derive_uuid(what, {"backoff", std::to_string(attempts)});
  const std::int64_t share = hashed.bytes[14] * 256 + hashed.bytes[15];  // of 65536
  return wait + wait / 4 * share / 65536;
}

}  // namespace comanda
