#include "comanda/rest/inventory.hpp"

#include "body.hpp"
#include "comanda/inventory/views.hpp"
#include "commands.hpp"
#include "requests.hpp"
#include "resources.hpp"

namespace comanda::rest {

using inventory::item;
using inventory::reservation;
using inventory::stock_movement;

namespace {

template <class Command, class Body>
Command item_command(const sku& s, const Body& body) {
  Command c;
  c.sku = s;
  if (body.name) c.name = body.name->value();
  c.on_hand = body.on_hand;
  if (body.reorder_point) c.reorder_point = body.reorder_point->value();
  return c;
}

const std::vector<filter>& reservation_filters() {
  static const std::vector<filter> filters = {
      {"order_id", "order_id", storage::comparison::equal, uuid_cell},
      {"status", "status", storage::comparison::equal, enum_cell<inventory::reservation_status>}};
  return filters;
}

}  // namespace

void add_inventory_routes(http::route_table& routes, application::command_gate<inventory::service>& commands,
                          application::read_gate& reads, const environment& environment_) {
  const auto env = std::make_shared<const environment>(environment_);

  routes.add({http::method::post, env->prefix + "/items", "Create an item", "inventory:write",
              [env, &commands](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                auto body = read_body<create_item_body>(c);
                if (!body) return x.fail(body.error());
                run_command<inventory::service>(commands, c, std::move(x),
                                                item_command<inventory::create_item>(body->sku, *body));
              }});

  add_list_route<item>(routes, env, reads, "/items", "List items, newest first", "inventory:read", {});

  routes.add({http::method::get, env->prefix + "/items/{sku}", "One item", "inventory:read",
              [env, &reads](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto s = path_name<sku>(c, "sku");
                if (!s) return x.fail(s.error());
                if (auto none = no_parameters(c); !none) return x.fail(none.error());
                show_record<item>(reads, s->value(), std::move(x), errc::item_not_found);
              }});

  routes.add({http::method::put, env->prefix + "/items/{sku}", "Create or replace an item", "inventory:write",
              [env, &commands](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto s = path_name<sku>(c, "sku");
                if (!s) return x.fail(s.error());
                auto body = read_body<put_item_body>(c);
                if (!body) return x.fail(body.error());
                run_command<inventory::service>(commands, c, std::move(x),
                                                item_command<inventory::put_item>(*s, *body));
              }});

  routes.add({http::method::get, env->prefix + "/items/{sku}/movements", "The ledger of an item, newest first",
              "inventory:read", [env, &reads](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto s = path_name<sku>(c, "sku");
                if (!s) return x.fail(s.error());
                auto r = read_list(c, storage::table_of<stock_movement>(), "at", true, {});
                if (!r) return x.fail(r.error());
                r->where.push_back({r->from->index_of("sku"), storage::comparison::equal, s->value()});
                with_record<item>(reads, s->value(), std::move(x), errc::item_not_found,
                                  [&reads, c, r = *std::move(r)](const exchange& to, const item&) {
                                    list_records<stock_movement>(reads, r, to, c);
                                  });
              }});

  add_list_route<reservation>(routes, env, reads, "/reservations", "List reservations, newest first", "inventory:read",
                              reservation_filters());

  add_show_route<reservation>(routes, env, reads, "/reservations", "order_id", "The reservation of an order",
                              "inventory:read", errc::reservation_not_found);
}

}  // namespace comanda::rest
