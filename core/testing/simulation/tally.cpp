#include "comanda/testing/simulation/tally.hpp"

#include <algorithm>

namespace comanda::testing::simulation {

std::uint64_t& tally::at(std::string_view name) {
  auto known = index_.find(name);
  if (known == index_.end()) {
    known = index_.emplace(name, rows_.size()).first;
    rows_.push_back({std::string(name)});
  }
  return rows_[known->second].times;
}

void tally::add(const tally& other) {
  for (const auto& counted : other.rows_) count(counted.name, counted.times);
}

std::uint64_t tally::of(std::string_view name) const {
  const auto known = index_.find(name);
  return known == index_.end() ? 0 : rows_[known->second].times;
}

std::vector<std::string> tally::never() const {
  std::vector<std::string> names;
  for (const auto& counted : rows_) {
    if (counted.times == 0) names.push_back(counted.name);
  }
  return names;
}

std::vector<std::string> gaps(const tally& reached, std::span<const excuse> excuses) {
  std::vector<std::string> lines;
  for (const auto& name : reached.never()) {
    if (std::ranges::find(excuses, name, &excuse::name) == excuses.end()) lines.push_back("never reached: " + name);
  }
  for (const auto& excused : excuses) {
    const std::string name(excused.name);
    if (reached.of(name) > 0 && !excused.may_happen)
      lines.push_back("reached, although it is excused: " + name);
    else if (std::ranges::find(reached.rows(), name, &tally::row::name) == reached.rows().end())
      lines.push_back("excused, although nobody expects it: " + name);
  }
  return lines;
}

}  // namespace comanda::testing::simulation
