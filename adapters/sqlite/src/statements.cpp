#include "statements.hpp"

namespace comanda::sqlite {
namespace {

using storage::table;

std::string name_of(const table& t, std::size_t column) { return quoted_name(t.columns[column].name); }
std::string key_of(const table& t) { return name_of(t, t.key); }
std::string parameter(std::size_t place) { return '?' + std::to_string(place); }

/// What `item` says of each column but `left_out`, with commas between.
template <class Item>
std::string joined(const table& t, Item item, std::size_t left_out = table::no_column) {
  std::string out;
  for (std::size_t i = 0; i < t.columns.size(); ++i) {
    if (i == left_out) continue;
    if (!out.empty()) out += ", ";
    out += item(i);
  }
  return out;
}

std::string columns_of(const table& t) {
  return joined(t, [&](std::size_t i) { return name_of(t, i); });
}

std::string select_from(const table& t) { return "SELECT " + columns_of(t) + " FROM " + quoted_name(t.name); }

const char* sign(storage::comparison op) {
  switch (op) {
    case storage::comparison::equal:
      return " = ";
    case storage::comparison::at_least:
      return " >= ";
    case storage::comparison::greater_than:
      return " > ";
    case storage::comparison::less_than:
      return " < ";
  }
  return " = ";
}

}  // namespace

std::string quoted_name(const std::string& name) {
  std::string out = "\"";
  for (const char c : name) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

std::string select_by_key(const table& t) { return select_from(t) + " WHERE " + key_of(t) + " = ?1"; }

std::string insert_row(const table& t) {
  return "INSERT INTO " + quoted_name(t.name) + " (" + columns_of(t) + ") VALUES (" +
         joined(t, [](std::size_t i) { return parameter(i + 1); }) + ')';
}

std::string update_row(const table& t) {
  const auto assign = [&](std::size_t i) { return name_of(t, i) + " = " + parameter(i + 1); };
  return "UPDATE " + quoted_name(t.name) + " SET " + joined(t, assign, t.key) + " WHERE " + key_of(t) + " = " +
         parameter(t.key + 1) + " AND " + name_of(t, t.version) + " = " + parameter(t.columns.size() + 1);
}

std::string put_row(const table& t) {
  const auto assign = [&](std::size_t i) { return name_of(t, i) + " = excluded." + name_of(t, i); };
  const auto assignments = joined(t, assign, t.key);
  return insert_row(t) + " ON CONFLICT (" + key_of(t) + ") DO " +
         (assignments.empty() ? "NOTHING" : "UPDATE SET " + assignments);
}

std::string erase_row(const table& t) { return "DELETE FROM " + quoted_name(t.name) + " WHERE " + key_of(t) + " = ?1"; }

std::string list_rows(const storage::list_request& request) {
  const auto& t = *request.from;
  const bool by_key = request.order_by == t.key;
  const auto order = name_of(t, request.order_by);
  std::string where;
  std::size_t place = 0;
  const auto also = [&](const std::string& term) { where += (where.empty() ? " WHERE " : " AND ") + term; };
  for (const auto& c : request.where) {
    const auto value = has_parameter(c) ? parameter(++place) : std::string(std::get<bool>(c.value) ? "1" : "0");
    also(name_of(t, c.column) + sign(c.op) + value);
  }
  if (request.after) {
    const std::string than = request.descending ? " < " : " > ";
    if (by_key) {
      also(order + than + parameter(++place));
    } else {
      also('(' + order + ", " + key_of(t) + ')' + than + '(' + parameter(place + 1) + ", " + parameter(place + 2) +
           ')');
      place += 2;
    }
  }
  const std::string direction = request.descending ? " DESC" : " ASC";
  return select_from(t) + where + " ORDER BY " + order + direction + (by_key ? "" : ", " + key_of(t) + direction) +
         " LIMIT " + parameter(place + 1);
}

bool has_parameter(const storage::condition& c) noexcept {
  return c.op != storage::comparison::equal || !std::holds_alternative<bool>(c.value);
}

std::string select_due(const table& t) {
  const auto due = name_of(t, t.due);
  return select_from(t) + " WHERE " + due + " <= ?1 ORDER BY " + due + ", " + key_of(t) + " LIMIT ?2";
}

std::string move_due(const table& t) {
  return "UPDATE " + quoted_name(t.name) + " SET " + name_of(t, t.due) + " = ?1 WHERE " + key_of(t) + " = ?2";
}

std::string prune_rows(const table& t, std::size_t column) {
  const auto moment = name_of(t, column);
  return "DELETE FROM " + quoted_name(t.name) + " WHERE " + key_of(t) + " IN (SELECT " + key_of(t) + " FROM " +
         quoted_name(t.name) + " WHERE " + moment + " < ?1 ORDER BY " + moment + " LIMIT ?2)";
}

std::string summarize_rows(const table& t, std::size_t column) {
  return "SELECT count(*), min(" + name_of(t, column) + ") FROM " + quoted_name(t.name);
}

}  // namespace comanda::sqlite
