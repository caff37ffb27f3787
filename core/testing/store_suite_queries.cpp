#include <algorithm>

#include "trial.hpp"

// Rules about `list`.
namespace comanda::testing {
namespace {

using storage::comparison;
using storage::list_request;
using storage::row;

/// The numbers of the items, which are also their quantities, in the order of the rows.
std::vector<std::int64_t> numbers(const std::vector<row>& rows) {
  std::vector<std::int64_t> out;
  for (const auto& values : rows) out.push_back(std::get<std::int64_t>(values[item_column::quantity]));
  return out;
}

std::vector<std::int64_t> up_to(std::int64_t last, bool descending) {
  std::vector<std::int64_t> out;
  for (std::int64_t i = 1; i <= last; ++i) out.push_back(i);
  if (descending) std::ranges::reverse(out);
  return out;
}

/// Items 1 to `last`; made in the same order, three at each moment.
void insert_items(trial& t, std::uint32_t last) {
  std::vector<row> rows;
  for (std::uint32_t i = last; i >= 1; --i) {
    rows.push_back(item{.item_id = numbered_id(i),
                        .name = i % 2 == 0 ? "even" : "odd",
                        .note = i % 5 == 0 ? storage::cell(std::string("five")) : storage::cell(storage::null{}),
                        .quantity = i,
                        .active = i % 3 == 0,
                        .made_at = moment(i / 3)}
                       .as_row());
  }
  t.insert(rows);
}

/// Every page of a list, one after another.
std::vector<row> pages(trial& t, list_request request) {
  constexpr std::size_t pages_max = 100;
  std::vector<row> all;
  for (std::size_t i = 0; i < pages_max; ++i) {
    const auto page = t.value_of(t.store().list(request), "a page");
    t.expect(page.size() <= request.limit, "a page has more rows than the limit");
    all.insert(all.end(), page.begin(), page.end());
    if (page.size() < request.limit) return all;
    request.after = std::pair(page.back()[request.order_by], page.back()[request.from->key]);
  }
  t.expect(false, "the pages do not end");
  return all;
}

void lists_in_order(trial& t) {
  insert_items(t, 10);
  for (const bool descending : {true, false}) {
    for (const std::size_t column : {item_column::made_at, item_column::quantity, item_column::item_id}) {
      const auto found = t.value_of(
          t.store().list({.from = &suite_items(), .order_by = column, .descending = descending, .limit = 100}), "list");
      t.expect(numbers(found) == up_to(10, descending), "wrong order by column " + suite_items().columns[column].name);
    }
  }
  const auto first =
      t.value_of(t.store().list({.from = &suite_items(), .order_by = item_column::made_at, .limit = 3}), "list");
  t.expect(numbers(first) == std::vector<std::int64_t>{10, 9, 8}, "the limit does not leave the first three");
}

void pages_without_gap(trial& t) {
  insert_items(t, 20);
  for (const bool descending : {true, false}) {
    for (const std::size_t limit : {1u, 2u, 4u, 5u, 20u, 50u}) {
      for (const std::size_t column : {item_column::made_at, item_column::item_id}) {
        const list_request request{
            .from = &suite_items(), .order_by = column, .descending = descending, .after = {}, .limit = limit};
        t.expect(numbers(pages(t, request)) == up_to(20, descending),
                 "pages of " + std::to_string(limit) + " leave a row out or show one twice");
      }
    }
  }
}

void filters(trial& t) {
  insert_items(t, 20);
  const auto where = [&](std::vector<storage::condition> conditions) {
    return numbers(pages(t, {.from = &suite_items(),
                             .where = std::move(conditions),
                             .order_by = item_column::made_at,
                             .descending = false,
                             .after = {},
                             .limit = 2}));
  };
  using found = std::vector<std::int64_t>;
  t.expect(where({{item_column::name, comparison::equal, std::string("even")},
                  {item_column::quantity, comparison::at_least, std::int64_t{14}}}) == found{14, 16, 18, 20},
           "text equal and integer at least");
  t.expect(where({{item_column::quantity, comparison::less_than, std::int64_t{3}}}) == found{1, 2},
           "integer less than");
  t.expect(where({{item_column::quantity, comparison::greater_than, std::int64_t{18}}}) == found{19, 20},
           "integer greater than");
  // A caller's number goes as it is: whoever added one to it would have none above the last.
  for (const auto op : {comparison::greater_than, comparison::less_than}) {
    const auto limit = op == comparison::greater_than ? INT64_MAX : INT64_MIN;
    t.expect(where({{item_column::quantity, op, limit}}).empty(), "nothing is beyond the last number");
  }
  t.expect(where({{item_column::quantity, comparison::greater_than, INT64_MIN}}).size() == 20,
           "greater than the least");
  t.expect(where({{item_column::active, comparison::equal, true}}) == found{3, 6, 9, 12, 15, 18}, "boolean equal");
  t.expect(where({{item_column::item_id, comparison::equal, numbered_id(7)}}) == found{7}, "id equal");
  t.expect(where({{item_column::made_at, comparison::at_least, moment(2)},
                  {item_column::made_at, comparison::less_than, moment(3)}}) == found{6, 7, 8},
           "moment from and before");
  t.expect(where({{item_column::made_at, comparison::greater_than, moment(2)},
                  {item_column::made_at, comparison::less_than, moment(4)}}) == found{9, 10, 11},
           "moment after and before");
  t.expect(where({{item_column::name, comparison::equal, std::string("EVEN")}}).empty(), "text equal in other letters");
}

void null_meets_nothing(trial& t) {
  insert_items(t, 10);
  const auto count = [&](comparison op, const char* value) {
    return pages(t, {.from = &suite_items(),
                     .where = {{item_column::note, op, std::string(value)}},
                     .order_by = item_column::made_at,
                     .after = {},
                     .limit = 50})
        .size();
  };
  t.expect(count(comparison::equal, "five") == 2, "equal finds the two that are");
  t.expect(count(comparison::equal, "") == 0, "null is equal to the empty text");
  t.expect(count(comparison::less_than, "six") == 2, "null is less than a text");
  t.expect(count(comparison::at_least, "") == 2, "null is at least the empty text");
  t.expect(count(comparison::greater_than, "") == 2, "null is greater than the empty text");
}

void sorts_texts_by_bytes(trial& t) {
  std::vector<row> rows;
  std::vector<std::string> names{"", "B", "Z", "_", "a", "a b", "ab", "b", "é", "日", "🍕"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    rows.push_back(
        item{.item_id = numbered_id(static_cast<std::uint32_t>(names.size() - i)), .name = names[i]}.as_row());
  }
  t.insert(rows);
  const auto found =
      pages(t, {.from = &suite_items(), .order_by = item_column::name, .descending = false, .after = {}, .limit = 3});
  t.expect(same_rows(found, rows), "texts are not in the order of their bytes");
}

void sees_what_another_commits(trial& t) {
  insert_items(t, 3);
  const list_request request{.from = &suite_items(), .order_by = item_column::made_at};
  t.expect(t.value_of(t.other_store().list(request), "list").size() == 3,
           "committed rows are not seen by another store");
  t.expect_ok(t.store().commit({{.into = &suite_items(), .erases = {numbered_id(1)}}}), "erase");
  t.expect(t.value_of(t.other_store().list(request), "list").size() == 2,
           "an erased row is still seen by another store");
}

}  // namespace

rules query_rules() {
  return {{"a list is in the order of its column and the key, either way, up to the limit", lists_in_order},
          {"pages have no gap and show nothing twice, even where the order is by equal values", pages_without_gap},
          {"a list holds the rows that meet all conditions", filters},
          {"null meets no condition", null_meets_nothing},
          {"texts sort by their bytes", sorts_texts_by_bytes},
          {"a list sees what another store has committed", sees_what_another_commits}};
}

}  // namespace comanda::testing
