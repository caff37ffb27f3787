#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "comanda/notifications/notification.hpp"
#include "comanda/orders/order.hpp"
#include "comanda/payments/payment.hpp"
#include "comanda/saga/instance.hpp"
#include "comanda/storage/record.hpp"
#include "comanda/storage/store.hpp"

// Every set of filters that the lists over REST take, over tables in which each filter by itself matches many rows and
// two of them together match none: what has no index of its own then reads the table.
namespace comanda::test {

struct asked_list {
  std::string name;  ///< "sagas by type, state"
  storage::list_request request;
};

struct filled_table {
  std::string service;
  const storage::table* table;
  std::vector<storage::row> rows;
  std::vector<asked_list> lists;
};

namespace detail {

using filter = std::pair<const char*, std::vector<storage::condition>>;

/// A list for each subset of the filters; two pages each.
inline std::vector<asked_list> all_subsets(const storage::table& t, const char* order_by, bool descending,
                                           const std::vector<filter>& filters) {
  std::vector<asked_list> out;
  for (std::size_t chosen = 0; chosen < (std::size_t{1} << filters.size()); ++chosen) {
    asked_list one{t.name, {.from = &t, .order_by = t.index_of(order_by), .descending = descending, .limit = 21}};
    for (std::size_t i = 0; i < filters.size(); ++i) {
      if ((chosen >> i & 1) == 0) continue;
      one.name += std::string(", ") + filters[i].first;
      one.request.where.insert(one.request.where.end(), filters[i].second.begin(), filters[i].second.end());
    }
    out.push_back(one);
    one.name += ", next page";
    one.request.after = {from_micros(100'000'000), storage::key_cell(derive_uuid({}, {"somewhere"}))};
    out.push_back(one);
  }
  return out;
}

inline uuid numbered(std::size_t n) { return derive_uuid({}, {std::to_string(n)}); }
inline timestamp moment(std::size_t n) { return from_micros(static_cast<std::int64_t>(n) * 1'000'000); }

template <class Record>
filled_table table_of(const char* service, std::size_t rows, void (*make)(Record&, std::size_t)) {
  filled_table t{service, &storage::table_of<Record>(), {}, {}};
  for (std::size_t i = 0; i < rows; ++i) {
    Record r;
    if constexpr (requires { r.version; }) r.version = 1;
    if constexpr (requires { r.currency; }) r.currency = *currency::parse("EUR");
    if constexpr (requires { r.customer_id; }) r.customer_id = *customer_id::parse(i % 2 == 0 ? "ann" : "bob");
    if constexpr (requires { r.created_at; }) r.created_at = moment(i);
    make(r, i);
    t.rows.push_back(storage::to_row(r));
  }
  return t;
}

inline storage::condition is(const storage::table& t, const char* column, storage::cell value) {
  return {t.index_of(column), storage::comparison::equal, std::move(value)};
}

}  // namespace detail

inline std::vector<filled_table> operators_lists(std::size_t rows) {
  using detail::all_subsets;
  using detail::is;
  const auto text = [](const char* s) { return storage::cell(std::string(s)); };
  std::vector<filled_table> out;

  auto sagas = detail::table_of<saga::instance>("orders", rows, [](saga::instance& s, std::size_t i) {
    constexpr const char* types[] = {"revision", "fulfilment", "fulfilment", "cancellation"};
    constexpr const char* steps[] = {"", "commit_stock", "reserve_stock", ""};
    constexpr saga::status states[] = {saga::status::completed, saga::status::running, saga::status::compensating,
                                       saga::status::compensated};
    s.saga_id = saga_id(detail::numbered(i));
    s.type = types[i % 4];
    s.step = steps[i % 4];
    s.status = states[i % 4];
    s.stuck = i % 4 == 2;
    s.updated_at = detail::moment(i);
  });
  {
    const auto& t = *sagas.table;
    const detail::filter type{"type", {is(t, "type", text("revision"))}};
    const detail::filter step{"step", {is(t, "step", text("commit_stock"))}};
    const detail::filter state{"state", {is(t, "stuck", false), is(t, "status", text("compensated"))}};
    const detail::filter stuck{"stuck", {is(t, "stuck", true)}};
    const detail::filter before{"updated_before",
                                {{t.index_of("updated_at"), storage::comparison::less_than, detail::moment(500)}}};
    sagas.lists = all_subsets(t, "updated_at", false, {type, step, state, before});
    for (auto& one : all_subsets(t, "updated_at", false, {stuck, type, step})) sagas.lists.push_back(std::move(one));
  }
  out.push_back(std::move(sagas));

  auto orders = detail::table_of<orders::order>("orders", rows, [](orders::order& o, std::size_t i) {
    o.order_id = order_id(detail::numbered(i));
    o.status = i % 2 == 0 ? orders::order_status::confirmed : orders::order_status::rejected;
  });
  orders.lists = all_subsets(*orders.table, "created_at", true,
                             {{"status", {is(*orders.table, "status", text("rejected"))}},
                              {"customer_id", {is(*orders.table, "customer_id", text("ann"))}}});
  out.push_back(std::move(orders));

  auto payments = detail::table_of<payments::payment>("payments", rows, [](payments::payment& p, std::size_t i) {
    p.payment_id = payment_id(detail::numbered(i));
    p.order_id = order_id(detail::numbered(i));
    p.status = i % 2 == 0 ? payments::payment_status::captured : payments::payment_status::declined;
  });
  payments.lists = all_subsets(*payments.table, "created_at", true,
                               {{"status", {is(*payments.table, "status", text("declined"))}},
                                {"customer_id", {is(*payments.table, "customer_id", text("ann"))}}});
  payments.lists.push_back(
      all_subsets(*payments.table, "created_at", true, {{"order_id", {is(*payments.table, "order_id", uuid{})}}})[2]);
  out.push_back(std::move(payments));

  auto notifications = detail::table_of<notifications::notification>(
      "notifications", rows, [](notifications::notification& n, std::size_t i) {
        n.notification_id = notification_id(detail::numbered(i));
        n.order_id = order_id(detail::numbered(i));
        n.status = i % 2 == 0 ? notifications::notification_status::sent : notifications::notification_status::failed;
        n.channel = i % 4 < 2 ? notifications::channel::email : notifications::channel::log;
        if (n.channel == notifications::channel::log) n.status = notifications::notification_status::queued;
      });
  {
    const auto& t = *notifications.table;
    notifications.lists = all_subsets(t, "created_at", true,
                                      {{"status", {is(t, "status", text("failed"))}},
                                       {"channel", {is(t, "channel", text("log"))}},
                                       {"customer_id", {is(t, "customer_id", text("ann"))}}});
    notifications.lists.push_back(all_subsets(t, "created_at", true, {{"order_id", {is(t, "order_id", uuid{})}}})[2]);
  }
  out.push_back(std::move(notifications));
  return out;
}

}  // namespace comanda::test
