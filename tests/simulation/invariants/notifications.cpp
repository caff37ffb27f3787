#include <algorithm>
#include <array>

#include "comanda/notifications/service.hpp"
#include "comanda/orders/messages.hpp"
#include "invariant.hpp"
#include "text.hpp"

namespace comanda::simulation {

namespace {

using notifications::notification;
using notifications::notification_status;
using orders::order_status;

/// What happens once to an order, and the state that it leads to.
struct ending {
  std::string_view type;
  order_status state;
};
constexpr std::array endings = {
    ending{orders::order_confirmed::message_type, order_status::confirmed},
    ending{orders::order_rejected::message_type, order_status::rejected},
    ending{orders::order_cancelled::message_type, order_status::cancelled},
};

bool happens_once(std::string_view type) {
  return std::ranges::any_of(endings, [&](const auto& e) { return e.type == type; });
}

void told_once(const books& b, const commit_news& news, findings& found) {
  for (const auto& [before, n] : news.notifications) {
    if (before || !happens_once(n.event_type)) continue;
    const auto same = std::ranges::count_if(b.notifications, [&](const auto& entry) {
      const auto& other = entry.second;
      return other.order_id == n.order_id && other.event_type == n.event_type && other.channel == n.channel;
    });
    if (same > 1) found.add(json_of(n));
  }
}

void sent_stays_sent(const books&, const commit_news& news, findings& found) {
  for (const auto& [before, n] : news.notifications) {
    if (before && before->status == notification_status::sent && n.status != before->status)
      found.add("notification " + to_string(n.notification_id) + " was sent and is " + name_of(n.status));
  }
}

void queued_has_effect(const books& b, const commit_news& news, findings& found) {
  for (const auto& [before, n] : news.notifications) {
    if (n.status == notification_status::queued &&
        !b.of(service_name::notifications).effects.contains(notifications::delivery_of(n.notification_id)))
      found.add("notification " + to_string(n.notification_id) + " is queued and nobody is to deliver it");
  }
}

constexpr std::array steps = {
    step_invariant{"a customer is told once of what happens once", told_once},
    step_invariant{"what was sent stays sent", sent_stays_sent},
    step_invariant{"what is queued is delivered", queued_has_effect},
};

void all_told(const books& b, const outside_books&, findings& found) {
  std::set<std::pair<order_id, std::string>> told;
  for (const auto& [id, n] : b.notifications) {
    if (n.order_id) told.emplace(*n.order_id, n.event_type);
    if (n.status == notification_status::queued) found.add("queued: " + json_of(n));
  }
  for (const auto& [id, o] : b.orders) {
    for (const auto& e : endings) {
      const bool heard = told.contains({id, std::string(e.type)});
      if (o.status == e.state && !heard)
        found.add("order " + to_string(id) + " is " + name_of(o.status) + ", which its customer was not told");
      // A cancelled order may have been confirmed before.
      const bool may =
          o.status == e.state || (o.status == order_status::cancelled && e.state == order_status::confirmed);
      if (heard && !may)
        found.add("order " + to_string(id) + " is " + name_of(o.status) + ", its customer was told " +
                  std::string(e.type));
    }
  }
}

/// Whether somebody is told of every event of this type. Of refunds only where there was something to refund.
bool is_always_told(std::string_view type) {
  return type.starts_with("comanda.orders.") && type != orders::order_placed::message_type;
}

/// All that is told of an event is told in one commit.
void told_of_events(const books& b, const outside_books&, findings& found) {
  std::map<message_id, timestamp> first;
  std::map<std::string, std::vector<message_id>> events;
  for (auto s : all_services) {
    for (const auto& [id, m] : b.of(s).sent) events[m.type].push_back(id);
  }
  for (const auto& [id, n] : b.notifications) {
    if (n.event_type.empty()) continue;
    const auto& candidates = events[n.event_type];
    const auto of = std::ranges::find_if(candidates, [&](const message_id& e) {
      return notifications::notification_of(e, n.channel, n.recipient) == id;
    });
    if (of == candidates.end())
      found.add("nothing has happened of which this tells: " + json_of(n));
    else if (const auto [at, fresh] = first.try_emplace(*of, n.created_at); !fresh && at->second != n.created_at)
      found.add("of event " + to_string(*of) + " this was told later than the rest: " + json_of(n));
  }
  for (const auto& [type, ids] : events) {
    for (const auto& id : ids) {
      if (is_always_told(type) && !first.contains(id)) found.add("nobody was told of " + type + " " + to_string(id));
    }
  }
}

/// At least one letter for what is sent. A second one (its answer or its sender was lost) says the same, under the id
/// by which the receiver can tell.
void mail_is_what_was_to_be_told(const books& b, const outside_books& outside, findings& found) {
  std::set<notification_id> posted;
  for (const auto& l : outside.mail) {
    posted.insert(l.id);
    const auto n = b.notifications.find(l.id);
    if (n == b.notifications.end() || n->second.recipient != l.recipient || n->second.body != l.body)
      found.add("a letter to " + l.recipient + " of no notification, or another one: " + to_string(l.id));
  }
  for (const auto& [id, n] : b.notifications) {
    if (n.status == notification_status::sent && !posted.contains(id)) found.add("sent, but no letter: " + json_of(n));
  }
}

void attempts_are_counted(const books& b, const outside_books& outside, findings& found) {
  std::map<notification_id, std::int64_t> rows;
  for (const auto& [id, a] : b.attempts) ++rows[a.notification_id];
  for (const auto& [id, n] : b.notifications) {
    const auto tried = outside.mail_tries.find(id);
    if (rows[id] != n.attempts || (tried == outside.mail_tries.end() ? 0 : tried->second) < n.attempts)
      found.add("attempts of " + json_of(n) + ": " + std::to_string(rows[id]) + " rows");
  }
}

constexpr std::array ends = {
    final_invariant{"every customer was told", all_told},
    final_invariant{"an event is told, and once", told_of_events},
    final_invariant{"the mail is what was to be told", mail_is_what_was_to_be_told},
    final_invariant{"attempts are counted", attempts_are_counted},
};

}  // namespace

std::span<const step_invariant> notification_steps() { return steps; }
std::span<const final_invariant> notification_ends() { return ends; }

}  // namespace comanda::simulation
