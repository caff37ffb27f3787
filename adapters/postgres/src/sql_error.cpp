#include "sql_error.hpp"

#include <algorithm>
#include <array>

namespace comanda::postgres::detail {
namespace {

std::string field(const PGresult& result, int code) {
  const char* text = PQresultErrorField(&result, code);
  return text == nullptr ? std::string() : std::string(text);
}

template <std::size_t N>
bool is_one_of(std::string_view state, const std::array<std::string_view, N>& states) {
  return std::find(states.begin(), states.end(), state) != states.end();
}

template <std::size_t N>
bool is_of_class(std::string_view state, const std::array<std::string_view, N>& classes) {
  return is_one_of(state.substr(0, 2), classes);
}

// unique_violation, serialization_failure, deadlock_detected
constexpr auto conflicts = std::to_array<std::string_view>({"23505", stale_rows_state, "40001", "40P01"});
// data exception, integrity violation, cardinality (a key twice in one list), limits (a key too long for its index),
// raised by a trigger
constexpr auto refusals = std::to_array<std::string_view>({"22", "23", "21", "54", "P0"});
// connection, transaction state (a standby is read-only), authorization, no such database, rollback of unknown outcome,
// resources, object state, operator's intervention, system
constexpr auto outages = std::to_array<std::string_view>({"08", "25", "28", "3D", "40", "53", "55", "57", "58"});
// The statement was prepared for a schema, or in a session, that is no more (a new session prepares it again), or
// somebody else has prepared one in ours.
constexpr auto outdated = std::to_array<std::string_view>({"0A000"});
constexpr auto shared_session = std::to_array<std::string_view>({"26000", "42P05"});

}  // namespace

sql_failure failure_of(const PGresult& result) {
  return {field(result, PG_DIAG_SQLSTATE), field(result, PG_DIAG_TABLE_NAME), field(result, PG_DIAG_COLUMN_NAME),
          field(result, PG_DIAG_CONSTRAINT_NAME)};
}

errc code_of(std::string_view state) noexcept {
  if (is_one_of(state, conflicts)) return errc::conflict;
  if (is_of_class(state, refusals)) return errc::rejected;
  // libpq gives no SQLSTATE to what it finds out itself: a lost connection.
  if (state.empty() || is_of_class(state, outages) || is_one_of(state, outdated) || is_one_of(state, shared_session)) {
    return errc::unavailable;
  }
  return errc::internal;
}

bool ends_session(std::string_view state) noexcept {
  // A statement that ran out of time or was cancelled (57014), found no memory or met a lock leaves the session whole.
  if (state == "57014" || state == "55P03" || state.substr(0, 2) == "53") return false;
  return code_of(state) == errc::unavailable;
}

error error_of(const sql_failure& failure, std::string_view table) {
  error e;
  e.code = code_of(failure.state);
  switch (e.code) {
    case errc::conflict:
      e.message = "a row was changed by somebody else";
      break;
    case errc::rejected:
      e.message = "the database refuses a value";
      break;
    case errc::unavailable:
      e.message = is_one_of(failure.state, shared_session)
                      ? "the database session is shared with others (a pooler in transaction mode?): set "
                        "DATABASE_PREPARED=off"
                      : "the database cannot serve this now";
      break;
    default:
      e.message = "the database has another schema than expected";
      break;
  }
  if (is_one_of(failure.state, shared_session)) e.details[reason_detail] = "SESSION_IS_SHARED";
  if (!failure.state.empty()) e.details["sqlstate"] = failure.state;
  e.details["table"] = failure.table.empty() ? std::string(table) : failure.table;
  if (!failure.column.empty()) e.details["column"] = failure.column;
  if (!failure.constraint.empty()) e.details["constraint"] = failure.constraint;
  if (e.code == errc::internal || e.code == errc::rejected) {
    e.message += ": table " + std::string(e.details["table"].as_string());
  }
  e.for_log = "SQLSTATE " + failure.state + ", table " + std::string(e.details["table"].as_string());
  return e;
}

}  // namespace comanda::postgres::detail
