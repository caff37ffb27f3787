#include "comanda/testing/cache_suite.hpp"

#include <algorithm>
#include <limits>

#include "findings.hpp"
#include "trial.hpp"

namespace comanda::testing {
namespace {

using storage::cell;
using storage::row;

/// One check at work: an empty cache, and what was found wrong.
class cache_trial : public findings {
 public:
  explicit cache_trial(const open_cache& open) : cache_(open()) {}
  storage::cache& cache() { return *cache_; }

  /// What it has of these, by their keys.
  std::vector<row> get(const storage::table& from, std::vector<cell> keys) {
    auto found = cache_->get_many(from, keys);
    std::ranges::sort(found, {}, [&](const row& r) { return r.at(from.key); });
    return found;
  }

 private:
  std::unique_ptr<storage::cache> cache_;
};

row numbered(std::uint32_t number, std::string name = "name") {
  return item{.item_id = numbered_id(number), .name = std::move(name)}.as_row();
}

void gives_back_what_was_put(cache_trial& t) {
  const item full{.item_id = numbered_id(1),
                  .name = "Grüße \"quoted\"\n\t\\ 5%",
                  .note = std::string("a note"),
                  .quantity = std::numeric_limits<std::int64_t>::min(),
                  .active = false,
                  .document = R"({"a":[1,null,"ä"]})",
                  .made_at = moment(0) + microseconds(1),
                  .version = std::numeric_limits<std::int64_t>::max()};
  const item empty{.item_id = numbered_id(2), .name = "", .note = storage::null{}, .made_at = timestamp{}};
  t.cache().put_many(suite_items(), {full.as_row(), empty.as_row()});
  t.expect(same_rows(t.get(suite_items(), {numbered_id(1), numbered_id(2)}), {full.as_row(), empty.as_row()}),
           "rows that were put are not given back as they were");
}

void gives_only_what_was_asked_for(cache_trial& t) {
  t.expect(t.get(suite_items(), {numbered_id(1)}).empty(), "an empty cache gives a row");
  t.cache().put_many(suite_items(), {numbered(1), numbered(2), numbered(3)});
  t.expect(same_rows(t.get(suite_items(), {numbered_id(2), numbered_id(9)}), {numbered(2)}),
           "other rows came than those that were asked for");
  t.expect(t.get(suite_items(), {}).empty(), "a row came that nobody asked for");
}

void replaces(cache_trial& t) {
  t.cache().put_many(suite_items(), {numbered(1, "old"), numbered(2, "stays")});
  t.cache().put_many(suite_items(), {numbered(1, "new")});
  t.expect(
      same_rows(t.get(suite_items(), {numbered_id(1), numbered_id(2)}), {numbered(1, "new"), numbered(2, "stays")}),
      "a row that was put again is not the newer one, or another one changed");
}

void forgets(cache_trial& t) {
  t.cache().put_many(suite_items(), {numbered(1), numbered(2)});
  t.cache().forget_many(suite_items(), {numbered_id(1), numbered_id(7)});
  t.expect(same_rows(t.get(suite_items(), {numbered_id(1), numbered_id(2)}), {numbered(2)}),
           "a row that was to be forgotten is there, or another one is not");
  t.cache().put_many(suite_items(), {numbered(1, "back")});
  t.expect(same_rows(t.get(suite_items(), {numbered_id(1)}), {numbered(1, "back")}),
           "a row that was forgotten cannot be put again");
}

void keeps_tables_apart(cache_trial& t) {
  t.cache().put_many(suite_items(), {numbered(1)});
  t.expect(t.get(suite_jobs(), {numbered_id(1)}).empty(), "a row of another table with the same key came");
  t.cache().put_many(suite_jobs(), {job(1, moment(5))});
  t.cache().forget_many(suite_jobs(), {numbered_id(1)});
  t.expect(same_rows(t.get(suite_items(), {numbered_id(1)}), {numbered(1)}),
           "forgetting a row of one table took that of another");
}

void takes_many(cache_trial& t) {
  std::vector<row> rows;
  std::vector<cell> keys;
  for (std::uint32_t i = 0; i < 300; ++i) {
    rows.push_back(numbered(i, "row " + std::to_string(i)));
    keys.emplace_back(numbered_id(i));
  }
  t.cache().put_many(suite_items(), rows);
  const auto found = t.get(suite_items(), keys);
  t.expect(found.size() * 2 >= rows.size(), "of 300 rows most are gone at once");
  for (const auto& r : found) t.expect(std::ranges::find(rows, r) != rows.end(), "one of 300 rows is another one");
}

void answers_a_check(cache_trial& t) { t.expect_ok(t.cache().check(), "check"); }

using cache_rule = void (*)(cache_trial&);
constexpr std::pair<const char*, cache_rule> cache_rules[] = {
    {"rows are given back as they were put", gives_back_what_was_put},
    {"only what was asked for is given", gives_only_what_was_asked_for},
    {"a row that is put again takes the place of the old one", replaces},
    {"what is forgotten is gone until it is put again", forgets},
    {"tables are kept apart", keeps_tables_apart},
    {"hundreds of rows go in and out together", takes_many},
    {"a check of a good cache succeeds", answers_a_check}};

}  // namespace

std::vector<check> cache_suite(open_cache open) {
  std::vector<check> checks;
  for (const auto& [name, keep] : cache_rules) {
    checks.push_back({name, [open, keep = keep] {
                        cache_trial t(open);
                        keep(t);
                        return std::move(t).take_failures();
                      }});
  }
  return checks;
}

}  // namespace comanda::testing
