#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace comanda::testing::simulation {

/// How often what has happened, by name. What a run has to come to is expected beforehand and stands there with 0 until
/// it happens: a run in which nothing is wrong says nothing of what never happened in it.
/// Thread rule: one thread.
class tally {
 public:
  struct row {
    std::string name;
    std::uint64_t times = 0;
    friend bool operator==(const row&, const row&) = default;
  };

  void expect(std::string_view name) { static_cast<void>(at(name)); }
  void count(std::string_view name, std::uint64_t times = 1) { at(name) += times; }
  /// What another run has expected and counted.
  void add(const tally& other);

  /// 0 also for what nobody expects.
  [[nodiscard]] std::uint64_t of(std::string_view name) const;
  /// In the order in which they were first named.
  [[nodiscard]] const std::vector<row>& rows() const noexcept { return rows_; }
  /// What was expected and did not happen.
  [[nodiscard]] std::vector<std::string> never() const;

 private:
  std::uint64_t& at(std::string_view name);

  std::vector<row> rows_;
  std::map<std::string, std::size_t, std::less<>> index_;
};

/// What is expected and need not happen in these runs, and why.
struct excuse {
  std::string_view name;
  std::string_view reason;
  bool may_happen = false;  ///< too rare to be counted on; else it cannot happen
};

/// What does not fit, a line each: what was expected, never happened and has no excuse; an excuse for what cannot
/// happen and did, or for what nobody expects.
[[nodiscard]] std::vector<std::string> gaps(const tally& reached, std::span<const excuse> excuses);

}  // namespace comanda::testing::simulation
