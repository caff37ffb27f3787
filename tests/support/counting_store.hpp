#pragma once

#include <atomic>
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
  std::function<result<>()> before_load = [] { return result<>(); };
  std::function<result<>(const storage::change_set&)> before_commit = [](const storage::change_set&) {
    return result<>();
  };

  result<std::vector<std::vector<storage::row>>> load(const std::vector<storage::key_request>& requests) override {
    ++loads;
    if (auto allowed = before_load(); !allowed) return unexpected<error>(std::move(allowed).error());
    return inner_->load(requests);
  }
  result<> commit(const storage::change_set& changes) override {
    ++commits;
    if (auto allowed = before_commit(changes); !allowed) return allowed;
    return inner_->commit(changes);
  }
  result<std::vector<storage::row>> list(const storage::list_request& r) override { return inner_->list(r); }
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
