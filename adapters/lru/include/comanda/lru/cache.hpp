#pragma once

#include <cstddef>
#include <memory>

#include "comanda/storage/cache.hpp"

namespace comanda::lru {

struct options {
  std::size_t entries_max = 10'000;   ///< rows; 0 keeps none
  std::size_t bytes_max = 32u << 20;  ///< by `bytes_of`; a row that alone is more is not kept
};

/// What a row is counted as: its cells with what they hold, and what its place in the cache takes.
[[nodiscard]] std::size_t bytes_of(const storage::row& values) noexcept;

/// Keeps the rows that were given or asked for last. `check` never fails. Thread rule: one thread.
[[nodiscard]] std::unique_ptr<storage::cache> make_cache(options o = {});

}  // namespace comanda::lru
