#include <algorithm>

#include "comanda/storage/store.hpp"

namespace comanda::storage {

namespace {

unexpected<error> refuse(const std::string& what) {
  return fail(errc::rejected, "the changes contradict themselves: " + what);
}

/// The cells that name the rows of one table's changes; the rows have been counted through.
std::vector<const cell*> keys_of(const table_change& c) {
  std::vector<const cell*> keys;
  keys.reserve(c.inserts.size() + c.updates.size() + c.puts.size() + c.erases.size());
  for (const auto& r : c.inserts) keys.push_back(&r[c.into->key]);
  for (const auto& u : c.updates) keys.push_back(&u.values[c.into->key]);
  for (const auto& r : c.puts) keys.push_back(&r[c.into->key]);
  for (const auto& key : c.erases) keys.push_back(&key);
  return keys;
}

result<> check_table(const table_change& c) {
  const auto& t = *c.into;
  const auto misfit = [&t](const row& r) { return r.size() != t.columns.size(); };
  if (std::ranges::any_of(c.inserts, misfit) || std::ranges::any_of(c.puts, misfit) ||
      std::ranges::any_of(c.updates, misfit, &row_update::values))
    return refuse("a row of " + t.name + " has another number of cells than its table has columns");
  if (!c.updates.empty() && t.version == table::no_column)
    return refuse("an update of " + t.name + ", which has no version to be checked");
  for (const auto& u : c.updates) {
    if (u.values[t.version] == cell(u.read_version))
      return refuse("the new version of " + name_of_row(t, u.values[t.key]) + " is the one that was read");
  }
  auto keys = keys_of(c);
  const auto less = [](const cell* a, const cell* b) { return *a < *b; };
  std::ranges::sort(keys, less);
  const auto twice = std::ranges::adjacent_find(keys, [](const cell* a, const cell* b) { return *a == *b; });
  if (twice != keys.end()) return refuse(name_of_row(t, **twice) + " is there twice");
  return {};
}

}  // namespace

result<> check_changes(const change_set& changes) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto* into = changes[i].into;
    const auto before = changes.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::any_of(changes.begin(), before, [&](const table_change& c) { return c.into->name == into->name; }))
      return refuse("the table " + into->name + " is there twice");
    if (auto good = check_table(changes[i]); !good) return good;
  }
  return {};
}

}  // namespace comanda::storage
