#include "comanda/sqlite/store.hpp"

#include <algorithm>
#include <limits>

#include "comanda/sqlite/migrations.hpp"
#include "query.hpp"
#include "schema.hpp"
#include "statements.hpp"

namespace comanda::sqlite {
namespace {

using storage::cell;
using storage::row;
using storage::table;

cell limit_cell(std::size_t limit) {
  constexpr auto most = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(std::min(limit, most));
}

/// Every row that a query gives.
result<std::vector<row>> rows_of(query& q, const table& t) {
  std::vector<row> found;
  for (;;) {
    const auto more = q.next();
    if (!more) return failure_of(more);
    if (!*more) return found;
    found.push_back(q.read(t));
  }
}

/// A row that is there may break another UNIQUE besides the primary key's, and SQLite names one of them only.
bool exists(connection& on, const table& t, const cell& key) {
  query q(on, select_by_key(t));
  const auto there = q.bind(key).next();
  return there && *there;
}

result<> write(connection& on, const storage::table_change& change) {
  const auto& t = *change.into;
  if (!change.erases.empty()) {
    const auto sql = erase_row(t);
    for (const auto& key : change.erases) {
      if (auto done = query(on, sql).bind(key).run(); !done) return done;
    }
  }
  if (!change.updates.empty()) {
    const auto sql = update_row(t);
    for (const auto& update : change.updates) {
      const cell read_version(update.read_version);
      if (auto done = query(on, sql).bind(update.values).bind(read_version).run(); !done) return done;
      if (on.changes() == 0) return fail(errc::conflict, "a row of " + t.name + " was changed by somebody else");
    }
  }
  if (!change.puts.empty()) {
    const auto sql = put_row(t);
    for (const auto& values : change.puts) {
      if (auto done = query(on, sql).bind(values).run(); !done) return done;
    }
  }
  if (!change.inserts.empty()) {
    const auto sql = insert_row(t);
    for (const auto& values : change.inserts) {
      auto done = query(on, sql).bind(values).run();
      if (!done && done.error().code == errc::rejected && exists(on, t, values[t.key])) {
        return fail(errc::conflict, "a row of " + t.name + " is there already");
      }
      if (!done) return done;
    }
  }
  return {};
}

class sqlite_store final : public storage::store {
 public:
  explicit sqlite_store(options how) : options_(std::move(how)) {}

  result<std::vector<std::vector<row>>> load(const std::vector<storage::key_request>& requests) override {
    return connected([&](connection& on) {
      return in_transaction(on, "BEGIN", [&]() -> result<std::vector<std::vector<row>>> {
        std::vector<std::vector<row>> found(requests.size());
        for (std::size_t i = 0; i < requests.size(); ++i) {
          const auto& from = *requests[i].from;
          const auto sql = select_by_key(from);
          for (const auto& key : requests[i].keys) {
            query q(on, sql);
            const auto there = q.bind(key).next();
            if (!there) return failure_of(there);
            if (*there) found[i].push_back(q.read(from));
          }
        }
        return found;
      });
    });
  }

  result<std::vector<std::vector<storage::stamped_key>>> load_stamps(
      const std::vector<storage::key_request>& requests) override {
    return storage::load_stamps_by_columns(*this, requests);
  }

  result<> commit(const storage::change_set& changes) override {
    if (auto good = storage::check_changes(changes); !good) return good;
    return connected([&](connection& on) {
      return in_transaction(on, "BEGIN IMMEDIATE", [&]() -> result<> {
        for (const auto& change : changes) {
          if (auto done = write(on, change); !done) return done;
        }
        return {};
      });
    });
  }

  result<std::vector<row>> list(const storage::list_request& request) override {
    return connected([&](connection& on) {
      const auto limit = limit_cell(request.limit);
      query q(on, list_rows(request));
      for (const auto& condition : request.where) {
        if (has_parameter(condition)) q.bind(condition.value);
      }
      if (request.after && request.order_by != request.from->key) q.bind(request.after->first);
      if (request.after) q.bind(request.after->second);
      q.bind(limit);
      return rows_of(q, *request.from);
    });
  }

  result<std::vector<row>> claim(const storage::claim_request& request) override {
    return connected([&](connection& on) -> result<std::vector<row>> {
      // Who looks and finds nothing, as is usual, has not kept a writer from working.
      const auto waiting = due_rows(on, request, 1);
      if (!waiting || waiting->empty()) return waiting;
      return in_transaction(on, "BEGIN IMMEDIATE", [&]() -> result<std::vector<row>> {
        const auto& t = *request.from;
        auto claimed = due_rows(on, request, request.limit);
        if (!claimed) return claimed;
        const auto sql = move_due(t);
        for (auto& values : *claimed) {
          values[t.due] = request.until;
          if (auto moved = query(on, sql).bind(values[t.due]).bind(values[t.key]).run(); !moved) {
            return failure_of(moved);
          }
        }
        return claimed;
      });
    });
  }

  result<std::size_t> prune(const storage::prune_request& request) override {
    return connected([&](connection& on) -> result<std::size_t> {
      const cell before(request.before);
      const auto limit = limit_cell(request.limit);
      if (auto done = query(on, prune_rows(*request.from, request.column)).bind(before).bind(limit).run(); !done) {
        return failure_of(done);
      }
      return on.changes();
    });
  }

  result<storage::table_summary> summarize(const table& of, std::size_t oldest_column) override {
    return connected([&](connection& on) -> result<storage::table_summary> {
      query q(on, summarize_rows(of, oldest_column));
      const auto there = q.next();
      if (!there) return failure_of(there);
      storage::table_summary summary;
      summary.rows = std::get<std::int64_t>(q.read(0, storage::column_kind::integer));
      const auto oldest = q.read(1, storage::column_kind::timestamp);
      if (const auto* at = std::get_if<timestamp>(&oldest)) summary.oldest = *at;
      return summary;
    });
  }

  result<> check() override {
    return connected([&](connection& on) -> result<> {
      const auto applied = read_applied(on);
      if (!applied) return failure_of(applied);
      if (options_.service.empty()) return {};
      const auto files = storage::collect_migrations(embedded_migrations(), options_.service);
      if (!files) return failure_of(files);
      return storage::check_schema(*files, *applied);
    });
  }

 private:
  /// Calls `work` with the connection, made if there is none. One that failed is not used again.
  template <class Work>
  auto connected(Work work) -> std::invoke_result_t<Work, connection&> {
    if (connection_ == nullptr) {
      auto opened = connection::open(options_, if_missing::fail);
      if (!opened) return failure_of(opened);
      connection_ = *std::move(opened);
    }
    auto outcome = worked(work);
    if (!outcome && outcome.error().code == errc::unavailable) connection_.reset();
    return outcome;
  }

  /// An exception may leave a transaction open behind it: whoever comes next begins with another connection.
  template <class Work>
  std::invoke_result_t<Work, connection&> worked(Work& work) {
    try {
      return work(*connection_);
    } catch (...) {
      connection_.reset();
      throw;
    }
  }

  static result<std::vector<row>> due_rows(connection& on, const storage::claim_request& request, std::size_t limit) {
    const cell now(request.now);
    const auto most = limit_cell(limit);
    query q(on, select_due(*request.from));
    q.bind(now).bind(most);
    return rows_of(q, *request.from);
  }

  options options_;
  std::unique_ptr<connection> connection_;
};

}  // namespace

std::unique_ptr<storage::store> open(options how) { return std::make_unique<sqlite_store>(std::move(how)); }

}  // namespace comanda::sqlite
