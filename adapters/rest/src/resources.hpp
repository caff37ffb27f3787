#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "comanda/application/gates.hpp"
#include "comanda/storage/record.hpp"
#include "cursor.hpp"
#include "documents.hpp"
#include "exchange.hpp"
#include "parameters.hpp"
#include "pieces.hpp"

// Reads, the same for every kind of record: one resource by its key, and pages of a list.
namespace comanda::rest {

/// The link to the page after this one: the same target with another cursor.
[[nodiscard]] std::string next_link(const http::target& t, std::string_view path, const std::string& cursor);

/// Answers with a page; `next` leads to the one after it. `for_log`: what is wrong with a row that it leaves out.
void respond_list(const exchange& x, const http::call& c, boost::json::array data,
                  const std::optional<std::string>& next, const std::string& for_log = {});

/// A record that belongs to somebody: others without `admin` are told that there is none.
template <class T>
concept owned = storage::record<T> && requires(const T& record) { record.customer_id.value(); };

/// A record that is kept for the service itself when it is gone for everybody who asks.
template <class T>
concept withdrawable = storage::record<T> && requires(const T& record) { bool{record.withdrawn}; };

/// Whether the one who asks may know of this record.
template <storage::record T>
[[nodiscard]] bool may_see(const exchange& x, const T& record) {
  if constexpr (owned<T>) return x.only_owner.empty() || record.customer_id.value() == x.only_owner;
  if constexpr (withdrawable<T>) return !record.withdrawn;
  return true;
}

/// Reads one record and hands it on; a key that is not there, or another's, is `missing`.
template <storage::record T, class Use>
void with_record(application::read_gate& reads, storage::cell key, exchange x, errc missing, Use use) {
  reads.point(storage::table_of<T>(), std::move(key),
              [x = std::move(x), missing, use = std::move(use)](result<std::vector<storage::row>> rows) {
                if (!rows) return x.fail(rows.error());
                if (rows->empty()) return x.fail(error(missing, "there is none of this id"));
                auto record = storage::from_row<T>(rows->front());
                if (!record) return x.fail(record.error());
                if (!may_see(x, *record)) return x.fail(error(missing, "there is none of this id"));
                use(x, *record);
              });
}

/// The view of a record for the one who asks: some have another one for whoever owns them than for operators.
template <storage::record T>
[[nodiscard]] auto view_for(const exchange& x, const T& record) {
  if constexpr (requires { owners_view_of(record); }) {
    if (!x.only_owner.empty()) return owners_view_of(record);
  }
  return view_of(record);
}

/// Answers with one record's view and its version as ETag.
template <storage::record T>
void show_record(application::read_gate& reads, storage::cell key, exchange x, errc missing) {
  with_record<T>(reads, std::move(key), std::move(x), missing, [](const exchange& to, const T& record) {
    to.show(schema::encode(view_for(to, record)), record.version);
  });
}

/// Answers with a page of views. `r` asks for one row more than the page has.
template <storage::record T, class View>
void list_records(application::read_gate& reads, storage::list_request r, exchange x, const http::call& c, View view) {
  if constexpr (owned<T>) {
    if (!x.only_owner.empty())
      r.where.push_back({r.from->index_of("customer_id"), storage::comparison::equal, x.only_owner});
  }
  if constexpr (withdrawable<T>) r.where.push_back({r.from->index_of("withdrawn"), storage::comparison::equal, false});
  struct page {
    page_room room;
    std::size_t order_by;
    boost::json::array data{};
    std::optional<std::pair<storage::cell, storage::cell>> last{};
    std::optional<std::string> next{};
    std::string unreadable{};  ///< one row of somebody's must not hide what comes after it from everybody
  };
  auto p = std::make_shared<page>(page{page_room(r.limit - 1), r.order_by});
  const auto take = [p, view = std::move(view)](const storage::row& row) {
    if (!p->room.takes(stored_bytes(row))) {
      if (p->last) p->next = encode_cursor(p->last->first, p->last->second);
      return false;
    }
    if (auto record = storage::from_row<T>(row))
      p->data.push_back(schema::encode(view(*record)));
    else
      p->unreadable = log_text(record.error());
    const auto& t = storage::table_of<T>();
    if (says_where_it_stands(row, t, p->order_by)) p->last.emplace(row[p->order_by], row[t.key]);
    return true;
  };
  read_in_pieces(reads, std::move(r), piece_rows, take, [p, x = std::move(x), c](const result<>& all) {
    if (!all) return x.fail(all.error());
    respond_list(x, c, std::move(p->data), p->next, p->unreadable);
  });
}

template <storage::record T>
void list_records(application::read_gate& reads, storage::list_request r, exchange x, const http::call& c) {
  const auto asking = x;
  list_records<T>(reads, std::move(r), std::move(x), c, [asking](const T& record) { return view_for(asking, record); });
}

/// A uuid in the path. Error: invalid_parameter.
[[nodiscard]] result<uuid> path_uuid(const http::call& c, std::string_view name);
/// A name (SKU) in the path. Error: invalid_parameter.
template <class Name>
[[nodiscard]] result<Name> path_name(const http::call& c, std::string_view name) {
  auto n = Name::parse(c.path.find(name)->second);
  if (!n) return bad_parameter(name, "is not " + Name::rule().words());
  return *std::move(n);
}

template <storage::record T>
using view_type = decltype(view_of(std::declval<const T&>()));

/// GET on a collection: its records, newest first, narrowed by the filters.
template <storage::record T>
void add_list_route(http::route_table& routes, std::shared_ptr<const environment> env, application::read_gate& reads,
                    std::string_view path, std::string summary, std::string scope, std::vector<filter> filters,
                    const document_names& names) {
  auto pattern = env->prefix + std::string(path);
  auto documents = lists<view_type<T>>(names, filters);
  routes.add(
      {http::method::get, std::move(pattern), std::move(summary), std::move(scope),
       [env = std::move(env), &reads, filters = std::move(filters)](const http::call& c, http::responder respond) {
         auto x = make_exchange(env, c, std::move(respond));
         auto r = read_list(c, storage::table_of<T>(), "created_at", true, filters);
         if (!r) return x.fail(r.error());
         list_records<T>(reads, *std::move(r), std::move(x), c);
       },
       std::move(documents)});
}

/// `key_name` is a literal: it is kept. GET on one record whose key is the uuid that the path's last segment,
/// "{key_name}", stands for.
template <storage::record T>
void add_show_route(http::route_table& routes, std::shared_ptr<const environment> env, application::read_gate& reads,
                    std::string_view collection, std::string_view key_name, std::string summary, std::string scope,
                    errc missing, const document_names& names) {
  auto pattern = env->prefix + std::string(collection) + "/{" + std::string(key_name) + "}";
  routes.add({http::method::get, std::move(pattern), std::move(summary), std::move(scope),
              [env = std::move(env), &reads, key_name, missing](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto id = path_uuid(c, key_name);
                if (!id) return x.fail(id.error());
                if (auto none = no_parameters(c); !none) return x.fail(none.error());
                show_record<T>(reads, *id, std::move(x), missing);
              },
              shows<view_type<T>>(names, missing)});
}

}  // namespace comanda::rest
