#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "comanda/testing/store_suite.hpp"
#include "findings.hpp"

// What the checks of the store suite are written with.
namespace comanda::testing {

/// A row of suite_items with something in each column.
struct item {
  uuid item_id{};
  std::string name = "name";
  storage::cell note = storage::null{};
  std::int64_t quantity = 0;
  bool active = true;
  std::string document = "{}";
  timestamp made_at{};
  std::int64_t version = 1;

  [[nodiscard]] storage::row as_row() const;
};

enum item_column : std::size_t { item_id, name, note, quantity, active, document, made_at, version };
enum job_column : std::size_t { job_id, kind, due_at };

/// Ids in the order of their numbers.
[[nodiscard]] uuid numbered_id(std::uint32_t number);
/// Seconds after some day.
[[nodiscard]] timestamp moment(std::int64_t seconds);
[[nodiscard]] storage::row job(std::uint32_t number, timestamp due, std::string kind = "kind");
/// Same rows in the same order; documents are compared by what they mean.
[[nodiscard]] bool same_rows(const std::vector<storage::row>& a, const std::vector<storage::row>& b);

/// One check at work: two stores on empty tables, and what was found wrong.
class trial : public findings {
 public:
  explicit trial(const open_store& open);

  storage::store& store() { return *mine_; }
  storage::store& other_store() { return *other_; }

  void insert(std::vector<storage::row> items, std::vector<storage::row> jobs = {});
  /// All of a table by its key.
  [[nodiscard]] std::vector<storage::row> all(const storage::table& t);
  [[nodiscard]] std::vector<storage::row> items() { return all(suite_items()); }
  [[nodiscard]] std::vector<storage::row> jobs() { return all(suite_jobs()); }

 private:
  void empty(const storage::table& t);

  std::unique_ptr<storage::store> mine_;
  std::unique_ptr<storage::store> other_;
};

using rule = void (*)(trial&);
using rules = std::vector<std::pair<const char*, rule>>;

[[nodiscard]] rules commit_rules();
[[nodiscard]] rules value_rules();
[[nodiscard]] rules query_rules();
[[nodiscard]] rules lease_rules();

}  // namespace comanda::testing
