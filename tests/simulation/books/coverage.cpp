#include "coverage.hpp"

#include "comanda/schema/schema.hpp"

namespace comanda::simulation {

namespace {

template <class Enum>
std::string word(Enum e) {
  return std::string(schema::enum_name(e));
}

}  // namespace

void count(const books& b, coverage& into) {
  for (const auto& [id, o] : b.orders) {
    ++into["order " + word(o.status)];
    if (o.change && o.change->waits_for) ++into["revision after an unsettled one"];
  }
  for (const auto& [id, s] : b.sagas) {
    if (s.follows) ++into["saga that waited for another"];
  }
  for (const auto& [id, r] : b.reservations) {
    ++into["reservation " + word(r.status)];
    if (r.lines.empty()) ++into["tombstone of a reservation"];
  }
  for (const auto& [id, m] : b.movements) ++into["movement " + word(m.kind)];
  for (const auto& [id, i] : b.items) into["item withdrawn"] += i.withdrawn;
  for (const auto& [id, p] : b.payments) ++into["payment " + word(p.status)];
  for (const auto& [id, o] : b.operations) {
    ++into[word(o.kind) + " for " + word(o.purpose) + " " + word(o.state)];
    into["operation tried more than once"] += o.attempts > 1;
    into["operation under a new key"] += o.retries > 0;
  }
  for (const auto& [id, n] : b.notifications) {
    ++into["notification " + word(n.status)];
    into["notification tried again by an operator"] += n.earlier_attempts > 0;
  }
  for (auto s : all_services) {
    for (const auto& [id, m] : b.of(s).dead) ++into["dead message " + word(m.status)];
  }
}

}  // namespace comanda::simulation
