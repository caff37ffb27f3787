#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "comanda/application/common_changes.hpp"
#include "comanda/application/model.hpp"
#include "comanda/application/slips.hpp"
#include "comanda/storage/store.hpp"

namespace comanda::application {

/// What one try at a batch has loaded, and what its commands have made of it: the part of the executor that knows a
/// model's tables, and nothing of commands. It is by far the larger part for a compiler, so that a service has it
/// compiled once: `extern template class application::batch<model>;` behind its class, and the same without `extern` in
/// one of its sources. Thread rule: none; it belongs to whoever has it.
template <class Model>
class batch {
 public:
  using aggregates = typename Model::aggregates;
  using facts = typename Model::facts;

  application::state<Model> state;
  key_set<Model> named;  ///< by the commands' `keys`
  detail::common_keys common_named;
  detail::common_changes common;

  /// For all that is named.
  [[nodiscard]] std::vector<storage::key_request> requests() const;
  /// For what was named since.
  [[nodiscard]] std::vector<storage::key_request> requests_since(const key_set<Model>& had) const;

  /// Takes what was loaded. Error: internal, naming a row that cannot be read; the others are taken.
  [[nodiscard]] result<> take(const std::vector<storage::key_request>& requests,
                              const std::vector<std::vector<storage::row>>& loaded);

  /// Takes a decision, which the commands after it see; or nothing of it, and says what is wrong with it.
  [[nodiscard]] std::optional<std::string> add(const decision<Model>& d, timestamp now, const executor_options& with);

  /// What the decisions come to. Empty: nothing.
  [[nodiscard]] storage::change_set changes() const;

  /// What is inserted without having been looked for.
  [[nodiscard]] detail::added_rows unseen() const;

 private:
  [[nodiscard]] result<> take_row(const storage::table& from, const storage::row& cells);
  void look_through(const decision<Model>& d, detail::slip_finder& finder) const;

  /// `use(mp_identity<T>())` for each of a list.
  template <class List, class Use>
  static void for_each(Use use) {
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, List>>(std::move(use));
  }

  detail::added_rows added_;
};

template <class Model>
std::vector<storage::key_request> batch<Model>::requests() const {
  auto requests = requests_since({});
  common_named.write_to(requests);
  return requests;
}

template <class Model>
std::vector<storage::key_request> batch<Model>::requests_since(const key_set<Model>& had) const {
  std::vector<storage::key_request> requests;
  for_each<aggregates>([&]<class T>(boost::mp11::mp_identity<T>) {
    storage::key_request r{&storage::table_of<T>(), {}};
    for (const auto& key : named.template of<T>()) {
      if (!had.template of<T>().contains(key)) r.keys.push_back(storage::key_cell(key));
    }
    if (!r.keys.empty()) requests.push_back(std::move(r));
  });
  return requests;
}

template <class Model>
result<> batch<Model>::take(const std::vector<storage::key_request>& requests,
                            const std::vector<std::vector<storage::row>>& loaded) {
  result<> problem;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto& from = *requests[i].from;
    for (const auto& cells : loaded[i]) {
      auto taken = take_row(from, cells);
      if (taken) continue;
      const auto key = from.key < cells.size() ? storage::name_of_row(from, cells[from.key]) : from.name;
      problem = fail(errc::internal, taken.error().message + ", in " + key);
    }
  }
  return problem;
}

template <class Model>
result<> batch<Model>::take_row(const storage::table& from, const storage::row& cells) {
  auto in_common = common.take(from, cells);
  if (!in_common) return failure_of(in_common);
  result<> problem;
  for_each<aggregates>([&]<class T>(boost::mp11::mp_identity<T>) {
    if (&from != &storage::table_of<T>()) return;
    if (auto r = storage::from_row<T>(cells))
      state.put_loaded(*std::move(r));
    else
      problem = failure_of(r);
  });
  return problem;
}

template <class Model>
std::optional<std::string> batch<Model>::add(const decision<Model>& d, timestamp now, const executor_options& with) {
  detail::slip_finder finder(added_);
  look_through(d, finder);
  if (finder.slip()) return finder.slip();
  added_.merge(finder.rows());
  for_each<aggregates>([&]<class T>(boost::mp11::mp_identity<T>) {
    for (const auto& value : d.template saved<T>()) state.save(value);
  });
  for_each<facts>([&]<class T>(boost::mp11::mp_identity<T>) {
    for (const auto& fact : d.template recorded<T>()) common.add_fact(storage::table_of<T>(), storage::to_row(fact));
  });
  common.add(d, now, with);
  return std::nullopt;
}

template <class Model>
void batch<Model>::look_through(const decision<Model>& d, detail::slip_finder& finder) const {
  for_each<aggregates>([&]<class T>(boost::mp11::mp_identity<T>) {
    for (const auto& value : d.template saved<T>()) {
      const auto* found = state.template find<T>(storage::key_of(value));
      finder.saves(storage::table_of<T>(), storage::key_cell(storage::key_of(value)), value.version,
                   found == nullptr ? 0 : found->version);
    }
  });
  for_each<facts>([&]<class T>(boost::mp11::mp_identity<T>) {
    for (const auto& fact : d.template recorded<T>())
      finder.adds(storage::table_of<T>(), storage::key_cell(storage::key_of(fact)));
  });
  common.look_through(d, finder);
}

template <class Model>
storage::change_set batch<Model>::changes() const {
  storage::change_set changes;
  for_each<aggregates>([&]<class T>(boost::mp11::mp_identity<T>) {
    storage::table_change c{&storage::table_of<T>(), {}, {}, {}, {}};
    for (const auto& [key, e] : state.template entries<T>()) {
      if (!e.changed) continue;
      if (e.read_version == 0)
        c.inserts.push_back(storage::to_row(e.value));
      else
        c.updates.push_back({storage::to_row(e.value), e.read_version});
    }
    if (!c.inserts.empty() || !c.updates.empty()) changes.push_back(std::move(c));
  });
  common.write_to(changes);
  return changes;
}

template <class Model>
detail::added_rows batch<Model>::unseen() const {
  auto rows = added_;
  for_each<aggregates>([&]<class T>(boost::mp11::mp_identity<T>) {
    for (const auto& [key, e] : state.template entries<T>()) {
      if (e.changed && e.read_version == 0 && !named.template of<T>().contains(key))
        rows.emplace(&storage::table_of<T>(), storage::key_cell(key));
    }
  });
  return rows;
}

}  // namespace comanda::application
