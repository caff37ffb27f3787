#include <algorithm>

#include "comanda/application/rows.hpp"
#include "plant.hpp"

namespace comanda::simulation {

namespace {

using storage::change_set;
using storage::row;
using storage::store;
using storage::table_of;
using rows_found = result<std::vector<std::vector<row>>>;

/// Passes everything on.
class store_decorator : public store {
 public:
  explicit store_decorator(std::unique_ptr<store> good) : good_(std::move(good)) {}

  rows_found load(const std::vector<storage::key_request>& requests) override { return good_->load(requests); }
  result<std::vector<std::vector<storage::stamped_key>>> load_stamps(
      const std::vector<storage::key_request>& requests) override {
    return good_->load_stamps(requests);
  }
  result<> commit(const change_set& changes) override { return good_->commit(changes); }
  result<std::vector<row>> list(const storage::list_request& request) override { return good_->list(request); }
  result<std::vector<row>> claim(const storage::claim_request& request) override { return good_->claim(request); }
  result<std::size_t> prune(const storage::prune_request& request) override { return good_->prune(request); }
  result<storage::table_summary> summarize(const storage::table& of, std::size_t oldest_column) override {
    return good_->summarize(of, oldest_column);
  }
  result<> check() override { return good_->check(); }

 protected:
  store& good() { return *good_; }

 private:
  std::unique_ptr<store> good_;
};

class without_inbox final : public store_decorator {
 public:
  using store_decorator::store_decorator;

  rows_found load(const std::vector<storage::key_request>& requests) override {
    auto found = good().load(requests);
    for (std::size_t i = 0; found && i < requests.size(); ++i) {
      if (requests[i].from == &table_of<application::inbox_row>()) (*found)[i].clear();
    }
    return found;
  }
  result<> commit(const change_set& changes) override {
    auto spoilt = changes;
    for (auto& c : spoilt) {
      if (c.into == &table_of<application::inbox_row>()) c.puts = std::exchange(c.inserts, {});
    }
    return good().commit(spoilt);
  }
};

class without_tombstones final : public store_decorator {
 public:
  using store_decorator::store_decorator;

  result<> commit(const change_set& changes) override {
    auto spoilt = changes;
    const auto& reservations = table_of<inventory::reservation>();
    for (auto& c : spoilt) {
      if (c.into != &reservations) continue;
      std::erase_if(c.inserts, [&](const row& r) {
        return r[reservations.index_of("status")] == storage::cell(std::string("released"));
      });
    }
    return good().commit(spoilt);
  }
};

class without_leases_of_timers final : public store_decorator {
 public:
  using store_decorator::store_decorator;

  result<std::vector<row>> claim(const storage::claim_request& request) override {
    auto claimed = good().claim(request);
    const auto& timers = table_of<application::timer_row>();
    if (!claimed || request.from != &timers) return claimed;
    storage::table_change gone{&timers, {}, {}, {}, {}};
    for (const auto& r : *claimed) gone.erases.push_back(r[timers.key]);
    if (auto erased = good().commit({gone}); !erased) return failure_of(erased);
    return claimed;
  }
};

class without_versions final : public store_decorator {
 public:
  using store_decorator::store_decorator;

  result<> commit(const change_set& changes) override {
    auto spoilt = changes;
    for (auto& c : spoilt) {
      for (auto& update : c.updates) {
        const auto stored = good().load({{c.into, {update.values[c.into->key]}}});
        if (stored && !stored->front().empty())
          update.read_version = std::get<std::int64_t>(stored->front().front()[c.into->version]);
      }
    }
    return good().commit(spoilt);
  }
};

}  // namespace

std::unique_ptr<store> spoil(plant what, std::unique_ptr<store> good) {
  switch (what) {
    case plant::no_inbox_check:
      return std::make_unique<without_inbox>(std::move(good));
    case plant::no_tombstone:
      return std::make_unique<without_tombstones>(std::move(good));
    case plant::lost_deadline:
      return std::make_unique<without_leases_of_timers>(std::move(good));
    default:
      return good;
  }
}

std::unique_ptr<store> spoil_database(plant what, std::unique_ptr<store> good) {
  if (what != plant::unversioned_update) return good;
  return std::make_unique<without_versions>(std::move(good));
}

}  // namespace comanda::simulation
