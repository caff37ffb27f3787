#include "comanda/rest/orders.hpp"

#include "body.hpp"
#include "comanda/orders/views.hpp"
#include "commands.hpp"
#include "requests.hpp"
#include "resources.hpp"

namespace comanda::rest {

using orders::order;
using orders::timeline_entry;

namespace {

orders::place_order command_of(place_order_body body, order_id id) {
  orders::place_order c{id, body.customer_id, body.currency, {}};
  for (const auto& l : body.lines) c.lines.push_back({l.sku, l.quantity, l.unit_price});
  return c;
}

const std::vector<filter>& order_filters() {
  static const std::vector<filter> filters = {
      enum_filter<orders::order_status>("status", "Orders in this state"),
      name_filter("customer_id", "Orders of this customer"),
      time_filter("created_after", "created_at", storage::comparison::at_least, "Orders placed at this time or later"),
      time_filter("created_before", "created_at", storage::comparison::less_than, "Orders placed before this time")};
  return filters;
}

}  // namespace

void add_orders_routes(http::route_table& routes, application::command_gate<orders::service>& commands,
                       application::read_gate& reads, const environment& environment_) {
  const auto env = std::make_shared<const environment>(environment_);

  routes.add({http::method::post, env->prefix + "/orders", "Place an order", "orders:write",
              [env, &commands](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                auto body = read_body<place_order_body>(c);
                if (!body) return x.fail(body.error());
                const order_id id(env->ids->next(env->clock->now()));
                run_command<orders::service>(commands, c, std::move(x), command_of(*std::move(body), id));
              },
              by_key(with_body<place_order_body>(
                  answers_with<orders::order_view>({"placeOrder", "orders", "Order"}, 201, "The order, pending", {}),
                  "PlaceOrder"))});

  add_list_route<order>(routes, env, reads, "/orders", "List orders, newest first", "orders:read", order_filters(),
                        {"listOrders", "orders", "Order"});

  add_show_route<order>(routes, env, reads, "/orders", "order_id", "One order", "orders:read", errc::order_not_found,
                        {"getOrder", "orders", "Order"});

  routes.add({http::method::get, env->prefix + "/orders/{order_id}/timeline",
              "Every saga step of an order, oldest first", "orders:read",
              [env, &reads](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto id = path_uuid(c, "order_id");
                if (!id) return x.fail(id.error());
                auto r = read_list(c, storage::table_of<timeline_entry>(), "sequence", false, {});
                if (!r) return x.fail(r.error());
                r->where.push_back({r->from->index_of("order_id"), storage::comparison::equal, *id});
                with_record<order>(reads, *id, std::move(x), errc::order_not_found,
                                   [&reads, c, r = *std::move(r)](const exchange& to, const order&) {
                                     list_records<timeline_entry>(reads, r, to, c);
                                   });
              },
              lists<orders::timeline_view>({"getOrderTimeline", "orders", "TimelineEntry"}, {})});
}

}  // namespace comanda::rest
