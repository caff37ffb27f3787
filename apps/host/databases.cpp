#include "databases.hpp"

#include <algorithm>

#include "comanda/postgres/migrations.hpp"
#include "comanda/postgres/store.hpp"
#include "comanda/sqlite/migrations.hpp"
#include "comanda/sqlite/store.hpp"

namespace comanda::host {

namespace {

using statuses = result<std::vector<storage::migration_status>>;

constexpr std::string_view sqlite_scheme = "sqlite://";

bool is_sqlite(const database& d) { return d.url.starts_with(sqlite_scheme); }

sqlite::options sqlite_options(const database& d) {
  sqlite::options o;
  o.path = d.url.substr(sqlite_scheme.size());
  o.service = d.service;
  return o;
}

postgres::options postgres_options(const database& d) {
  postgres::options o;
  o.url = d.url;
  o.service = d.service;
  o.application_name = "comanda-" + d.service;
  if (d.prepared == "on") o.prepared = postgres::preparing::always;
  if (d.prepared == "off") o.prepared = postgres::preparing::never;
  return o;
}

/// The steps tell what they ran; we tell what there is now.
template <class Ran>
statuses statuses_after(const database& d, const Ran& ran) {
  if (!ran) return failure_of(ran);
  return migrate_status(d);
}

std::int64_t one_below(const std::vector<storage::migration_status>& all) {
  std::int64_t newest = 0;
  for (const auto& m : all) {
    if (m.applied_at) newest = std::max(newest, m.number);
  }
  return std::max<std::int64_t>(newest - 1, 0);
}

}  // namespace

store_factory open_stores(const database& d, log_sink log) {
  if (is_sqlite(d)) return [o = sqlite_options(d)] { return sqlite::open(o); };
  auto o = postgres_options(d);
  o.report = [log](std::string_view what) { log(severity::info, what, {{"dependency", "database"}}); };
  return [o] { return postgres::open(o); };
}

statuses migrate_up(const database& d) {
  if (is_sqlite(d)) return statuses_after(d, sqlite::migrate_up(sqlite_options(d)));
  return statuses_after(d, postgres::migrate_up(postgres_options(d)));
}

statuses migrate_down(const database& d, std::optional<std::int64_t> to) {
  if (!is_sqlite(d)) return statuses_after(d, postgres::migrate_down(postgres_options(d), to));
  const auto now = sqlite::migrate_status(sqlite_options(d));
  if (!now) return now;
  return statuses_after(d, sqlite::migrate_down(sqlite_options(d), to.value_or(one_below(*now))));
}

statuses migrate_status(const database& d) {
  return is_sqlite(d) ? sqlite::migrate_status(sqlite_options(d)) : postgres::migrate_status(postgres_options(d));
}

std::string to_line(const storage::migration_status& m) {
  std::string line = storage::label(m.number, m.name) + " " + std::string(to_string(m.state));
  if (m.applied_at) line += " at " + to_string(*m.applied_at);
  return line;
}

}  // namespace comanda::host
