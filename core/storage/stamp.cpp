#include "comanda/storage/stamp.hpp"

#include "comanda/storage/store.hpp"

namespace comanda::storage {

namespace {

constexpr std::string_view changed_column = "updated_at";

/// Error: internal, naming the table: a store answered with something else than its rows.
result<std::vector<stamped_key>> stamps_of(const table& t, const std::vector<row>& rows) {
  std::vector<stamped_key> out;
  out.reserve(rows.size());
  for (const auto& values : rows) {
    const auto s = stamp_of(t, values);
    if (!s) return fail(errc::internal, "a row without a version was found in the table " + t.name);
    out.push_back({values[t.key], *s});
  }
  return out;
}

}  // namespace

bool is_stamped(const table& t) noexcept {
  return t.version != table::no_column && t.index_of(changed_column) != table::no_column;
}

std::optional<stamp> stamp_of(const table& t, const row& values) {
  if (t.version == table::no_column || values.size() != t.columns.size()) return std::nullopt;
  const auto* version = std::get_if<std::int64_t>(&values[t.version]);
  if (version == nullptr) return std::nullopt;
  stamp s{*version};
  if (const auto at = t.index_of(changed_column); at != table::no_column) {
    const auto* moment = std::get_if<timestamp>(&values[at]);
    if (moment == nullptr) return std::nullopt;
    s.updated_at = *moment;
  }
  return s;
}

table stamp_columns(const table& t) {
  table narrow{.name = t.name, .columns = {t.columns[t.key], t.columns[t.version]}, .key = 0, .version = 1};
  if (const auto at = t.index_of(changed_column); at != table::no_column) narrow.columns.push_back(t.columns[at]);
  return narrow;
}

result<std::vector<std::vector<stamped_key>>> store::load_stamps(const std::vector<key_request>& requests) {
  auto rows = load(requests);
  if (!rows) return failure_of(rows);
  std::vector<std::vector<stamped_key>> out;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    auto stamps = stamps_of(*requests[i].from, (*rows)[i]);
    if (!stamps) return failure_of(stamps);
    out.push_back(*std::move(stamps));
  }
  return out;
}

result<std::vector<std::vector<stamped_key>>> load_stamps_by_columns(store& from,
                                                                     const std::vector<key_request>& requests) {
  std::vector<table> tables;
  tables.reserve(requests.size());  // what points into it must stay
  std::vector<key_request> narrow;
  for (const auto& r : requests) {
    tables.push_back(stamp_columns(*r.from));
    narrow.push_back({&tables.back(), r.keys});
  }
  return from.store::load_stamps(narrow);
}

}  // namespace comanda::storage
