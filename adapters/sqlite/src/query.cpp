#include "query.hpp"

namespace comanda::sqlite {
namespace {

using storage::cell;
using storage::column_kind;

struct binder {
  sqlite3_stmt* statement;
  int place;

  int operator()(storage::null) const { return sqlite3_bind_null(statement, place); }
  int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, place, value); }
  int operator()(bool value) const { return sqlite3_bind_int(statement, place, value ? 1 : 0); }
  int operator()(timestamp value) const { return sqlite3_bind_int64(statement, place, to_micros(value)); }
  int operator()(const uuid& value) const { return text(to_string(value), SQLITE_TRANSIENT); }
  int operator()(const std::string& value) const { return text(value, SQLITE_STATIC); }
  int operator()(const storage::json_text& value) const { return text(value.text, SQLITE_STATIC); }

  int text(const std::string& value, sqlite3_destructor_type lifetime) const {
    return sqlite3_bind_text64(statement, place, value.data(), value.size(), lifetime, SQLITE_UTF8);
  }
};

std::string text_of(sqlite3_stmt* statement, int place) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, place));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, place));
  return text == nullptr ? std::string() : std::string(text, size);
}

}  // namespace

query::query(connection& on, const std::string& sql) : on_(on) { code_ = on.prepare(sql, statement_); }

query::~query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

query& query::bind(const cell& value) {
  if (code_ == SQLITE_OK) code_ = std::visit(binder{statement_, ++bound_}, value);
  return *this;
}

query& query::bind(const storage::row& values) {
  for (const auto& value : values) bind(value);
  return *this;
}

result<bool> query::next() {
  if (code_ == SQLITE_OK || code_ == SQLITE_ROW) code_ = sqlite3_step(statement_);
  if (code_ == SQLITE_ROW) return true;
  if (code_ == SQLITE_DONE) return false;
  return unexpected<error>(on_.failure(code_));
}

result<> query::run() {
  for (;;) {
    const auto more = next();
    if (!more) return failure_of(more);
    if (!*more) return {};
  }
}

cell query::read(int place, column_kind kind) const {
  if (sqlite3_column_type(statement_, place) == SQLITE_NULL) return storage::null{};
  switch (kind) {
    case column_kind::integer:
      return static_cast<std::int64_t>(sqlite3_column_int64(statement_, place));
    case column_kind::boolean:
      return sqlite3_column_int64(statement_, place) != 0;
    case column_kind::timestamp:
      return from_micros(sqlite3_column_int64(statement_, place));
    case column_kind::uuid:
      if (const auto id = parse_uuid(text_of(statement_, place))) return *id;
      return storage::unreadable_cell(kind);
    case column_kind::text:
      return text_of(statement_, place);
    case column_kind::json:
      return storage::json_text{text_of(statement_, place)};
  }
  return storage::null{};
}

storage::row query::read(const storage::table& t) const {
  storage::row values;
  values.reserve(t.columns.size());
  for (const auto& column : t.columns) values.push_back(read(static_cast<int>(values.size()), column.kind));
  return values;
}

}  // namespace comanda::sqlite
