#include "system_ports.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

namespace comanda::host {

namespace {

std::mt19937_64 seeded_by_the_machine() {
  std::random_device device;
  std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
  return std::mt19937_64(seed);
}

}  // namespace

timestamp system_clock::now() { return std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now()); }

system_ids::system_ids() : generator_(seeded_by_the_machine()) {}

uuid system_ids::next(timestamp now) {
  std::array<std::uint64_t, 2> words{};
  {
    std::lock_guard lock(mutex_);
    words = {generator_(), generator_()};
    now = latest_ = std::max(latest_, now);
  }
  std::array<std::uint8_t, 10> bytes{};
  std::memcpy(bytes.data(), words.data(), bytes.size());
  return make_uuid_v7(now, bytes);
}

}  // namespace comanda::host
