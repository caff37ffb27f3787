#include "comanda/testing/store_suite.hpp"

#include "trial.hpp"

namespace comanda::testing {

using storage::column_kind;

const storage::table& suite_items() {
  static const storage::table t{.name = "suite_items",
                                .columns = {{"item_id", column_kind::uuid, false},
                                            {"name", column_kind::text, false},
                                            {"note", column_kind::text, true},
                                            {"quantity", column_kind::integer, false},
                                            {"active", column_kind::boolean, false},
                                            {"document", column_kind::json, false},
                                            {"made_at", column_kind::timestamp, false},
                                            {"version", column_kind::integer, false}},
                                .key = item_column::item_id,
                                .version = item_column::version};
  return t;
}

const storage::table& suite_jobs() {
  static const storage::table t{.name = "suite_jobs",
                                .columns = {{"job_id", column_kind::uuid, false},
                                            {"kind", column_kind::text, false},
                                            {"due_at", column_kind::timestamp, false}},
                                .key = job_column::job_id,
                                .due = job_column::due_at};
  return t;
}

std::vector<check> store_suite(open_store open) {
  std::vector<check> checks;
  for (const auto& some : {commit_rules(), value_rules(), query_rules(), lease_rules()}) {
    for (const auto& [name, keep] : some) {
      checks.push_back({name, [open, keep = keep] {
                          trial t(open);
                          keep(t);
                          return std::move(t).take_failures();
                        }});
    }
  }
  return checks;
}

}  // namespace comanda::testing
