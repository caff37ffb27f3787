#include "trial.hpp"

// Rules about `claim`, `prune`, `summarize` and `check`.
namespace comanda::testing {
namespace {

using storage::row;

void claims_once(trial& t) {
  t.insert({}, {job(1, moment(1)), job(2, moment(2)), job(3, moment(3)), job(4, moment(11))});
  const auto mine = t.value_of(t.store().claim({&suite_jobs(), moment(10), moment(20), 2}), "claim");
  const auto theirs = t.value_of(t.other_store().claim({&suite_jobs(), moment(10), moment(20), 10}), "claim");
  t.expect(same_rows(mine, {job(1, moment(20)), job(2, moment(20))}),
           "the first claim has other than the two earliest, leased");
  t.expect(same_rows(theirs, {job(3, moment(20))}), "the second claim has other than the one due row that was left");
  t.expect(t.value_of(t.store().claim({&suite_jobs(), moment(10), moment(20), 10}), "claim").empty(),
           "a leased row was claimed");
  t.expect(same_rows(t.jobs(), {job(1, moment(20)), job(2, moment(20)), job(3, moment(20)), job(4, moment(11))}),
           "the leases are not stored");
}

void claims_earliest_first(trial& t) {
  t.insert({}, {job(1, moment(3)), job(2, moment(1)), job(3, moment(2)), job(4, moment(2)), job(5, moment(2))});
  std::vector<row> claimed;
  for (int i = 0; i < 5; ++i) {
    auto one = t.value_of(t.store().claim({&suite_jobs(), moment(10), moment(20), 1}), "claim");
    t.expect(one.size() == 1, "a claim of one is not one");
    if (!one.empty()) claimed.push_back(one.front());
  }
  t.expect(claimed.size() == 5 && claimed.front()[job_column::job_id] == storage::cell(numbered_id(2)) &&
               claimed.back()[job_column::job_id] == storage::cell(numbered_id(1)),
           "the earliest row was not claimed first, or the latest not last");
}

void orders_one_claim(trial& t) {
  t.insert({}, {job(1, moment(3)), job(2, moment(1)), job(3, moment(2))});
  const auto claimed = t.value_of(t.store().claim({&suite_jobs(), moment(3), moment(20), 10}), "claim");
  t.expect(same_rows(claimed, {job(2, moment(20)), job(3, moment(20)), job(1, moment(20))}),
           "the rows of one claim are not earliest first, or the one that is due now is missing");
}

void claims_again_after_the_lease(trial& t) {
  t.insert({}, {job(1, moment(1))});
  t.expect(t.value_of(t.store().claim({&suite_jobs(), moment(2), moment(10), 10}), "claim").size() == 1, "not claimed");
  t.expect(t.value_of(t.other_store().claim({&suite_jobs(), moment(9), moment(20), 10}), "claim").empty(),
           "claimed before the lease ran out");
  t.expect(t.value_of(t.other_store().claim({&suite_jobs(), moment(10), moment(20), 10}), "claim").size() == 1,
           "not claimed when the lease had run out");
}

void claims_nothing_from_nothing(trial& t) {
  t.expect(t.value_of(t.store().claim({&suite_jobs(), moment(2), moment(10), 10}), "claim").empty(),
           "claimed from no rows");
}

void prunes_the_old(trial& t) {
  std::vector<row> rows;
  for (std::uint32_t i = 1; i <= 5; ++i) rows.push_back(item{.item_id = numbered_id(i), .made_at = moment(i)}.as_row());
  t.insert(rows);
  const auto prune = [&](std::int64_t before, std::size_t limit) {
    return t.value_of(t.store().prune({&suite_items(), item_column::made_at, moment(before), limit}), "prune");
  };
  t.expect(prune(1, 10) == 0 && t.items().size() == 5, "a row that is not before the moment went");
  t.expect(prune(5, 3) == 3 && t.items().size() == 2, "the limit of a prune is not kept");
  t.expect(prune(5, 3) == 1, "the rest of the old rows did not go");
  t.expect(same_rows(t.items(), {rows[4]}), "other than the old rows went");
}

void summarizes(trial& t) {
  const auto nothing = t.value_of(t.store().summarize(suite_jobs(), job_column::due_at), "summarize");
  t.expect(nothing.rows == 0 && !nothing.oldest, "an empty table is not summarized as empty");
  t.insert({}, {job(1, moment(3)), job(2, moment(1)), job(3, moment(2))});
  const auto some = t.value_of(t.other_store().summarize(suite_jobs(), job_column::due_at), "summarize");
  t.expect(some.rows == 3 && some.oldest == moment(1), "three rows are summarized wrongly");
}

void answers_a_check(trial& t) { t.expect_ok(t.store().check(), "check"); }

}  // namespace

rules lease_rules() {
  return {{"a row that one store has claimed no other gets before the lease runs out", claims_once},
          {"claims take the earliest first", claims_earliest_first},
          {"the rows of one claim are earliest first, those due at this moment included", orders_one_claim},
          {"a row can be claimed again when its lease has run out", claims_again_after_the_lease},
          {"a claim of an empty table finds nothing", claims_nothing_from_nothing},
          {"a prune takes rows from before the moment only, and no more than the limit", prunes_the_old},
          {"a summary counts the rows and finds the oldest", summarizes},
          {"a check of a good database succeeds", answers_a_check}};
}

}  // namespace comanda::testing
