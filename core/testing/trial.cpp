#include "trial.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>

namespace comanda::testing {
namespace {

constexpr std::size_t rows_max = 10'000;  // more than any check stores

bool same_cells(const storage::cell& a, const storage::cell& b) {
  const auto* left = std::get_if<storage::json_text>(&a);
  const auto* right = std::get_if<storage::json_text>(&b);
  if (left == nullptr || right == nullptr) return a == b;
  boost::system::error_code bad_left;
  boost::system::error_code bad_right;
  const auto left_value = boost::json::parse(left->text, bad_left);
  const auto right_value = boost::json::parse(right->text, bad_right);
  return !bad_left && !bad_right && left_value == right_value;
}

}  // namespace

storage::row item::as_row() const {
  return {item_id, name, note, quantity, active, storage::json_text{document}, made_at, version};
}

uuid numbered_id(std::uint32_t number) {
  uuid id;
  id.bytes[6] = 0x70;
  id.bytes[8] = 0x80;
  for (std::size_t i = 16; i-- > 12; number >>= 8) id.bytes[i] = static_cast<std::uint8_t>(number & 0xff);
  return id;
}

timestamp moment(std::int64_t seconds) {
  constexpr timestamp day = std::chrono::sys_days(std::chrono::year(2026) / 1 / 31);
  return day + std::chrono::seconds(seconds);
}

storage::row job(std::uint32_t number, timestamp due, std::string kind) {
  return {numbered_id(number), std::move(kind), due};
}

bool same_rows(const std::vector<storage::row>& a, const std::vector<storage::row>& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) { return std::ranges::equal(x, y, same_cells); });
}

trial::trial(const open_store& open) : mine_(open()), other_(open()) {
  empty(suite_items());
  empty(suite_jobs());
}

void trial::insert(std::vector<storage::row> items, std::vector<storage::row> jobs) {
  storage::change_set changes;
  if (!items.empty()) changes.push_back({.into = &suite_items(), .inserts = std::move(items)});
  if (!jobs.empty()) changes.push_back({.into = &suite_jobs(), .inserts = std::move(jobs)});
  expect_ok(store().commit(changes), "inserting rows to begin with");
}

std::vector<storage::row> trial::all(const storage::table& t) {
  storage::list_request everything{.from = &t, .order_by = t.key, .descending = false, .limit = rows_max};
  return value_of(store().list(everything), "reading all of " + t.name);
}

void trial::empty(const storage::table& t) {
  storage::table_change change{.into = &t};
  for (const auto& values : all(t)) change.erases.push_back(values[t.key]);
  if (!change.erases.empty()) expect_ok(store().commit({change}), "emptying " + t.name);
}

}  // namespace comanda::testing
