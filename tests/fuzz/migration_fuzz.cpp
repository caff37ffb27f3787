#include <string>
#include <vector>

#include "comanda/storage/migration.hpp"
#include "fuzz_target.hpp"

// The names and texts of migration files. A file is "<name> LF <text> NUL".
namespace comanda::fuzz {
namespace {

using storage::applied_migration;
using storage::migration_file;

std::vector<storage::embedded_file> files_of(std::string_view input) {
  std::vector<storage::embedded_file> all;
  while (!input.empty()) {
    const auto file = input.substr(0, input.find('\0'));
    input.remove_prefix(std::min(input.size(), file.size() + 1));
    const auto end = std::min(file.find('\n'), file.size());
    all.push_back({"orders", file.substr(0, end), file.substr(std::min(end + 1, file.size()))});
  }
  return all;
}

std::vector<applied_migration> applied_of(const std::vector<migration_file>& files, std::size_t count) {
  std::vector<applied_migration> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back({files[i].number, files[i].name, storage::checksum(files[i].up), {}});
  return all;
}

/// A database that has the first `count` of them.
void plan(const std::vector<migration_file>& files, std::size_t count) {
  auto applied = applied_of(files, count);
  const auto up = storage::plan_up(files, applied);
  require(up.has_value() && up->size() == files.size() - count, "what is missing is what is run");
  const auto down = storage::plan_down(files, applied, 0);
  require(down.has_value() && down->size() == count, "all that was run can be taken back");
  require(storage::migration_statuses(files, applied).size() == files.size(), "each migration has a status");
  require(storage::check_schema(files, applied).has_value() == (count == files.size()),
          "a schema fits when it is whole");
  if (applied.empty()) return;
  applied.back().checksum += "0";
  require(!storage::plan_up(files, applied), "a file that was changed is refused", files[count - 1].name);
}

}  // namespace

void run(std::string_view input) {
  const auto given = files_of(input);
  const auto files = storage::collect_migrations(given, "orders");
  if (!files) return require(!files.error().message.empty(), "a refusal says why");
  require(files->size() * 2 == given.size(), "each file is half of a migration");
  for (std::size_t i = 0; i < files->size(); ++i) {
    require((*files)[i].number == static_cast<std::int64_t>(i) + 1, "numbers begin at 1 and have no gap");
    plan(*files, i);
  }
  plan(*files, files->size());
}

}  // namespace comanda::fuzz
