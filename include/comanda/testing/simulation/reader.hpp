#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "comanda/application/gates.hpp"
#include "comanda/testing/simulation/actor.hpp"

namespace comanda::testing::simulation {

/// Answers reads, one after the other.
class reader {
 public:
  static constexpr std::size_t reads_waiting_max = 4096;

  reader(node& of, storage::store& from);

  void points(const storage::table& from, std::vector<storage::cell> keys,
              std::function<void(result<std::vector<storage::row>>)> done);
  void list(storage::list_request what, std::function<void(result<std::vector<storage::row>>)> done);
  void summarize(const storage::table& of, std::size_t oldest_column,
                 std::function<void(result<storage::table_summary>)> done);

 private:
  void offer(std::function<void()> answer);
  void step();

  storage::store& store_;
  std::deque<std::function<void()>> queue_;
  actor actor_;
};

}  // namespace comanda::testing::simulation
