#include "comanda/postgres/store.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <random>

#include "applied.hpp"
#include "backoff.hpp"
#include "comanda/postgres/migrations.hpp"
#include "connection.hpp"
#include "statements.hpp"

namespace comanda::postgres {
namespace detail {
namespace {

using std::chrono::steady_clock;
using storage::cell;
using storage::row;
using storage::table;

std::function<std::uint64_t()> own_chance() {
  return [engine = std::mt19937_64(std::random_device{}())]() mutable { return engine(); };
}

/// The order in which a batch's rows are sent: by key, so that two batches lock what they share in the same order.
template <class KeyOf>
std::vector<std::size_t> sorted_by_key(std::size_t count, KeyOf key_of) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key_of(a) < key_of(b); });
  return order;
}

/// An array a column. Error: rejected.
template <class RowOf>
result<std::vector<std::size_t>> add_columns(parameters& to, const table& t, std::size_t count, RowOf row_of) {
  for (std::size_t i = 0; i < count; ++i) {
    if (row_of(i).size() != t.columns.size()) {
      return fail(errc::rejected, "a row has another number of cells than its table has columns: table " + t.name);
    }
  }
  auto order = sorted_by_key(count, [&](std::size_t i) -> const cell& { return row_of(i)[t.key]; });
  for (std::size_t c = 0; c < t.columns.size(); ++c) {
    array_builder array(t.columns[c].kind, count);
    for (auto i : order) {
      if (auto added = array.add(row_of(i)[c]); !added) {
        return fail(errc::rejected, added.error().message, {{"table", t.name}, {"column", t.columns[c].name}});
      }
    }
    std::move(array).finish(to);
  }
  return order;
}

result<command> rows_command(std::string sql, const table& t, const std::vector<row>& rows) {
  command c{std::move(sql), {}, t.name};
  auto order = add_columns(c.values, t, rows.size(), [&](std::size_t i) -> const row& { return rows[i]; });
  if (!order) return failure_of(order);
  return c;
}

result<command> update_command(const table& t, const std::vector<storage::row_update>& updates) {
  if (t.version == table::no_column) return fail(errc::internal, "has no version to be checked: table " + t.name);
  command c{update_sql(t), {}, t.name};
  auto order = add_columns(c.values, t, updates.size(), [&](std::size_t i) -> const row& { return updates[i].values; });
  if (!order) return failure_of(order);
  array_builder versions(storage::column_kind::integer, updates.size());
  for (auto i : *order) {
    if (auto added = versions.add(cell(updates[i].read_version)); !added) {
      return failure_of(added);
    }
  }
  std::move(versions).finish(c.values);
  c.values.add_integer(static_cast<std::int64_t>(updates.size()));
  return c;
}

result<command> keys_command(std::string sql, const table& t, const std::vector<cell>& keys) {
  command c{std::move(sql), {}, t.name};
  array_builder array(t.columns[t.key].kind, keys.size());
  for (auto i : sorted_by_key(keys.size(), [&](std::size_t n) -> const cell& { return keys[n]; })) {
    if (auto added = array.add(keys[i]); !added) return failure_of(added);
  }
  std::move(array).finish(c.values);
  return c;
}

/// What is done to one table, by kind. Everywhere the same order of kinds and tables, against deadlocks; updates come
/// first, because they are what can be refused.
result<std::vector<command>> commands_of(const storage::change_set& changes) {
  std::vector<const storage::table_change*> tables;
  for (const auto& c : changes) tables.push_back(&c);
  std::sort(tables.begin(), tables.end(), [](const auto* a, const auto* b) { return a->into->name < b->into->name; });
  std::vector<command> out;
  std::optional<error> failed;
  const auto add = [&](result<command> c) {
    if (c)
      out.push_back(*std::move(c));
    else if (!failed)
      failed = std::move(c).error();
  };
  for (const auto* c : tables) {
    if (!c->updates.empty()) add(update_command(*c->into, c->updates));
  }
  for (const auto* c : tables) {
    const auto& t = *c->into;
    if (!c->puts.empty()) add(rows_command(put_sql(t), t, c->puts));
    if (!c->erases.empty()) add(keys_command(erase_sql(t), t, c->erases));
    if (!c->inserts.empty()) add(rows_command(insert_sql(t), t, c->inserts));
  }
  if (failed) return unexpected<error>(*std::move(failed));
  return out;
}

