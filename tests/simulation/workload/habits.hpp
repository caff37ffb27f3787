#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client.hpp"

namespace comanda::simulation {

/// How often something is done, against the other things that could be. 0: never.
using weight = std::uint64_t;

/// What the people of one seed are like. Each seed leaves some things out (swarm testing), so that rare combinations
/// are not drowned by common ones.
struct habits {
  // The shop.
  std::vector<std::string> skus;
  std::int64_t stock_at_first = 10;  ///< of each
  // Customers.
  std::uint64_t customers = 2;
  std::uint64_t actions_each = 6;
  weight places = 4, revises = 2, cancels = 2, refunds = 1, looks = 1, changes_preferences = 1, pays_own_by_hand = 0;
  std::uint64_t missing_sku_one_in = 12;  ///< 0: never
  std::uint64_t waits_one_in = 4;         ///< with Prefer: wait
  std::uint64_t if_match_one_in = 3;
  std::uint64_t calls_off_one_in = 0;  ///< of the changes and cancellations that were accepted; 0: none
  std::vector<std::int64_t> prices;
  // Those who work there.
  std::uint64_t clerk_actions = 5;
  weight adjusts = 4, puts_item = 2, withdraws_item = 1, creates_item = 1, pays_by_hand = 1, writes_by_hand = 1;
  std::uint64_t operator_rounds = 4;
  weight retries_saga = 2, compensates_saga = 1, redrives = 2, discards = 1, retries_notification = 2,
         looks_at_outbox = 1;
  bool watches_outboxes = false;  ///< of every service, whatever else there is to do
  // Everybody.
  microseconds pause = std::chrono::seconds(1);  ///< between two things that one person does, on average
  std::uint64_t impatient_one_in = 0;            ///< does the next thing before the answer to the last one; 0: never
  client_habits asks;

  [[nodiscard]] static habits draw(world& in);
};

/// An index, drawn by weight; the sum of weights must not be 0.
template <std::size_t N>
[[nodiscard]] std::size_t draw_by_weight(world& in, const weight (&weights)[N]) {
  weight sum = 0;
  for (auto w : weights) sum += w;
  auto at = in.below(sum);
  for (std::size_t i = 0; i < N; ++i) {
    if (at < weights[i]) return i;
    at -= weights[i];
  }
  return N - 1;
}

/// A pause of a person: half to one and a half of the usual one.
[[nodiscard]] inline microseconds pause_of(world& in, const habits& h) {
  return h.pause / 2 +
         microseconds(static_cast<std::int64_t>(in.below(static_cast<std::uint64_t>(h.pause.count()) + 1)));
}

}  // namespace comanda::simulation
