#pragma once

#include <functional>
#include <utility>
#include <variant>
#include <vector>

#include "comanda/application/service.hpp"
#include "comanda/storage/store.hpp"

namespace comanda::application {

/// Where a driving adapter hands in commands. The host's writer thread is behind it, a simulator's loop, or a plain
/// call. Thread rule: safe from every thread.
template <class Service>
class command_gate {
 public:
  virtual ~command_gate() = default;
  /// `done` is called once, from any thread, perhaps before `submit` returns. A full queue is the outcome `overloaded`.
  virtual void submit(request<Service> r, std::function<void(outcome)> done) = 0;
  /// The rules that decide behind it, which live as long as it does; nullptr: nobody does, or nobody says.
  [[nodiscard]] virtual const Service* rules() const noexcept { return nullptr; }
};

/// Where reads go. Points that wait together become one query.
/// Thread rule: safe from every thread.
class read_gate {
 public:
  virtual ~read_gate() = default;
  /// The rows that are there of those with these keys, in any order. `done` as above.
  virtual void points(const storage::table& from, std::vector<storage::cell> keys,
                      std::function<void(result<std::vector<storage::row>>)> done) = 0;
  /// A row by its key; an empty list when there is none.
  void point(const storage::table& from, storage::cell key,
             std::function<void(result<std::vector<storage::row>>)> done) {
    std::vector<storage::cell> keys;
    keys.push_back(std::move(key));
    points(from, std::move(keys), std::move(done));
  }
  virtual void list(storage::list_request what, std::function<void(result<std::vector<storage::row>>)> done) = 0;
  /// How many rows a table has, and the oldest of a column of times.
  virtual void summarize(const storage::table& of, std::size_t oldest_column,
                         std::function<void(result<storage::table_summary>)> done) = 0;
};

}  // namespace comanda::application
