#include "hardship.hpp"

#include <array>

namespace comanda::simulation {

namespace {

using testing::simulation::random_source;

constexpr std::array<double, 3> shares = {0.1, 0.4, 0.8};
constexpr std::array<microseconds, 3> short_lives = {std::chrono::milliseconds(200), std::chrono::seconds(8),
                                                     std::chrono::minutes(1)};
/// As long as the pauses of people are: seeds are over in a second, or in an hour.
constexpr std::array<microseconds, 4> lengths = {std::chrono::seconds(1), std::chrono::seconds(30),
                                                 std::chrono::minutes(5), std::chrono::minutes(40)};

template <class List>
auto any_of(const List& list, random_source& chance) {
  return list[chance.below(list.size())];
}

microseconds up_to(microseconds longest, random_source& chance) {
  return microseconds(static_cast<std::int64_t>(chance.below(static_cast<std::uint64_t>(longest.count()))));
}

}  // namespace

hardship hardship::draw(random_source chance) {
  hardship h;
  if (chance.one_in(4)) h.bank_refuses = any_of(shares, chance);
  if (chance.one_in(4)) h.bank_is_slow = any_of(shares, chance);
  if (chance.one_in(4)) h.mail_is_refused = any_of(shares, chance);
  if (chance.one_in(4)) h.reservation_lifetime = any_of(short_lives, chance);
  for (auto left = chance.one_in(3) ? 1 + chance.below(3) : 0; left > 0; --left)
    h.outages.push_back({any_of(all_services, chance), up_to(any_of(lengths, chance), chance),
                         up_to(any_of(lengths, chance), chance), chance.one_in(2)});
  h.processes = 1 + chance.below(2);
  if (chance.one_in(3)) {
    h.commits_are_slow = any_of(shares, chance);
    h.processes = 2 + chance.below(2);
  }
  return h;
}

}  // namespace comanda::simulation
