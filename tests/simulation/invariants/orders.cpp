#include <algorithm>
#include <array>

#include "comanda/inventory/service.hpp"
#include "comanda/orders/sagas.hpp"
#include "invariant.hpp"
#include "text.hpp"

namespace comanda::simulation {

namespace {

using orders::order;
using orders::order_status;

bool is_final(order_status s) { return s == order_status::rejected || s == order_status::cancelled; }
bool is_at_rest(order_status s) { return is_final(s) || s == order_status::confirmed; }

void total_is_the_lines(const books&, const commit_news& news, findings& found) {
  for (const auto& [before, o] : news.orders) {
    std::int64_t sum = 0;
    for (const auto& line : o.lines) sum += line.quantity * line.unit_price;
    if (sum != o.total) found.add("order " + json_of(o));
  }
}

/// One commit may take several steps, so only what no step may do is looked for.
void ends_are_for_good(const books&, const commit_news& news, findings& found) {
  for (const auto& [before, o] : news.orders) {
    if (!before || before->status == o.status) continue;
    if (is_final(before->status) || o.status == order_status::pending)
      found.add("order " + to_string(o.order_id) + " was " + name_of(before->status) + " and is " + name_of(o.status));
  }
  for (const auto& [before, s] : news.sagas) {
    if (!before || before->status == s.status) continue;
    const bool turned = before->status == saga::status::compensating && s.status != saga::status::compensated;
    if (before->ended() || turned)
      found.add("saga " + to_string(s.saga_id) + " was " + name_of(before->status) + " and is " + name_of(s.status));
  }
}

template <class T>
void only_up(const std::vector<written<T>>& rows, findings& found) {
  for (const auto& [before, row] : rows) {
    if (before ? row.version <= before->version : row.version < 1)
      found.add(std::string(T::table_name) + " " + json_of(row) + " was at version " +
                std::to_string(before ? before->version : 0));
  }
}

/// Two states of one row never share a version: no update is lost, no ETag comes twice.
void versions_go_up(const books&, const commit_news& news, findings& found) {
  only_up(news.orders, found);
  only_up(news.sagas, found);
  only_up(news.items, found);
  only_up(news.reservations, found);
  only_up(news.payments, found);
  only_up(news.operations, found);
  only_up(news.notifications, found);
  only_up(news.preferences, found);
}

void timeline_has_no_gap(const books& b, const commit_news& news, findings& found) {
  for (const auto& entry : news.timeline) {
    const auto& all = b.timelines.at(order_id(entry.subject));
    const auto at = static_cast<std::size_t>(entry.sequence - 1);
    if (at >= all.size() || all[at] != entry)
      found.add("entry " + std::to_string(entry.sequence) + " of order " + to_string(order_id(entry.subject)) +
                ", which has " + std::to_string(all.size()));
  }
}

/// The type of a message that some service has sent; "" when none has.
std::string type_of(const books& b, const message_id& id) {
  for (auto s : all_services) {
    const auto at = b.of(s).sent.find(id);
    if (at != b.of(s).sent.end()) return at->second.type;
  }
  return {};
}

const saga::definition* definition_of(std::string_view type) {
  static const std::array all = {orders::fulfilment().definition(), orders::cancellation().definition(),
                                 orders::revision().definition()};
  const auto at = std::ranges::find_if(all, [&](const auto& d) { return d.name() == type; });
  return at == all.end() ? nullptr : &*at;
}

/// The message types that may have made this entry; nullptr for an entry that no reply makes.
const std::vector<std::string>* answers_of(const saga::timeline_entry& e) {
  const auto* d = definition_of(e.saga_type);
  const auto* step = d == nullptr ? nullptr : d->find(e.step);
  if (step == nullptr) return nullptr;
  if (e.event == "succeeded") return &step->success;
  if (e.event == "refused") return &step->refusal;
  if (e.event == "undone") return step->undo ? &step->undo->success : nullptr;
  return nullptr;
}

void steps_have_their_answers(const books& b, const commit_news& news, findings& found) {
  for (const auto& e : news.timeline) {
    const auto* answers = answers_of(e);
    if (answers == nullptr) continue;
    const auto type = e.message_id ? type_of(b, *e.message_id) : std::string();
    if (std::ranges::find(*answers, type) == answers->end())
      found.add("order " + to_string(e.subject) + ": " + e.step + " has " + e.event + " by " +
                (type.empty() ? "nothing that was sent" : type));
  }
}

/// Whoever waits for an answer, or lets something expire, is woken up in time.
void waits_have_timers(const books& b, const commit_news& news, findings& found) {
  const auto& timers = b.of(news.by).timers;
  const auto check_saga = [&](const saga::instance& s) {
    if (s.deadline && !timers.contains(s.saga_id.value()))
      found.add("saga " + to_string(s.saga_id) + " waits at " + s.step + " and has no timer");
  };
  const auto check_reservation = [&](const inventory::reservation& r) {
    if (r.status == inventory::reservation_status::held && !timers.contains(inventory::expiry_timer_of(r.order_id)))
      found.add("the reservation of order " + to_string(r.order_id) + " is held and has no timer");
  };
  for (const auto& s : news.sagas) check_saga(s.after);
  for (const auto& r : news.reservations) check_reservation(r.after);
  for (const auto& t : news.timers_touched) {
    if (const auto s = b.sagas.find(saga_id(t)); news.by == service_name::orders && s != b.sagas.end())
      check_saga(s->second);
  }
}

constexpr std::array steps = {
    step_invariant{"an order's total is that of its lines", total_is_the_lines},
    step_invariant{"an end is for good", ends_are_for_good},
    step_invariant{"versions only go up", versions_go_up},
    step_invariant{"timelines have no gap", timeline_has_no_gap},
    step_invariant{"a step is passed by its own answer", steps_have_their_answers},
    step_invariant{"whoever waits has a timer", waits_have_timers},
};

void every_order_ends(const books& b, const outside_books&, findings& found) {
  for (const auto& [id, o] : b.orders) {
    if (!is_at_rest(o.status)) found.add("order " + to_string(id) + " is " + name_of(o.status));
  }
  for (const auto& [id, s] : b.sagas) {
    if (!s.ended())
      found.add("saga " + to_string(id) + ", " + s.type + " of order " + to_string(s.subject) + ", is " +
                name_of(s.status) + " at " + s.step + ", attempt " + std::to_string(s.attempt));
  }
}

void timelines_end(const books& b, const outside_books&, findings& found) {
  for (const auto& [id, o] : b.orders) {
    const auto all = b.timelines.find(id);
    const auto last = all == b.timelines.end() ? std::string("(nothing)") : all->second.back().event;
    const bool undone = last == "compensated";
    if (o.status == order_status::rejected ? !undone : !undone && last != "completed")
      found.add("order " + to_string(id) + " is " + name_of(o.status) + ", its timeline ends with " + last);
  }
}

constexpr std::array ends = {
    final_invariant{"every accepted order ends", every_order_ends},
    final_invariant{"timelines end", timelines_end},
};

}  // namespace

std::span<const step_invariant> order_steps() { return steps; }
std::span<const final_invariant> order_ends() { return ends; }

}  // namespace comanda::simulation
