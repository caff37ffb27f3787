#include "statements.hpp"

#include "types.hpp"

namespace comanda::postgres::detail {
namespace {

using storage::column_kind;
using storage::table;

std::string parameter(std::size_t number) { return "$" + std::to_string(number); }

/// "a", "b", "c" with a prefix before each: `t.`.
std::string columns_of(const table& t, std::string_view prefix = {}) {
  std::string out;
  for (const auto& c : t.columns) {
    if (!out.empty()) out += ", ";
    out.append(prefix).append(quoted_name(c.name));
  }
  return out;
}

std::string typed_array(std::size_t number, column_kind kind) {
  return parameter(number) + "::" + type_of(kind).name + "[]";
}

/// unnest($1::uuid[], $2::text[], ...
std::string unnest_of(const table& t) {
  std::string out = "unnest(";
  for (std::size_t i = 0; i < t.columns.size(); ++i) {
    if (i > 0) out += ", ";
    out += typed_array(i + 1, t.columns[i].kind);
  }
  return out;
}

/// A column where order matters. Text is compared as bytes, as every store does it, whatever the database's own
/// collation; an index of a column that is declared so serves it.
std::string ordered(const storage::column& c) {
  return quoted_name(c.name) + (c.kind == column_kind::text ? " COLLATE \"C\"" : "");
}

}  // namespace

std::string quoted_name(std::string_view identifier) {
  std::string out = "\"";
  for (char c : identifier) {
    if (c == '"') out += '"';
    out += c;
  }
  return out += '"';
}

std::string select_sql(const table& t) {
  return "SELECT " + columns_of(t) + " FROM " + quoted_name(t.name) + " WHERE " + quoted_name(t.columns[t.key].name) +
         " = ANY(" + typed_array(1, t.columns[t.key].kind) + ")";
}

std::string insert_sql(const table& t) {
  return "INSERT INTO " + quoted_name(t.name) + " (" + columns_of(t) + ") SELECT * FROM " + unnest_of(t) + ")";
}

std::string update_sql(const table& t) {
  // The rows are looked up one by one in the order of the arrays (OFFSET 0 keeps the planner from turning that round),
  // so that two batches lock the rows they share in the same order. A row that somebody changes meanwhile moves to
  // another ctid: it is then not updated, and the count says so.
  const auto count = t.columns.size();
  std::string names;
  std::string sets;
  for (std::size_t i = 0; i < count; ++i) {
    const auto source = "c" + std::to_string(i);
    names += source + ", ";
    if (i == t.key) continue;
    if (!sets.empty()) sets += ", ";
    sets += quoted_name(t.columns[i].name) + " = s." + source;
  }
  const auto key = quoted_name(t.columns[t.key].name);
  return "WITH changed AS (UPDATE " + quoted_name(t.name) + " AS t SET " + sets + " FROM (SELECT u.*, l.tid FROM " +
         unnest_of(t) + ", " + typed_array(count + 1, column_kind::integer) + ") AS u(" + names +
         "read_version), LATERAL (SELECT x.ctid AS tid FROM " + quoted_name(t.name) + " AS x WHERE x." + key +
         " = u.c" + std::to_string(t.key) + " OFFSET 0) AS l) AS s WHERE t.ctid = s.tid AND t." +
         quoted_name(t.columns[t.version].name) + " = s.read_version RETURNING 1) SELECT comanda_expect(count(*), " +
         parameter(count + 2) + ") FROM changed";
}

std::string put_sql(const table& t) {
  std::string sets;
  for (std::size_t i = 0; i < t.columns.size(); ++i) {
    if (i == t.key) continue;
    if (!sets.empty()) sets += ", ";
    const auto name = quoted_name(t.columns[i].name);
    sets += name + " = EXCLUDED." + name;
  }
  const auto action = sets.empty() ? std::string("NOTHING") : "UPDATE SET " + sets;
  return insert_sql(t) + " ON CONFLICT (" + quoted_name(t.columns[t.key].name) + ") DO " + action;
}

std::string erase_sql(const table& t) {
  return "DELETE FROM " + quoted_name(t.name) + " WHERE " + quoted_name(t.columns[t.key].name) + " = ANY(" +
         typed_array(1, t.columns[t.key].kind) + ")";
}

std::string list_sql(const storage::list_request& r) {
  const auto& t = *r.from;
  std::size_t next = 1;
  std::string where;
  const auto add = [&where](const std::string& text) { where += (where.empty() ? " WHERE " : " AND ") + text; };
  for (const auto& c : r.where) {
    const auto& column = t.columns[c.column];
    const bool is_null = std::holds_alternative<storage::null>(c.value);
    switch (c.op) {
      case storage::comparison::equal:
        if (const auto* flag = std::get_if<bool>(&c.value))
          add(quoted_name(column.name) + (*flag ? " = TRUE" : " = FALSE"));
        else
          add(quoted_name(column.name) + (is_null ? std::string(" IS NULL") : " = " + parameter(next++)));
        break;
      case storage::comparison::at_least:
        add(is_null ? "FALSE" : ordered(column) + " >= " + parameter(next++));
        break;
      case storage::comparison::greater_than:
        add(is_null ? "FALSE" : ordered(column) + " > " + parameter(next++));
        break;
      case storage::comparison::less_than:
        add(is_null ? "FALSE" : ordered(column) + " < " + parameter(next++));
        break;
    }
  }
  const bool by_key = r.order_by == t.key;
  const auto order = ordered(t.columns[r.order_by]);
  const auto key = ordered(t.columns[t.key]);
  if (r.after) {
    const std::string op = r.descending ? " < " : " > ";
    const auto first = parameter(next++);
    add(by_key ? key + op + first : "(" + order + ", " + key + ")" + op + "(" + first + ", " + parameter(next++) + ")");
  }
  const std::string direction = r.descending ? " DESC" : " ASC";
  return "SELECT " + columns_of(t) + " FROM " + quoted_name(t.name) + where + " ORDER BY " +
         (by_key ? "" : order + direction + ", ") + key + direction + " LIMIT " + parameter(next);
}

bool has_parameter(const storage::condition& c) noexcept {
  const bool is_flag = c.op == storage::comparison::equal && std::holds_alternative<bool>(c.value);
  return !is_flag && !std::holds_alternative<storage::null>(c.value);
}

std::string claim_sql(const table& t) {
  // The rows are chosen in a MATERIALIZED part of their own: a plan that runs it twice would lease more than the limit.
  const auto due = quoted_name(t.columns[t.due].name);
  const auto key = quoted_name(t.columns[t.key].name);
  return "WITH due AS MATERIALIZED (SELECT ctid AS tid, " + due + " AS was_due FROM " + quoted_name(t.name) +
         " WHERE " + due + " <= $1 ORDER BY " + due + " LIMIT $3 FOR UPDATE SKIP LOCKED), leased AS (UPDATE " +
         quoted_name(t.name) + " AS t SET " + due + " = $2 FROM due WHERE t.ctid = due.tid RETURNING due.was_due, " +
         columns_of(t, "t.") + ") SELECT " + columns_of(t) + " FROM leased ORDER BY was_due, " + key;
}

std::string prune_sql(const table& t, std::size_t column) {
  const auto name = quoted_name(t.columns[column].name);
  return "DELETE FROM " + quoted_name(t.name) + " WHERE ctid = ANY(ARRAY(SELECT ctid FROM " + quoted_name(t.name) +
         " WHERE " + name + " < $1 ORDER BY " + name + " LIMIT $2 FOR UPDATE SKIP LOCKED))";
}

std::string summarize_sql(const table& t, std::size_t oldest_column) {
  return "SELECT count(*), min(" + quoted_name(t.columns[oldest_column].name) + ") FROM " + quoted_name(t.name);
}

}  // namespace comanda::postgres::detail
