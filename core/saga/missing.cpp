#include "comanda/saga/missing.hpp"

#include <map>
#include <set>
#include <tuple>

#include "comanda/saga/instance.hpp"
#include "comanda/storage/record.hpp"

namespace comanda::saga {

namespace {

constexpr std::size_t sagas_together_max = 500;

/// By definition the sagas that need it: a saga that another process moves on meanwhile may be seen twice.
using sagas_by_definition = std::map<std::tuple<std::string, std::int64_t, std::string>, std::set<uuid>>;

void note_unless_known(const instance& i, const registry& known, sagas_by_definition& missing) {
  const auto version = static_cast<std::uint32_t>(i.definition_version);
  if (known.find(i.type, version, i.definition_hash) != nullptr) return;
  missing[{i.type, i.definition_version, i.definition_hash}].insert(i.saga_id.value());
}

}  // namespace

result<std::vector<missing_definition>> find_missing(storage::store& in, const registry& known) {
  const auto& t = storage::table_of<instance>();
  sagas_by_definition by_definition;
  for (const auto state : {status::running, status::compensating}) {
    for (const bool stuck : {false, true}) {
      storage::list_request page{
          .from = &t,
          .where = {{t.index_of("status"), storage::comparison::equal, std::string(schema::enum_name(state))},
                    {t.index_of("stuck"), storage::comparison::equal, stuck}},
          .order_by = t.index_of("updated_at"),
          .descending = false,
          .limit = sagas_together_max};
      for (std::size_t found = page.limit; found == page.limit;) {
        const auto rows = in.list(page);
        if (!rows) return failure_of(rows);
        for (const auto& r : *rows) {
          // One that cannot be read is its own failure when its turn comes; it says nothing about definitions.
          if (const auto i = storage::from_row<instance>(r)) note_unless_known(*i, known, by_definition);
        }
        found = rows->size();
        if (found > 0) page.after = {rows->back()[page.order_by], rows->back()[t.key]};
      }
    }
  }
  std::vector<missing_definition> missing;
  for (const auto& [definition, sagas] : by_definition) {
    const auto& [name, version, hash] = definition;
    missing.push_back({name, version, hash, static_cast<std::int64_t>(sagas.size())});
  }
  return missing;
}

result<> refuse_missing(const std::vector<missing_definition>& missing) {
  if (missing.empty()) return {};
  std::string text;
  for (const auto& m : missing) {
    text += text.empty() ? "" : ", ";
    text += std::to_string(m.sagas) + (m.sagas == 1 ? " saga needs " : " sagas need ") + m.name + " version " +
            std::to_string(m.version) + " (" + m.hash + ')';
  }
  return fail(errc::invalid_state, "sagas are under way whose definition this program does not have: " + text);
}

}  // namespace comanda::saga
