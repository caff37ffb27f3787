#pragma once

#include <optional>
#include <string>
#include <vector>

#include "comanda/storage/migration.hpp"
#include "lane.hpp"
#include "log.hpp"

namespace comanda::host {

/// A service's database: which one is decided by the URL, "postgres://…" or "sqlite://path".
struct database {
  std::string service;
  std::string url;
  std::string prepared = "auto";  ///< DATABASE_PREPARED
};

[[nodiscard]] store_factory open_stores(const database& d, log_sink log);

[[nodiscard]] result<std::vector<storage::migration_status>> migrate_up(const database& d);
[[nodiscard]] result<std::vector<storage::migration_status>> migrate_down(const database& d,
                                                                          std::optional<std::int64_t> to);
[[nodiscard]] result<std::vector<storage::migration_status>> migrate_status(const database& d);

/// "0001_initial applied at 2026-01-31T10:30:00.000000Z".
[[nodiscard]] std::string to_line(const storage::migration_status& m);

}  // namespace comanda::host
