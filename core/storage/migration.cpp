#include "comanda/storage/migration.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace comanda::storage {
namespace {

constexpr std::size_t number_digits = 4;
constexpr std::string_view up_suffix = ".up.sql";
constexpr std::string_view down_suffix = ".down.sql";

std::string digits_of(std::uint64_t value, int base, std::size_t width) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, base).ptr;
  const std::string text(buffer, end);
  return std::string(text.size() < width ? width - text.size() : 0, '0') + text;
}

/// "0001_initial.up.sql" taken apart.
struct file_name {
  std::int64_t number = 0;
  std::string_view name;
  bool up = false;
};

std::optional<file_name> parse_file_name(std::string_view text) {
  file_name parsed;
  parsed.up = text.ends_with(up_suffix);
  if (!parsed.up && !text.ends_with(down_suffix)) return std::nullopt;
  text.remove_suffix((parsed.up ? up_suffix : down_suffix).size());
  if (text.size() < number_digits + 2 || text[number_digits] != '_') return std::nullopt;
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + number_digits, parsed.number);
  if (problem != std::errc() || stop != text.data() + number_digits || parsed.number < 1) return std::nullopt;
  parsed.name = text.substr(number_digits + 1);
  return parsed;
}

const migration_file* find(std::span<const migration_file> files, std::int64_t number) {
  const auto at = std::ranges::find(files, number, &migration_file::number);
  return at == files.end() ? nullptr : &*at;
}

bool same(const migration_file& file, const applied_migration& row) {
  return file.name == row.name && checksum(file.up) == row.checksum;
}

/// That the applied migrations are the first of `files`, unchanged. How many they are.
result<std::size_t> count_applied(std::span<const migration_file> files, std::span<const applied_migration> applied) {
  std::map<std::int64_t, const applied_migration*> by_number;
  for (const auto& row : applied) by_number[row.number] = &row;
  std::int64_t expected_number = 1;
  for (const auto& [number, row] : by_number) {
    const auto* file = find(files, number);
    if (file == nullptr) {
      return fail(errc::internal, "migration " + label(number, row->name) +
                                      " is in the database and not in this program: it belongs to a newer version");
    }
    if (!same(*file, *row)) {
      return fail(errc::internal, "migration " + label(number, row->name) + " was applied with another text than " +
                                      label(number, file->name) +
                                      " has in this program: an applied file must not be changed");
    }
    if (number != expected_number++) {
      return fail(errc::internal,
                  "migration " + label(number, row->name) + " is in the database and the one before it is not");
    }
  }
  return by_number.size();
}

}  // namespace

std::string_view to_string(migration_state state) noexcept {
  switch (state) {
    case migration_state::pending:
      return "pending";
    case migration_state::applied:
      return "applied";
    case migration_state::changed:
      return "changed";
    case migration_state::unknown:
      return "unknown";
  }
  return "unknown";
}

std::string checksum(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return digits_of(hash, 16, 16);
}

std::string label(std::int64_t number, std::string_view name) {
  return digits_of(static_cast<std::uint64_t>(number), 10, number_digits) + '_' + std::string(name);
}

result<std::vector<migration_file>> collect_migrations(std::span<const embedded_file> files, std::string_view service) {
  std::map<std::int64_t, migration_file> by_number;
  for (const auto& file : files) {
    if (file.service != service) continue;
    const auto shown = std::string(file.service) + '/' + std::string(file.name);
    const auto parsed = parse_file_name(file.name);
    if (!parsed)
      return fail(errc::internal, "migration file " + shown + " is not called NNNN_name.up.sql or .down.sql");
    if (file.text.empty()) return fail(errc::internal, "migration file " + shown + " is empty");
    auto& migration = by_number.try_emplace(parsed->number).first->second;
    auto& text = parsed->up ? migration.up : migration.down;
    if (!text.empty() || (migration.number != 0 && migration.name != parsed->name)) {
      return fail(errc::internal, "migration file " + shown + " has a number that is taken");
    }
    migration.number = parsed->number;
    migration.name = parsed->name;
    text = file.text;
  }
  if (by_number.empty()) return fail(errc::internal, "there are no migrations of '" + std::string(service) + "'");

  std::vector<migration_file> ordered;
  for (auto& [number, migration] : by_number) {
    const auto shown = std::string(service) + '/' + label(number, migration.name);
    if (migration.up.empty() || migration.down.empty()) {
      const auto missing = migration.up.empty() ? up_suffix : down_suffix;
      return fail(errc::internal, "migration file " + shown + std::string(missing) + " is missing");
    }
    if (number != static_cast<std::int64_t>(ordered.size()) + 1) {
      return fail(errc::internal, "migration " + shown + " leaves a number out: there is none before it");
    }
    ordered.push_back(std::move(migration));
  }
  return ordered;
}

result<std::vector<migration_file>> plan_up(std::span<const migration_file> files,
                                            std::span<const applied_migration> applied) {
  const auto count = count_applied(files, applied);
  if (!count) return failure_of(count);
  const auto pending = files.subspan(*count);
  return std::vector<migration_file>(pending.begin(), pending.end());
}

result<std::vector<migration_file>> plan_down(std::span<const migration_file> files,
                                              std::span<const applied_migration> applied, std::int64_t to) {
  const auto count = count_applied(files, applied);
  if (!count) return failure_of(count);
  std::vector<migration_file> plan;
  for (std::size_t i = *count; i > 0 && files[i - 1].number > to; --i) plan.push_back(files[i - 1]);
  return plan;
}

std::vector<migration_status> migration_statuses(std::span<const migration_file> files,
                                                 std::span<const applied_migration> applied) {
  std::map<std::int64_t, migration_status> by_number;
  for (const auto& file : files)
    by_number[file.number] = {file.number, file.name, std::nullopt, migration_state::pending};
  for (const auto& row : applied) {
    const auto* file = find(files, row.number);
    const auto state = file == nullptr    ? migration_state::unknown
                       : same(*file, row) ? migration_state::applied
                                          : migration_state::changed;
    by_number[row.number] = {row.number, row.name, row.applied_at, state};
  }
  std::vector<migration_status> statuses;
  for (auto& [number, status] : by_number) statuses.push_back(std::move(status));
  return statuses;
}

result<> check_schema(std::span<const migration_file> files, std::span<const applied_migration> applied) {
  const auto pending = plan_up(files, applied);
  if (!pending) return fail(errc::internal, pending.error().message, {{reason_detail, "SCHEMA_DIFFERS"}});
  if (pending->empty()) return {};
  const auto& next = pending->front();
  return fail(errc::internal, "migration " + label(next.number, next.name) + " is not applied: run `migrate up`",
              {{reason_detail, "SCHEMA_NOT_MIGRATED"}});
}

}  // namespace comanda::storage