/// What goes into a read is the program's own: a value that does not fit is a bug, not a refusal.
unexpected<error> bad_request(const error& e, const table& t) {
  return fail(errc::internal, e.message, {{"table", t.name}});
}

class postgres_store final : public storage::store {
 public:
  explicit postgres_store(options settings)
      : settings_(std::move(settings)), backoff_(settings_.backoff_min, settings_.backoff_max) {
    if (!settings_.chance) settings_.chance = own_chance();
  }

  result<std::vector<std::vector<row>>> load(const std::vector<storage::key_request>& requests) override {
    std::vector<command> commands;
    std::vector<std::size_t> asked;  // which request each command answers
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const auto& r = requests[i];
      if (r.keys.empty()) continue;
      auto c = keys_command(select_sql(*r.from), *r.from, r.keys);
      if (!c) return bad_request(c.error(), *r.from);
      commands.push_back(*std::move(c));
      asked.push_back(i);
    }
    std::vector<std::vector<row>> out(requests.size());
    if (commands.empty()) return out;
    // One statement sees one moment by itself; several need a snapshot that they share.
    const bool share = commands.size() > 1;
    auto results = share ? run_transaction("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", std::move(commands))
                         : run(commands);
    if (!results) return failure_of(results);
    for (std::size_t n = 0; n < asked.size(); ++n) {
      auto rows = rows_of(*(*results)[n], *requests[asked[n]].from);
      if (!rows) return failure_of(rows);
      out[asked[n]] = *std::move(rows);
    }
    return out;
  }

  result<std::vector<std::vector<storage::stamped_key>>> load_stamps(
      const std::vector<storage::key_request>& requests) override {
    return storage::load_stamps_by_columns(*this, requests);
  }

  result<> commit(const storage::change_set& changes) override {
    if (auto good = storage::check_changes(changes); !good) return good;
    auto commands = commands_of(changes);
    if (!commands) return failure_of(commands);
    if (commands->empty()) return {};
    auto done = run_transaction("BEGIN ISOLATION LEVEL READ COMMITTED", *std::move(commands));
    if (!done) return failure_of(done);
    return {};
  }

  result<std::vector<row>> list(const storage::list_request& r) override {
    const auto& t = *r.from;
    std::vector<command> commands{{list_sql(r), {}, t.name}};
    auto& values = commands[0].values;
    for (const auto& c : r.where) {
      if (!has_parameter(c)) continue;
      if (auto added = add_scalar(values, t.columns[c.column].kind, c.value); !added) {
        return bad_request(added.error(), t);
      }
    }
    if (r.after) {
      const auto& [order, key] = *r.after;
      auto added = result<>();
      if (r.order_by != t.key) added = add_scalar(values, t.columns[r.order_by].kind, order);
      if (added) added = add_scalar(values, t.columns[t.key].kind, key);
      if (!added) return bad_request(added.error(), t);
    }
    values.add_integer(static_cast<std::int64_t>(r.limit));
    return rows_from(commands, t);
  }

  result<std::vector<row>> claim(const storage::claim_request& r) override {
    const auto& t = *r.from;
    if (t.due == table::no_column) return fail(errc::internal, "has no time at which it is due: table " + t.name);
    std::vector<command> commands{{claim_sql(t), {}, t.name}};
    auto& values = commands[0].values;
    for (auto moment : {r.now, r.until}) {
      if (auto added = add_scalar(values, storage::column_kind::timestamp, cell(moment)); !added) {
        return bad_request(added.error(), t);
      }
    }
    values.add_integer(static_cast<std::int64_t>(r.limit));
    return rows_from(commands, t);
  }

  result<std::size_t> prune(const storage::prune_request& r) override {
    const auto& t = *r.from;
    std::vector<command> commands{{prune_sql(t, r.column), {}, t.name}};
    auto& values = commands[0].values;
    if (auto added = add_scalar(values, storage::column_kind::timestamp, cell(r.before)); !added) {
      return bad_request(added.error(), t);
    }
    values.add_integer(static_cast<std::int64_t>(r.limit));
    auto results = run(commands);
    if (!results) return failure_of(results);
    return static_cast<std::size_t>(std::strtoull(PQcmdTuples(results->front().get()), nullptr, 10));
  }

  result<storage::table_summary> summarize(const table& of, std::size_t oldest_column) override {
    auto results = run(std::vector<command>{{summarize_sql(of, oldest_column), {}, of.name}});
    if (!results) return failure_of(results);
    auto count = cell_of(*results->front(), 0, 0, storage::column_kind::integer);
    if (!count) return failure_of(count);
    auto oldest = cell_of(*results->front(), 0, 1, storage::column_kind::timestamp);
    if (!oldest) return failure_of(oldest);
    storage::table_summary summary{std::get<std::int64_t>(*count), std::nullopt};
    if (const auto* moment = std::get_if<timestamp>(&*oldest)) summary.oldest = *moment;
    return summary;
  }

  result<> check() override {
    const std::string sql(settings_.service.empty() ? "SELECT 1" : select_applied_sql);
    auto results = run(std::vector<command>{{sql, {}, "schema_migrations"}});
    if (!results) {
      if (results.error().code != errc::internal) return failure_of(results);
      auto details = std::move(results).error().details;
      details[reason_detail] = "SCHEMA_NOT_MIGRATED";
      return fail(errc::internal, "the database has no schema yet: migrate it", std::move(details));
    }
    if (settings_.service.empty()) return {};
    auto applied = applied_of(*results->front());
    if (!applied) return failure_of(applied);
    auto files = storage::collect_migrations(embedded_migrations(), settings_.service);
    if (!files) return failure_of(files);
    return storage::check_schema(*files, *applied);
  }

 private:
  /// The connection, made when there is none and the last attempt is long enough ago.
  result<connection*> connected() {
    if (connection_ && !connection_->usable()) drop("database: the connection was lost");
    if (connection_) return &*connection_;
    if (steady_clock::now() < retry_at_) return fail(errc::unavailable, "the database cannot be reached");
    auto made = connection::connect(settings_);
    if (!made) {
      // The wait starts when the attempt has ended, which may have taken longer than the wait.
      const auto wait = backoff_.after_failure(settings_.chance());
      retry_at_ = steady_clock::now() + wait;
      return failure_of(made);
    }
    connection_ = *std::move(made);
    report("database: connected");
    return &*connection_;
  }

  /// An exception may leave replies unread behind it: whoever comes next begins with another connection.
  result<std::vector<result_ptr>> run(const std::vector<command>& commands) {
    try {
      return run_on_connection(commands);
    } catch (...) {
      connection_.reset();
      throw;
    }
  }

  result<std::vector<result_ptr>> run_on_connection(const std::vector<command>& commands) {
    auto to = connected();
    if (!to) return failure_of(to);
    const auto until = steady_clock::now() + settings_.call_timeout;
    auto results = (*to)->run(commands, until);
    if (!results && (*to)->usable() && (*to)->in_failed_transaction()) {
      // What becomes of it shows in whether the connection is usable.
      static_cast<void>((*to)->run(std::vector<command>{{"ROLLBACK"}}, until));
    }
    if ((*to)->usable())
      backoff_.after_success();
    else
      drop("database: the connection was lost");
    return results;
  }

  /// The commands between `begin` and COMMIT, in one flush; their results only.
  result<std::vector<result_ptr>> run_transaction(std::string begin, std::vector<command> commands) {
    commands.insert(commands.begin(), command{std::move(begin)});
    commands.push_back({"COMMIT"});
    auto results = run(commands);
    if (!results) return results;
    results->pop_back();
    results->erase(results->begin());
    return results;
  }

  result<std::vector<row>> rows_from(const std::vector<command>& commands, const table& t) {
    auto results = run(commands);
    if (!results) return failure_of(results);
    return rows_of(*results->front(), t);
  }

  void drop(std::string_view why) {
    connection_.reset();
    report(why);
  }
  void report(std::string_view what) {
    if (settings_.report) settings_.report(what);
  }

  options settings_;
  backoff backoff_;
  steady_clock::time_point retry_at_{};
  std::optional<connection> connection_;
};

}  // namespace
}  // namespace detail

std::unique_ptr<storage::store> open(options settings) {
  return std::make_unique<detail::postgres_store>(std::move(settings));
}

}  // namespace comanda::postgres
