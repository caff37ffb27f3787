#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "comanda/kernel/time.hpp"

namespace comanda::testing::simulation {

/// One thing that happened.
struct happening {
  timestamp at{};
  std::string_view who;          ///< "orders/1"
  std::string_view what;         ///< "commit"
  std::string_view detail = {};  ///< goes into the hash whole
  std::uint64_t number = 0;
};

/// Everything that happened, as a hash (FNV-1a, 64 bits): two runs with the same hash have had the same history. The
/// text of it only for whoever listens.
class history {
 public:
  void note(const happening& h);
  [[nodiscard]] std::uint64_t hash() const noexcept { return hash_; }
  [[nodiscard]] std::uint64_t happenings() const noexcept { return count_; }

  std::function<void(const happening&)> listener = {};

 private:
  void mix(std::string_view text) noexcept;
  void mix(std::uint64_t number) noexcept;

  std::uint64_t hash_ = 0xcbf29ce484222325u;
  std::uint64_t count_ = 0;
};

/// A line of text: "12.345678 orders/1 commit orders+1 outbox+2 #3".
[[nodiscard]] std::string to_line(const happening& h, timestamp start);

/// FNV-1a, 64 bits, of these bytes, going on from `hash`.
[[nodiscard]] std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash = 0xcbf29ce484222325u) noexcept;

}  // namespace comanda::testing::simulation
