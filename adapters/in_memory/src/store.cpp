#include "comanda/in_memory/store.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>

namespace comanda::in_memory {

using storage::cell;
using storage::row;
using storage::table;

/// A store holds the mutex for the whole of a call: that makes each call atomic.
struct database::tables {
  using rows = std::map<cell, row>;  // by key

  std::mutex mutex;
  std::map<std::string, rows> by_name;

  rows& of(const table& t) { return by_name[t.name]; }
};

namespace {

/// Whether a row may stand in a table: what other databases check by column types and NOT NULL.
bool fits(const row& values, const table& t) {
  if (values.size() != t.columns.size()) return false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool is_null = std::holds_alternative<storage::null>(values[i]);
    // A cell is null or one of the column kinds, in their order.
    const auto kind = static_cast<std::size_t>(t.columns[i].kind) + 1;
    if (is_null ? !t.columns[i].nullable : values[i].index() != kind) return false;
  }
  return true;
}

bool meets(const row& values, const storage::condition& c) {
  const auto& stored = values[c.column];
  if (std::holds_alternative<storage::null>(stored)) return false;  // null compares with nothing, as in SQL
  switch (c.op) {
    case storage::comparison::equal:
      return stored == c.value;
    case storage::comparison::at_least:
      return stored >= c.value;
    case storage::comparison::greater_than:
      return stored > c.value;
    case storage::comparison::less_than:
      return stored < c.value;
  }
  return false;
}

/// Sorts by a column and, where that is equal, by the key; keeps the first `limit`.
void keep_first(std::vector<row*>& found, std::size_t column, std::size_t key, bool descending, std::size_t limit) {
  std::ranges::sort(found, [&](const row* a, const row* b) {
    if (descending) std::swap(a, b);
    return std::tie((*a)[column], (*a)[key]) < std::tie((*b)[column], (*b)[key]);
  });
  found.resize(std::min(found.size(), limit));
}

}  // namespace

class memory_store final : public storage::store {
 public:
  explicit memory_store(const database& on) : shared_(on.tables_) {}

  result<std::vector<std::vector<row>>> load(const std::vector<storage::key_request>& requests) override {
    const std::scoped_lock lock(shared_->mutex);
    std::vector<std::vector<row>> found;
    for (const auto& request : requests) {
      const auto& rows = shared_->of(*request.from);
      auto& out = found.emplace_back();
      for (const auto& key : request.keys) {
        const auto at = rows.find(key);
        if (at != rows.end()) out.push_back(at->second);
      }
    }
    return found;
  }

  result<> commit(const storage::change_set& changes) override {
    if (auto good = storage::check_changes(changes); !good) return good;
    const std::scoped_lock lock(shared_->mutex);
    // First all that may fail, then all that changes something.
    for (const auto& change : changes) {
      if (auto ok = check(change); !ok) return ok;
    }
    for (const auto& change : changes) apply(change);
    return {};
  }

  result<std::vector<row>> list(const storage::list_request& request) override {
    const std::scoped_lock lock(shared_->mutex);
    const auto key = request.from->key;
    const auto comes_after = [&](const row& values) {
      if (!request.after) return true;
      const auto here = std::tie(values[request.order_by], values[key]);
      const auto last = std::tie(request.after->first, request.after->second);
      return request.descending ? here < last : here > last;
    };
    auto found = select(*request.from, [&](const row& values) {
      return comes_after(values) && std::ranges::all_of(request.where, [&](const auto& c) { return meets(values, c); });
    });
    keep_first(found, request.order_by, key, request.descending, request.limit);
    return copies(found);
  }

  result<std::vector<row>> claim(const storage::claim_request& request) override {
    const std::scoped_lock lock(shared_->mutex);
    const auto due = request.from->due;
    auto found = select(*request.from, [&](const row& values) {
      const auto* at = std::get_if<timestamp>(&values[due]);
      return at != nullptr && *at <= request.now;
    });
    keep_first(found, due, request.from->key, false, request.limit);
    for (auto* values : found) (*values)[due] = request.until;
    return copies(found);
  }

  result<std::size_t> prune(const storage::prune_request& request) override {
    const std::scoped_lock lock(shared_->mutex);
    const auto key = request.from->key;
    auto found = select(*request.from, [&](const row& values) {
      return meets(values, {request.column, storage::comparison::less_than, request.before});
    });
    keep_first(found, request.column, key, false, request.limit);
    for (const auto* values : found) shared_->of(*request.from).erase(cell((*values)[key]));
    return found.size();
  }

  result<storage::table_summary> summarize(const table& of, std::size_t oldest_column) override {
    const std::scoped_lock lock(shared_->mutex);
    storage::table_summary summary;
    for (const auto& [key, values] : shared_->of(of)) {
      ++summary.rows;
      const auto* at = std::get_if<timestamp>(&values[oldest_column]);
      if (at != nullptr && (!summary.oldest || *at < *summary.oldest)) summary.oldest = *at;
    }
    return summary;
  }

  result<> check() override { return {}; }

 private:
  result<> check(const storage::table_change& change) {
    const auto& t = *change.into;
    const auto& rows = shared_->of(t);
    const auto misfit = [&](const row& values) { return !fits(values, t); };
    const auto misfit_update = [&](const storage::row_update& update) { return !fits(update.values, t); };
    if (std::ranges::any_of(change.inserts, misfit) || std::ranges::any_of(change.puts, misfit) ||
        std::ranges::any_of(change.updates, misfit_update)) {
      return fail(errc::rejected, "a row does not fit the table " + t.name);
    }
    for (const auto& values : change.inserts) {
      if (rows.contains(values[t.key])) return fail(errc::conflict, "a row of " + t.name + " is there already");
    }
    for (const auto& [values, read_version] : change.updates) {
      const auto at = rows.find(values[t.key]);
      if (at == rows.end() || at->second[t.version] != cell(read_version)) {
        return fail(errc::conflict, "a row of " + t.name + " was changed by somebody else");
      }
    }
    return {};
  }

  void apply(const storage::table_change& change) {
    const auto& t = *change.into;
    auto& rows = shared_->of(t);
    for (const auto& key : change.erases) rows.erase(key);
    for (const auto& update : change.updates) rows[update.values[t.key]] = update.values;
    for (const auto& values : change.puts) rows[values[t.key]] = values;
    for (const auto& values : change.inserts) rows[values[t.key]] = values;
  }

  template <class Predicate>
  std::vector<row*> select(const table& from, Predicate wanted) {
    std::vector<row*> found;
    for (auto& [key, values] : shared_->of(from)) {
      if (wanted(values)) found.push_back(&values);
    }
    return found;
  }

  static std::vector<row> copies(const std::vector<row*>& found) {
    std::vector<row> out;
    for (const auto* values : found) out.push_back(*values);
    return out;
  }

  std::shared_ptr<database::tables> shared_;
};

database::database() : tables_(std::make_shared<tables>()) {}

std::unique_ptr<storage::store> open(const database& on) { return std::make_unique<memory_store>(on); }

}  // namespace comanda::in_memory
