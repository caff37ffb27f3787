#include "trial.hpp"

// Rules about `load` and `commit`: what is stored, what is refused, and that it is all or nothing.
namespace comanda::testing {
namespace {

using storage::change_set;
using storage::row;

row item_row(std::uint32_t number, std::string name = "name", std::int64_t version = 1) {
  return item{.item_id = numbered_id(number), .name = std::move(name), .made_at = moment(number), .version = version}
      .as_row();
}

void finds_inserted_rows(trial& t) {
  t.insert({item_row(1), item_row(2)}, {job(3, moment(0))});
  const auto found =
      t.value_of(t.other_store().load({{&suite_items(), {numbered_id(2), numbered_id(9), numbered_id(1)}},
                                       {&suite_jobs(), {numbered_id(3)}},
                                       {&suite_items(), {numbered_id(9)}}}),
                 "load");
  if (found.size() != 3) return t.expect(false, "not one list for each request");
  t.expect(found[0].size() == 2, "a key that is there was not found, or a missing one was");
  for (const auto& values : found[0]) {
    t.expect(same_rows({values}, {item_row(1)}) || same_rows({values}, {item_row(2)}), "a row came back as another");
  }
  t.expect(same_rows(found[1], {job(3, moment(0))}), "the row of the second request is wrong");
  t.expect(found[2].empty(), "a row was found that nobody stored");
}

void gives_the_stamps_of_rows(trial& t) {
  t.insert({item_row(1), item_row(2, "name", 7)});
  t.expect_ok(t.store().commit({{.into = &suite_items(), .updates = {{item_row(1, "newer", 2), 1}}}}), "an update");
  const auto found =
      t.value_of(t.other_store().load_stamps(
                     {{&suite_items(), {numbered_id(2), numbered_id(9), numbered_id(1)}}, {&suite_items(), {}}}),
                 "load_stamps");
  if (found.size() != 2) return t.expect(false, "not one list of stamps for each request");
  t.expect(found[0].size() == 2 && found[1].empty(), "a stamp is missing, or one of a row that is not there was given");
  for (const auto& s : found[0]) {
    const bool right = s.key == storage::cell(numbered_id(1))
                           ? s.stamp.version == 2
                           : s.key == storage::cell(numbered_id(2)) && s.stamp.version == 7;
    t.expect(right, "a stamp is not that of the row as it is stored");
  }
}

void does_nothing_for_nothing(trial& t) {
  t.expect_ok(t.store().commit({}), "a commit of nothing");
  t.expect_ok(t.store().commit({{.into = &suite_items()}}), "a commit of a table without changes");
  t.expect(t.value_of(t.store().load({}), "a load of nothing").empty(), "a load of nothing found something");
  const auto found = t.value_of(t.store().load({{&suite_items(), {}}}), "a load of no keys");
  t.expect(found.size() == 1 && found[0].empty(), "a load of no keys is not one empty list");
}

void refuses_a_duplicate(trial& t) {
  t.insert({item_row(1, "first")}, {job(1, moment(0))});
  const change_set changes{{.into = &suite_jobs(), .inserts = {job(2, moment(0))}, .erases = {numbered_id(1)}},
                           {.into = &suite_items(), .inserts = {item_row(2), item_row(1, "second")}}};
  t.expect_error(t.other_store().commit(changes), errc::conflict, "inserting a key that is there");
  t.expect(same_rows(t.items(), {item_row(1, "first")}), "the items are not as they were before the conflict");
  t.expect(same_rows(t.jobs(), {job(1, moment(0))}), "the other table is not as it was before the conflict");
}

void checks_versions(trial& t) {
  t.insert({item_row(1, "one", 1), item_row(2, "two", 1)});
  t.expect_ok(t.store().commit({{.into = &suite_items(), .updates = {{item_row(1, "newer", 2), 1}}}}),
              "an update of the version that is stored");
  const change_set stale{
      {.into = &suite_items(), .updates = {{item_row(2, "newer", 2), 1}, {item_row(1, "lost", 2), 1}}}};
  t.expect_error(t.other_store().commit(stale), errc::conflict, "an update of a version that was replaced");
  t.expect(same_rows(t.items(), {item_row(1, "newer", 2), item_row(2, "two", 1)}),
           "an update was lost, or half of it stayed");
  t.expect_error(t.store().commit({{.into = &suite_items(), .updates = {{item_row(3, "none", 2), 1}}}}), errc::conflict,
                 "an update of a row that is not there");
  t.expect(t.items().size() == 2, "an update made a row");
}

void works_on_after_a_conflict(trial& t) {
  t.insert({item_row(1)});
  t.expect_error(t.store().commit({{.into = &suite_items(), .inserts = {item_row(1)}}}), errc::conflict, "a duplicate");
  t.expect_ok(t.store().commit({{.into = &suite_items(), .inserts = {item_row(2)}}}), "the commit after a conflict");
  t.expect(t.items().size() == 2, "the commit after a conflict did not last");
}

void puts_over_what_is_there(trial& t) {
  t.insert({item_row(1, "old", 7)});
  t.expect_ok(t.store().commit({{.into = &suite_items(), .puts = {item_row(1, "new", 3), item_row(2, "made", 1)}}}),
              "puts");
  t.expect(same_rows(t.items(), {item_row(1, "new", 3), item_row(2, "made", 1)}), "a put did not insert or replace");
}

void erases(trial& t) {
  t.insert({item_row(1), item_row(2)});
  t.expect_ok(t.store().commit({{.into = &suite_items(), .erases = {numbered_id(1), numbered_id(9)}}}),
              "erasing a row that is there and one that is not");
  t.expect(same_rows(t.items(), {item_row(2)}), "an erased row is there, or another is not");
}

void commits_several_tables(trial& t) {
  t.insert({item_row(1, "one"), item_row(2)}, {job(1, moment(0))});
  const change_set changes{{.into = &suite_items(),
                            .inserts = {item_row(3)},
                            .updates = {{item_row(1, "newer", 2), 1}},
                            .puts = {item_row(4)},
                            .erases = {numbered_id(2)}},
                           {.into = &suite_jobs(), .inserts = {job(2, moment(1))}, .erases = {numbered_id(1)}}};
  t.expect_ok(t.store().commit(changes), "a commit of every kind of change");
  t.expect(same_rows(t.items(), {item_row(1, "newer", 2), item_row(3), item_row(4)}), "the items are not as committed");
  t.expect(same_rows(t.jobs(), {job(2, moment(1))}), "the jobs are not as committed");
}

void rejects_what_does_not_fit(trial& t) {
  auto nameless = item_row(2);
  nameless[item_column::name] = storage::null{};
  const change_set changes{{.into = &suite_jobs(), .inserts = {job(1, moment(0))}},
                           {.into = &suite_items(), .inserts = {item_row(1), nameless}}};
  t.expect_error(t.store().commit(changes), errc::rejected, "a null in a column that is not nullable");
  t.expect(t.items().empty() && t.jobs().empty(), "a part of a rejected commit stayed");
  t.expect_ok(t.store().commit({{.into = &suite_items(), .inserts = {item_row(1)}}}), "the commit after a rejection");
}

void rejects_a_key_twice(trial& t) {
  t.insert({item_row(1, "one")});
  const auto refused = [&](const change_set& changes, const char* what) {
    t.expect_error(t.store().commit(changes), errc::rejected, what);
    t.expect(same_rows(t.items(), {item_row(1, "one")}) && t.jobs().empty(), "a part of a rejected commit stayed");
  };
  const auto with_a_job = [](storage::table_change c) {
    return change_set{{.into = &suite_jobs(), .inserts = {job(1, moment(0))}}, std::move(c)};
  };
  refused(with_a_job({.into = &suite_items(), .inserts = {item_row(2, "a"), item_row(2, "b")}}),
          "two inserts of one key");
  refused(with_a_job({.into = &suite_items(), .updates = {{item_row(1, "a", 2), 1}, {item_row(1, "b", 2), 1}}}),
          "two updates of one row");
  refused(with_a_job({.into = &suite_items(), .puts = {item_row(2, "a"), item_row(2, "b")}}), "two puts of one key");
  refused(with_a_job({.into = &suite_items(), .puts = {item_row(1, "a")}, .erases = {numbered_id(1)}}),
          "a put and an erase of one key");
  refused({{.into = &suite_jobs(), .inserts = {job(1, moment(0))}},
           {.into = &suite_jobs(), .inserts = {job(2, moment(0))}}},
          "a table twice");
}

void rejects_a_version_that_stays(trial& t) {
  t.insert({item_row(1, "one", 3)});
  t.expect_error(t.store().commit({{.into = &suite_items(), .updates = {{item_row(1, "newer", 3), 3}}}}),
                 errc::rejected, "an update that carries the version that it was read at");
  t.expect(same_rows(t.items(), {item_row(1, "one", 3)}), "a rejected update stayed");
}

void takes_large_batches(trial& t) {
  constexpr std::uint32_t rows = 500;
  std::vector<row> items;
  std::vector<row> jobs;
  storage::key_request keys{&suite_items(), {}};
  for (std::uint32_t i = 0; i < rows; ++i) {
    items.push_back(item_row(i, "item " + std::to_string(i)));
    jobs.push_back(job(i, moment(i)));
    keys.keys.push_back(numbered_id(i));
  }
  t.insert(items, jobs);
  t.expect(same_rows(t.items(), items) && same_rows(t.jobs(), jobs), "500 rows are not as inserted");
  const auto found = t.value_of(t.store().load({keys}), "a load of 500 keys");
  t.expect(found.size() == 1 && found[0].size() == rows, "a load of 500 keys found another number of rows");

  storage::table_change change{.into = &suite_items()};
  for (auto& values : items) {
    values[item_column::version] = std::int64_t{2};
    change.updates.push_back({values, 1});
  }
  storage::table_change erase{.into = &suite_jobs(), .erases = keys.keys};
  t.expect_ok(t.store().commit({change, erase}), "500 updates and 500 erases");
  t.expect(same_rows(t.items(), items) && t.jobs().empty(), "500 rows are not as updated or not erased");
}

}  // namespace

rules commit_rules() {
  return {{"what one store commits another one loads, and missing keys are left out", finds_inserted_rows},
          {"stamps are those of the rows as they are stored", gives_the_stamps_of_rows},
          {"a commit or a load of nothing is no error", does_nothing_for_nothing},
          {"inserting a key that is there is a conflict and undoes the whole commit", refuses_a_duplicate},
          {"an update of another version than is stored, or of no row, is a conflict", checks_versions},
          {"a store works on after a conflict", works_on_after_a_conflict},
          {"a put inserts or replaces whatever is there", puts_over_what_is_there},
          {"an erase takes a row away and does not mind when there is none", erases},
          {"a commit changes several tables in every way at once", commits_several_tables},
          {"a row that does not fit its table is rejected and undoes the whole commit", rejects_what_does_not_fit},
          {"a change set that names a row twice is rejected, all of it", rejects_a_key_twice},
          {"an update that does not change the version is rejected", rejects_a_version_that_stays},
          {"500 rows are inserted, loaded, updated and erased at once", takes_large_batches}};
}

}  // namespace comanda::testing
