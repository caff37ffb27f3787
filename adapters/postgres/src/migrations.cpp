#include "comanda/postgres/migrations.hpp"

#include <algorithm>
#include <array>

#include "applied.hpp"
#include "connection.hpp"

namespace comanda::postgres {
namespace detail {
namespace {

using std::chrono::steady_clock;

/// "comanda" in ASCII. One database holds one service, so one number does for all.
constexpr std::int64_t lock_number = 0x63'6f'6d'61'6e'64'61;
/// Building an index of a large table takes its time; this is only an end.
constexpr auto migration_time_max = std::chrono::hours(24);

const storage::table& applied_table() {
  static const storage::table t{"schema_migrations",
                                {{"number", storage::column_kind::integer, false},
                                 {"name", storage::column_kind::text, false},
                                 {"checksum", storage::column_kind::text, false},
                                 {"applied_at", storage::column_kind::timestamp, false}}};
  return t;
}

/// A connection, and what the two sides know.
struct session {
  connection to;
  std::vector<storage::migration_file> files;
  std::vector<storage::applied_migration> applied;

  [[nodiscard]] static deadline end() { return steady_clock::now() + migration_time_max; }
  result<> execute(const std::string& sql, const std::vector<std::string>& values = {}) {
    auto done = to.execute(sql, end(), values);
    if (!done) return failure_of(done);
    return {};
  }
  /// Begins a transaction that nobody else migrates beside. What it needs is its own and not the session's, which a
  /// pooler may give to others between two transactions.
  result<> begin_alone() {
    return execute(
        "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '1min'; "
        "SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL client_min_messages = warning; "
        "SELECT pg_advisory_xact_lock(" +
        std::to_string(lock_number) + ")");
  }
};

result<std::vector<storage::applied_migration>> read_applied(connection& from) {
  const std::array has{command{std::string(has_applied_sql), {}, applied_table().name}};
  auto answer = from.run(has, session::end());
  if (!answer) return failure_of(answer);
  auto there = cell_of(*answer->front(), 0, 0, storage::column_kind::boolean);
  if (!there) return failure_of(there);
  if (*there == storage::cell(false)) return std::vector<storage::applied_migration>();
  const std::array select{command{std::string(select_applied_sql), {}, applied_table().name}};
  answer = from.run(select, session::end());
  if (!answer) return failure_of(answer);
  return applied_of(*answer->front());
}

result<session> begin(const options& settings, std::span<const embedded_file> embedded) {
  auto files = storage::collect_migrations(embedded, settings.service);
  if (!files) return failure_of(files);
  auto opened = connection::connect_plain(settings);
  if (!opened) return failure_of(opened);
  session s{*std::move(opened), *std::move(files), {}};
  if (auto begun = s.begin_alone(); !begun) return failure_of(begun);
  auto applied = read_applied(s.to);
  if (!applied) return failure_of(applied);
  s.applied = *std::move(applied);
  if (auto done = s.execute("COMMIT"); !done) return failure_of(done);
  return s;
}

bool is_applied(const std::vector<storage::applied_migration>& all, std::int64_t number) {
  return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.number == number; });
}

/// The statements of one migration, within its transaction. False: somebody else has run it since the plan was made.
result<bool> apply(session& s, const storage::migration_file& file, bool up) {
  auto applied = read_applied(s.to);
  if (!applied) return failure_of(applied);
  if (is_applied(*applied, file.number) == up) return false;
  auto done = s.execute(up ? file.up : file.down);
  if (done && up) {
    done = s.execute("INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, now())",
                     {std::to_string(file.number), file.name, storage::checksum(file.up)});
  } else if (done) {
    done = s.execute("DELETE FROM schema_migrations WHERE number = $1", {std::to_string(file.number)});
  }
  if (!done) return failure_of(done);
  return true;
}

/// One migration and the row that remembers it, in one transaction.
result<bool> run_one(session& s, const storage::migration_file& file, bool up) {
  if (auto begun = s.begin_alone(); !begun) return failure_of(begun);
  auto ran = apply(s, file, up);
  auto done = ran ? s.execute("COMMIT") : result<>(failure_of(ran));
  if (done) return ran;
  error why = std::move(done).error();
  // Closing the connection would do it too: the answer to this changes nothing.
  static_cast<void>(s.execute("ROLLBACK"));
  if (why.code == errc::unavailable) return unexpected<error>(std::move(why));
  return fail(errc::internal,
              "migration " + storage::label(file.number, file.name) + (up ? " up" : " down") + " failed",
              std::move(why.details));
}

/// Reads the state again: what the database remembers is what is reported.
result<std::vector<storage::migration_status>> run_all(session& s, const std::vector<storage::migration_file>& plan,
                                                       bool up) {
  std::vector<storage::migration_status> ran;
  std::vector<std::int64_t> numbers;
  for (const auto& file : plan) {
    auto done = run_one(s, file, up);
    if (!done) return failure_of(done);
    if (*done) numbers.push_back(file.number);
  }
  auto applied = read_applied(s.to);
  if (!applied) return failure_of(applied);
  const auto all = storage::migration_statuses(s.files, *applied);
  for (const auto number : numbers) {
    for (const auto& status : all) {
      if (status.number == number) ran.push_back(status);
    }
  }
  return ran;
}

std::int64_t one_before_newest(const std::vector<storage::applied_migration>& applied) {
  std::int64_t newest = 0;
  for (const auto& a : applied) newest = std::max(newest, a.number);
  return std::max<std::int64_t>(newest - 1, 0);
}

}  // namespace

result<std::vector<storage::applied_migration>> applied_of(const PGresult& result) {
  auto rows = rows_of(result, applied_table());
  if (!rows) return failure_of(rows);
  std::vector<storage::applied_migration> applied;
  for (const auto& r : *rows) {
    const auto* number = std::get_if<std::int64_t>(&r[0]);
    const auto* name = std::get_if<std::string>(&r[1]);
    const auto* checksum = std::get_if<std::string>(&r[2]);
    const auto* at = std::get_if<timestamp>(&r[3]);
    if (number == nullptr || name == nullptr || checksum == nullptr || at == nullptr) {
      return fail(errc::internal, "schema_migrations cannot be read");
    }
    applied.push_back({*number, *name, *checksum, *at});
  }
  return applied;
}

}  // namespace detail

result<std::vector<storage::migration_status>> migrate_up(const options& settings,
                                                          std::span<const embedded_file> files) {
  auto s = detail::begin(settings, files);
  if (!s) return failure_of(s);
  if (auto made =
          s->begin_alone().and_then([&] { return s->execute(std::string(detail::create_applied_sql)); }).and_then([&] {
            return s->execute("COMMIT");
          });
      !made) {
    return failure_of(made);
  }
  auto plan = storage::plan_up(s->files, s->applied);
  if (!plan) return failure_of(plan);
  return detail::run_all(*s, *plan, true);
}

result<std::vector<storage::migration_status>> migrate_down(const options& settings, std::optional<std::int64_t> to,
                                                            std::span<const embedded_file> files) {
  auto s = detail::begin(settings, files);
  if (!s) return failure_of(s);
  auto plan = storage::plan_down(s->files, s->applied, to.value_or(detail::one_before_newest(s->applied)));
  if (!plan) return failure_of(plan);
  return detail::run_all(*s, *plan, false);
}

result<std::vector<storage::migration_status>> migrate_status(const options& settings,
                                                              std::span<const embedded_file> files) {
  auto s = detail::begin(settings, files);
  if (!s) return failure_of(s);
  return storage::migration_statuses(s->files, s->applied);
}

}  // namespace comanda::postgres
