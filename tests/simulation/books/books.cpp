#include "books.hpp"

#include <algorithm>
#include <stdexcept>

#include "comanda/application/rows.hpp"
#include "comanda/inventory/service.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/payments/service.hpp"

namespace comanda::simulation {

namespace {

using storage::table_of;

/// A row that its own service could not read back is a broken store.
template <class T>
T read_row(const storage::row& cells) {
  auto r = storage::from_row<T>(cells);
  if (!r) throw std::logic_error("a committed row cannot be read: " + r.error().message);
  return *std::move(r);
}

template <class T>
bool is(const storage::table_change& c) {
  return c.into == &table_of<T>();
}

/// Every row that a change writes, whichever way.
template <class T, class Use>
void each_written(const storage::table_change& c, Use use) {
  for (const auto& cells : c.inserts) use(read_row<T>(cells));
  for (const auto& update : c.updates) use(read_row<T>(update.values));
  for (const auto& cells : c.puts) use(read_row<T>(cells));
}

template <class T>
void enter_rows(const storage::table_change& c, rows_by_key<T>& rows, std::vector<written<T>>& news) {
  if (!is<T>(c)) return;
  each_written<T>(c, [&](T next) {
    const auto at = rows.find(storage::key_of(next));
    news.push_back({at == rows.end() ? std::nullopt : std::optional(at->second), next});
    auto key = storage::key_of(next);
    rows.insert_or_assign(std::move(key), std::move(next));
  });
}

template <class Row, class Key>
void enter_keys(const storage::table_change& c, std::set<Key>& keys, std::set<uuid>* touched = nullptr) {
  if (!is<Row>(c)) return;
  each_written<Row>(c, [&](const Row& r) {
    keys.insert(storage::key_of(r));
    if constexpr (std::same_as<Key, uuid>) touched->insert(storage::key_of(r));
  });
  for (const auto& key : c.erases) {
    const Key id(std::get<uuid>(key));
    keys.erase(id);
    if constexpr (std::same_as<Key, uuid>) touched->insert(id);
  }
}

template <class Service>
void add_listener(service_name name, std::map<std::string, std::set<service_name>>& to) {
  for (auto& type : Service::listens_to()) to[std::move(type)].insert(name);
}

const std::map<std::string, std::set<service_name>>& listeners() {
  static const auto all = [] {
    std::map<std::string, std::set<service_name>> by_type;
    add_listener<orders::service>(service_name::orders, by_type);
    add_listener<inventory::service>(service_name::inventory, by_type);
    add_listener<payments::service>(service_name::payments, by_type);
    add_listener<notifications::service>(service_name::notifications, by_type);
    return by_type;
  }();
  return all;
}

std::set<service_name> receivers_of(const application::outbox_row& m) {
  if (const auto target = service_of(m.target)) return {*target};
  const auto at = listeners().find(m.type);
  return at == listeners().end() ? std::set<service_name>() : at->second;
}

}  // namespace

std::string_view to_string(service_name s) noexcept {
  constexpr std::array<std::string_view, all_services.size()> names = {"orders", "inventory", "payments",
                                                                       "notifications"};
  return names[static_cast<std::size_t>(s)];
}

std::optional<service_name> service_of(std::string_view name) noexcept {
  for (auto s : all_services) {
    if (to_string(s) == name) return s;
  }
  return std::nullopt;
}

void books::decide(service_name by, const message_id& cause, bool made, std::uint64_t process) {
  common(by).decided[{process, cause}] = made;
}

commit_news books::enter(service_name by, const storage::change_set& changes, timestamp at, std::uint64_t process) {
  commit_news news;
  news.by = by;
  news.at = at;
  const bool resends = std::ranges::any_of(changes, [](const auto& c) { return is<operations::dead_message>(c); });
  for (const auto& c : changes) {
    enter_rows(c, orders, news.orders);
    enter_rows(c, sagas, news.sagas);
    enter_rows(c, items, news.items);
    enter_rows(c, reservations, news.reservations);
    enter_rows(c, payments, news.payments);
    enter_rows(c, operations, news.operations);
    enter_rows(c, notifications, news.notifications);
    enter_rows(c, preferences, news.preferences);
    if (is<saga::timeline_entry>(c)) {
      each_written<saga::timeline_entry>(c, [&](saga::timeline_entry e) {
        news.timeline.push_back(e);
        timelines[order_id(e.subject)].push_back(std::move(e));
      });
    }
    if (is<notifications::delivery_attempt>(c)) {
      each_written<notifications::delivery_attempt>(
          c, [&](notifications::delivery_attempt a) { attempts.insert_or_assign(a.attempt_id, std::move(a)); });
    }
    if (is<inventory::stock_movement>(c)) {
      each_written<inventory::stock_movement>(c, [&](inventory::stock_movement m) {
        const auto add = [&](levels& to) {
          to.on_hand += m.on_hand_delta;
          to.reserved += m.reserved_delta;
        };
        add(sums[m.sku]);
        if (m.order_id)
          add(order_sums[*m.order_id][m.sku]);
        else
          brought_in[m.sku] += m.on_hand_delta;
        news.movements.push_back(m);
        movements.insert_or_assign(m.movement_id, std::move(m));
      });
    }
    enter_common(c, resends, process, news);
  }
  return news;
}

void books::enter_common(const storage::table_change& c, bool resends, std::uint64_t process, commit_news& news) {
  auto& own = common(news.by);
  if (is<application::outbox_row>(c)) {
    each_written<application::outbox_row>(c, [&](const application::outbox_row& m) {
      if (resends) return;  // its message is known from when it was first sent
      const auto [at, fresh] = own.sent.try_emplace(m.message_id, sent_message{m.type, receivers_of(m), m.body});
      static_cast<void>(at);
      if (!fresh) news.sent_again.push_back(m.message_id);
    });
  }
  if (is<application::inbox_row>(c)) {
    each_written<application::inbox_row>(c, [&](const application::inbox_row& m) {
      own.handled.insert(m.message_id);
      const auto decision = own.decided.find({process, m.message_id});
      if (decision == own.decided.end() || !decision->second) news.lost.push_back(m.message_id);
      if (decision != own.decided.end()) own.decided.erase(decision);
    });
  }
  if (is<operations::dead_message>(c)) {
    each_written<operations::dead_message>(
        c, [&](operations::dead_message m) { own.dead.insert_or_assign(m.message_id, std::move(m)); });
  }
  enter_keys<application::outbox_row>(c, own.outbox);
  enter_keys<application::effect_row>(c, own.effects);
  enter_keys<application::timer_row>(c, own.timers, &news.timers_touched);
}

}  // namespace comanda::simulation
