#include "comanda/sqlite/migrations.hpp"

#include <chrono>
#include <filesystem>
#include <functional>

#include "query.hpp"
#include "schema.hpp"

namespace comanda::sqlite {
namespace {

using storage::applied_migration;
using storage::column_kind;
using storage::migration_file;

constexpr auto create_table =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL"
    ") STRICT";

using planner = std::function<result<std::vector<migration_file>>(std::span<const applied_migration>)>;
using step = std::function<result<>(connection&, const migration_file&)>;

result<> run_up(connection& on, const migration_file& file) {
  if (auto done = on.execute(file.up); !done) return done;
  const auto now = std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now());
  const storage::row values{file.number, file.name, storage::checksum(file.up), now};
  return query(on, "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (?1, ?2, ?3, ?4)")
      .bind(values)
      .run();
}

result<> run_down(connection& on, const migration_file& file) {
  if (auto done = on.execute(file.down); !done) return done;
  const storage::cell number(file.number);
  return query(on, "DELETE FROM schema_migrations WHERE number = ?1").bind(number).run();
}

/// Does the first step of the plan. Its label; "" when there was none to do.
result<std::string> do_next(connection& on, const planner& plan, const step& run) {
  return in_transaction(on, "BEGIN IMMEDIATE", [&]() -> result<std::string> {
    if (auto ready = on.execute(create_table); !ready) return failure_of(ready);
    const auto applied = read_applied(on);
    if (!applied) return failure_of(applied);
    const auto steps = plan(*applied);
    if (!steps) return failure_of(steps);
    if (steps->empty()) return std::string();
    const auto& file = steps->front();
    auto label = storage::label(file.number, file.name);
    if (auto done = run(on, file); !done) {
      return fail(done.error().code == errc::unavailable ? errc::unavailable : errc::internal,
                  "migration " + label + ": " + done.error().message);
    }
    return label;
  });
}

result<std::vector<std::string>> do_all(const options& how, const planner& plan, const step& run) {
  const auto on = connection::open(how, if_missing::create);
  if (!on) return failure_of(on);
  std::vector<std::string> labels;
  for (;;) {
    auto label = do_next(**on, plan, run);
    if (!label) return failure_of(label);
    if (label->empty()) return labels;
    labels.push_back(*std::move(label));
  }
}

}  // namespace

result<std::vector<applied_migration>> read_applied(connection& on) {
  std::vector<applied_migration> applied;
  query table(on, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'");
  const auto there = table.next();
  if (!there) return failure_of(there);
  if (!*there) return applied;

  query q(on, "SELECT number, name, checksum, applied_at FROM schema_migrations ORDER BY number");
  for (;;) {
    const auto more = q.next();
    if (!more) return failure_of(more);
    if (!*more) return applied;
    applied.push_back(
        {std::get<std::int64_t>(q.read(0, column_kind::integer)), std::get<std::string>(q.read(1, column_kind::text)),
         std::get<std::string>(q.read(2, column_kind::text)), std::get<timestamp>(q.read(3, column_kind::timestamp))});
  }
}

result<std::vector<std::string>> migrate_up(const options& how) {
  const auto files = storage::collect_migrations(embedded_migrations(), how.service);
  if (!files) return failure_of(files);
  const auto folder = std::filesystem::path(how.path).parent_path();
  std::error_code problem;
  if (!folder.empty()) std::filesystem::create_directories(folder, problem);
  if (problem) return fail(errc::unavailable, "the folder of the database: " + problem.message());
  return do_all(
      how, [&](auto applied) { return storage::plan_up(*files, applied); }, run_up);
}

result<std::vector<std::string>> migrate_down(const options& how, std::int64_t to) {
  const auto files = storage::collect_migrations(embedded_migrations(), how.service);
  if (!files) return failure_of(files);
  return do_all(
      how, [&](auto applied) { return storage::plan_down(*files, applied, to); }, run_down);
}

result<std::vector<storage::migration_status>> migrate_status(const options& how) {
  const auto files = storage::collect_migrations(embedded_migrations(), how.service);
  if (!files) return failure_of(files);
  const auto on = connection::open(how, if_missing::fail);
  if (!on) return failure_of(on);
  const auto applied = read_applied(**on);
  if (!applied) return failure_of(applied);
  return storage::migration_statuses(*files, *applied);
}

}  // namespace comanda::sqlite
