#include "connection.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <limits>

namespace comanda::sqlite {
namespace {

/// A program has a few dozen forms of statements. Beyond this many, those that are not running go.
constexpr std::size_t statements_max = 256;
constexpr auto setup =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = OFF;"
    "PRAGMA journal_size_limit = 67108864;";  // bytes that the log may keep on the disk after a checkpoint

/// The code of the port that stands for a result code of SQLite.
errc meaning(int extended) {
  switch (extended) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return errc::conflict;
    default:
      break;
  }
  switch (extended & 0xff) {
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
      return errc::rejected;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_NOMEM:
      return errc::unavailable;
    default:
      return errc::internal;
  }
}

/// Made by us, because SQLite makes a file that everybody may read. What it makes beside it (the log, the index of the
/// log) gets this one's mode. What is wrong here, SQLite finds and says itself.
void create_for_owner_alone(const std::string& path) {
  if (path.empty() || path == ":memory:") return;
  const int file = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) ::close(file);
}

}  // namespace

result<std::unique_ptr<connection>> connection::open(const options& how, if_missing missing) {
  sqlite3* db = nullptr;
  const int create = missing == if_missing::create ? SQLITE_OPEN_CREATE : 0;
  if (missing == if_missing::create) create_for_owner_alone(how.path);
  // NOMUTEX: a store belongs to one thread at a time.
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | create;
  const int code = sqlite3_open_v2(how.path.c_str(), &db, flags, nullptr);
  std::unique_ptr<connection> opened(new connection(db));
  if (code != SQLITE_OK) return fail(errc::unavailable, std::string("the database: ") + sqlite3_errstr(code));
  sqlite3_extended_result_codes(db, 1);
  const auto wait =
      std::clamp<std::chrono::milliseconds::rep>(how.busy_timeout.count(), 0, std::numeric_limits<int>::max());
  sqlite3_busy_timeout(db, static_cast<int>(wait));
  if (auto ready = opened->execute(setup); !ready) return failure_of(ready);
  return opened;
}

int connection::prepare(const std::string& sql, sqlite3_stmt*& out) {
  const auto known = statements_.find(sql);
  if (known != statements_.end()) {
    out = known->second.get();
    return SQLITE_OK;
  }
  const int code = sqlite3_prepare_v3(db_.get(), sql.c_str(), static_cast<int>(sql.size() + 1),
                                      SQLITE_PREPARE_PERSISTENT, &out, nullptr);
  if (code != SQLITE_OK) return code;
  if (statements_.size() >= statements_max) {
    std::erase_if(statements_, [](const auto& entry) { return sqlite3_stmt_busy(entry.second.get()) == 0; });
  }
  statements_.emplace(sql, out);
  return code;
}

result<> connection::execute(const std::string& script) {
  const int code = sqlite3_exec(db_.get(), script.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return unexpected<error>(failure(code));
  return {};
}

std::size_t connection::changes() const noexcept { return static_cast<std::size_t>(sqlite3_changes64(db_.get())); }

error connection::failure(int code) const {
  // Constraints are named in the schema, so that the text says which rule it was.
  // Of what is unavailable a client hears, so that its text is the general one, which names no table.
  const auto as = meaning(code);
  return {as,
          std::string("the database: ") + (as == errc::unavailable ? sqlite3_errstr(code) : sqlite3_errmsg(db_.get()))};
}

}  // namespace comanda::sqlite
