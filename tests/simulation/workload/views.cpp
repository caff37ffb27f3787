#include "views.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "comanda/inventory/views.hpp"
#include "comanda/notifications/views.hpp"
#include "comanda/orders/views.hpp"
#include "comanda/payments/views.hpp"
#include "comanda/schema/schema.hpp"

namespace comanda::simulation {

using http::method;

namespace {

constexpr std::string_view agrees = "the REST view agrees with the stores";

/// As it comes over the wire: numbers have the kind that a parser gives them.
template <class Record>
boost::json::value shown(const Record& r) {
  return boost::json::parse(boost::json::serialize(schema::encode(view_of(r))));
}

template <class Record, class Wanted>
std::map<std::string, boost::json::value> views_of(const rows_by_key<Record>& rows, std::string_view prefix,
                                                   Wanted wanted) {
  std::map<std::string, boost::json::value> all;
  for (const auto& [key, r] : rows) {
    if (!wanted(r)) continue;
    if constexpr (requires { key.value().bytes; })
      all.emplace(std::string(prefix) + to_string(key), shown(r));
    else
      all.emplace(std::string(prefix) + key.value(), shown(r));
  }
  return all;
}

constexpr auto every = [](const auto&) { return true; };

}  // namespace

void reader::begin() {
  const auto orders = views_of(books_.orders, "/orders/", every);
  const auto items = views_of(books_.items, "/items/", [](const auto& i) { return !i.withdrawn; });
  const auto reservations = views_of(books_.reservations, "/reservations/", every);
  const auto payments = views_of(books_.payments, "/payments/", every);
  const auto notifications = views_of(books_.notifications, "/notifications/", every);
  look_at_each(service_name::orders, orders);
  look_at_each(service_name::inventory, items);
  look_at_each(service_name::inventory, reservations);
  look_at_each(service_name::payments, payments);
  look_at_each(service_name::notifications, notifications);
  check_list(service_name::orders, "/orders", "order_id", orders);
  check_list(service_name::inventory, "/items", "sku", items);
  check_list(service_name::inventory, "/reservations", "order_id", reservations);
  check_list(service_name::payments, "/payments", "payment_id", payments);
  check_list(service_name::notifications, "/notifications", "notification_id", notifications);
}

void reader::differs(const std::string& what) {
  found_.begin(agrees);
  found_.add(what);
}

void reader::look_at_each(service_name of, const expected& all) {
  for (const auto& [path, view] : all) {
    ++open_;
    client_.send({of, method::get, path}, [this, path, view](const reply& r) {
      --open_;
      if (r.data != view)
        differs(path + " shows " + boost::json::serialize(r.data) + ", stored is " + boost::json::serialize(view));
    });
  }
}

void reader::check_list(service_name of, std::string path, std::string_view member, const expected& all) {
  look_at_list(of, path + "?limit=3", path + "/" + std::string(member), std::make_shared<expected>(all));
}

/// `member`: the list's path, and the member by which an entry is known.
void reader::look_at_list(service_name of, const std::string& page, std::string member,
                          std::shared_ptr<expected> left) {
  ++open_;
  client_.send({of, method::get, page}, [this, of, member = std::move(member), left = std::move(left)](const reply& r) {
    --open_;
    const auto slash = member.rfind('/');
    const auto* entries = r.data.if_array();
    for (std::size_t i = 0; entries != nullptr && i < entries->size(); ++i) {
      const auto& entry = (*entries)[i].as_object();
      const auto at =
          left->find(member.substr(0, slash + 1) + std::string(entry.at(member.substr(slash + 1)).as_string()));
      if (at == left->end() || at->second != (*entries)[i])
        differs("a list has " + boost::json::serialize(entry) + ", which is not stored, or is there twice");
      else
        left->erase(at);
    }
    const auto begin = r.link.find("/api/v1"), end = r.link.find('>');
    if (begin != std::string::npos && end != std::string::npos) {
      const auto from = begin + std::string_view("/api/v1").size();
      return look_at_list(of, r.link.substr(from, end - from), member, left);
    }
    for (const auto& [path, view] : *left) differs("no list has " + path);
  });
}

}  // namespace comanda::simulation
