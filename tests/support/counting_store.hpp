#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include "comanda/in_memory/store.hpp"
#include "comanda/storage/store.hpp"

namespace comanda::test {

/// A store in memory that counts its calls and fails where a test says so.
class counting_store : public storage::store {
 public:
  explicit counting_store(const in_memory::database& d) : inner_(in_memory::open(d)) {}

  std::atomic<int> loads = 0;
  std::atomic<int> commits = 0;
  std::atomic<std::size_t> rows_together = 0;  ///< the most that one `list` gave
  std::function<result<>()> before_load = [] { return result<>(); };
  std::function<result<>(const std::vector<storage::key_request>&)> before_load_of = {};
  std::function<void(std::vector<std::vector<storage::row>>&)> after_load = {};
  std::function<result<>(const storage::change_set&)> before_commit = [](const storage::change_set&) {
    return result<>();
  };

  result<std::vector<std::vector<storage::row>>> load(const std::vector<storage::key_request>& requests) override {
    ++loads;
    if (auto allowed = before_load(); !allowed) return failure_of(allowed);
    if (before_load_of) {
      if (auto allowed = before_load_of(requests); !allowed) return failure_of(allowed);
    }
    auto found = inner_->load(requests);
    if (found && after_load) after_load(*found);
    return found;
  }
  result<> commit(const storage::change_set& changes) override {
    ++commits;
    if (auto allowed = before_commit(changes); !allowed) return allowed;
    return inner_->commit(changes);
  }
  result<std::vector<storage::row>> list(const storage::list_request& r) override {
    auto rows = inner_->list(r);
    if (rows) rows_together = std::max(rows_together.load(), rows->size());
    return rows;
  }
  result<std::vector<storage::row>> claim(const storage::claim_request& r) override { return inner_->claim(r); }
  result<std::size_t> prune(const storage::prune_request& r) override { return inner_->prune(r); }
  result<storage::table_summary> summarize(const storage::table& t, std::size_t c) override {
    return inner_->summarize(t, c);
  }
  result<> check() override { return inner_->check(); }

 private:
  std::unique_ptr<storage::store> inner_;
};

}  // namespace comanda::test
