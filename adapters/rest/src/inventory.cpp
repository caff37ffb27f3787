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

/// The price that a body gives; nothing: not for sale.
template <class Price, class Currency>
std::optional<inventory::item_price> price_of(const Price& unit_price, const Currency& currency) {
  if (!unit_price || !currency) return std::nullopt;
  return inventory::item_price{*unit_price, *currency};
}

void set_price(inventory::create_item& c, const create_item_body& body) {
  c.price = price_of(body.unit_price, body.currency);
}

void set_price(inventory::put_item& c, const put_item_body& body) {
  if (body.unit_price.given || body.currency.given)
    c.sale = inventory::item_sale{price_of(body.unit_price.value, body.currency.value)};
}

template <class Command, class Body>
Command item_command(const sku& s, const Body& body) {
  Command c;
  c.sku = s;
  c.name = body.name;
  c.on_hand = body.on_hand;
  c.reorder_point = body.reorder_point;
  set_price(c, body);
  return c;
}

const std::vector<filter>& reservation_filters() {
  static const std::vector<filter> filters = {
      uuid_filter("order_id", "The reservation of this order"),
      enum_filter<inventory::reservation_status>("status", "Reservations in this state")};
  return filters;
}

http::operation put_item_document() {
  auto o = answers_with<inventory::item_view>({"putItem", "inventory", "Item"}, 200, "The item as it is now",
                                              {errc::invalid_state});
  auto created = o.answers.front();
  created.status = 201;
  created.description = "The new item";
  created.located = true;
  o.answers.push_back(std::move(created));
  return unless_there(under_version(with_body<put_item_body>(std::move(o), "PutItem")));
}

http::operation delete_item_document() {
  http::operation o;
  o.id = "deleteItem";
  o.tag = "inventory";
  o.description = "What is left of it is written off. A PUT or a POST brings it back; its ledger goes on.";
  o.answers = {{204, "It is gone", http::answer_form::none}};
  o.errors = {errc::item_not_found, errc::item_in_use};
  return under_version(std::move(o));
}

http::operation adjust_item_document() {
  auto o = answers_with<inventory::item_view>(
      {"adjustItem", "inventory", "Item", "A movement of the kind `adjustment` keeps the reason."}, 200,
      "The item as it is now", {errc::item_not_found, errc::invalid_state});
  return by_key(under_version(with_body<adjust_item_body>(std::move(o), "AdjustItem")));
}

http::operation movements_document() {
  auto o = lists<inventory::movement_view>({"listMovements", "inventory", "StockMovement"}, {});
  o.errors.push_back(errc::item_not_found);
  return o;
}

}  // namespace

void add_inventory_routes(http::route_table& routes, application::command_gate<inventory::service>& commands,
                          application::read_gate& reads, const environment& environment_) {
  const auto env = std::make_shared<const environment>(environment_);
  // Of the ledger and of reservations, which name other people's orders.
  const std::string admin(http::admin_scope);

  routes.add(
      {http::method::post, env->prefix + "/items", "Create an item", "inventory:write",
       [env, &commands](const http::call& c, http::responder respond) {
         auto x = make_exchange(env, c, std::move(respond));
         auto body = read_body<create_item_body>(c);
         if (!body) return x.fail(body.error());
         run_command<inventory::service>(commands, c, std::move(x),
                                         item_command<inventory::create_item>(body->sku, *body));
       },
       by_key(with_body<create_item_body>(answers_with<inventory::item_view>({"createItem", "inventory", "Item"}, 201,
                                                                             "The item", {errc::already_exists}),
                                          "CreateItem"))});

  add_list_route<item>(routes, env, reads, "/items", "List items, newest first", "inventory:read", {},
                       {"listItems", "inventory", "Item"});

  routes.add({http::method::get, env->prefix + "/items/{sku}", "Get an item", "inventory:read",
              [env, &reads](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto s = path_name<sku>(c, "sku");
                if (!s) return x.fail(s.error());
                if (auto none = no_parameters(c); !none) return x.fail(none.error());
                show_record<item>(reads, s->value(), std::move(x), errc::item_not_found);
              },
              shows<inventory::item_view>({"getItem", "inventory", "Item"}, errc::item_not_found)});

  routes.add({http::method::put, env->prefix + "/items/{sku}", "Create or replace an item", "inventory:write",
              [env, &commands](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto s = path_name<sku>(c, "sku");
                if (!s) return x.fail(s.error());
                auto body = read_body<put_item_body>(c);
                if (!body) return x.fail(body.error());
                run_command<inventory::service>(commands, c, std::move(x),
                                                item_command<inventory::put_item>(*s, *body));
              },
              put_item_document()});

  routes.add({http::method::del, env->prefix + "/items/{sku}", "Delete an item", "inventory:write",
              [env, &commands](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto s = path_name<sku>(c, "sku");
                if (!s) return x.fail(s.error());
                run_command<inventory::service>(commands, c, std::move(x), inventory::withdraw_item{*s});
              },
              delete_item_document()});

  routes.add({http::method::post, env->prefix + "/items/{sku}/adjustments", "Adjust the stock level of an item",
              "inventory:write",
              [env, &commands](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto s = path_name<sku>(c, "sku");
                if (!s) return x.fail(s.error());
                auto body = read_body<adjust_item_body>(c);
                if (!body) return x.fail(body.error());
                run_command<inventory::service>(commands, c, std::move(x),
                                                inventory::adjust_item{*s, body->delta, std::move(body->reason)});
              },
              adjust_item_document()});

  routes.add({http::method::get, env->prefix + "/items/{sku}/movements",
              "List the stock movements of an item, newest first", admin,
              [env, &reads](const http::call& c, http::responder respond) {
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
              },
              movements_document()});

  add_list_route<reservation>(routes, env, reads, "/reservations", "List reservations, newest first", admin,
                              reservation_filters(), {"listReservations", "inventory", "Reservation"});

  add_show_route<reservation>(routes, env, reads, "/reservations", "order_id", "Get the reservation of an order", admin,
                              errc::reservation_not_found, {"getReservation", "inventory", "Reservation"});
}

}  // namespace comanda::rest
