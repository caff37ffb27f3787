#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "comanda/storage/cache.hpp"
#include "comanda/storage/store.hpp"

namespace comanda::application {

struct row_reader_statistics {
  std::uint64_t near_hits = 0;  ///< rows answered from the near cache; the database has confirmed each
  std::uint64_t far_hits = 0;   ///< the same of the far one
  std::uint64_t misses = 0;     ///< rows of cacheable tables that were loaded whole, or are not there
};

/// Loads rows by key with the help of caches, and never answers with an old one: a row that a cache has is answered
/// only when the database says, asked after the read began, that the row's stamp is still this one. So nobody who
/// writes has to tell a cache anything, and it does not matter how many instances write, crash, or cannot reach a cache
/// (ADR-0014).
///
/// A load costs one round trip to the database when the caches have all of it or none of it, as without them; else two:
/// what is not cached, or has changed since, is loaded after the stamps were compared. Rows of tables without a full
/// stamp (`storage::is_stamped`) are loaded as they are.
///
/// Thread rule: belongs to the thread that owns the store and the caches.
class row_reader {
 public:
  /// Either cache may be nullptr. `near` is asked first, `far` for what it does not have.
  row_reader(storage::store& store, storage::cache* near, storage::cache* far)
      : store_(store), near_(near), far_(far) {}

  /// As `storage::store::load`, but that rows of one request may come in any order, and requests may see moments of
  /// their own, each after the call.
  [[nodiscard]] result<std::vector<std::vector<storage::row>>> load(const std::vector<storage::key_request>& requests);

  /// Hands to the caches what the loads since the last call have found out. Apart from `load`, so that whoever waits
  /// for the rows need not wait for this.
  void settle();

  [[nodiscard]] const row_reader_statistics& statistics() const noexcept { return statistics_; }

 private:
  /// What the caches have of one request.
  struct guesses {
    std::map<storage::cell, storage::row> near;
    std::map<storage::cell, storage::row> far;
  };
  /// What the caches are to learn of one table.
  struct lessons {
    std::vector<storage::row> put_near, put_far;
    std::vector<storage::cell> forget;
  };

  [[nodiscard]] bool is_cached(const storage::table& t) const noexcept;
  [[nodiscard]] guesses guess(const storage::key_request& r);
  [[nodiscard]] result<> confirm(const std::vector<storage::key_request>& requests, std::vector<guesses>& guessed,
                                 std::vector<std::vector<storage::row>>& found,
                                 std::vector<std::set<storage::cell>>& answered);
  void learn(const storage::key_request& r, const guesses& guessed, const std::vector<storage::row>& loaded);

  storage::store& store_;
  storage::cache* near_;
  storage::cache* far_;
  std::map<const storage::table*, lessons> lessons_;
  row_reader_statistics statistics_;
};

}  // namespace comanda::application
