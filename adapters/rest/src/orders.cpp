#include "comanda/rest/orders.hpp"

#include "body.hpp"
#include "comanda/orders/views.hpp"
#include "commands.hpp"
#include "order_events.hpp"
#include "order_wait.hpp"
#include "prefer.hpp"
#include "requests.hpp"
#include "resources.hpp"
#include "sagas.hpp"

namespace comanda::rest {

using orders::order;
using saga::timeline_entry;

namespace {

using environment_pointer = std::shared_ptr<const environment>;
using command_gate = application::command_gate<orders::service>;

const std::vector<filter>& order_filters() {
  static const std::vector<filter> filters = {
      enum_filter<orders::order_status>("status", "Orders in this state"), customer_filter("Orders of this customer"),
      time_filter("created_after", "created_at", storage::comparison::at_least, "Orders placed at this time or later"),
      time_filter("created_before", "created_at", storage::comparison::less_than, "Orders placed before this time")};
  return filters;
}

/// The order that an answer tells of.
std::optional<order_id> placed_by(const application::answer& a) {
  const auto* body = a.body.if_object();
  const auto* id = body == nullptr ? nullptr : body->if_contains("order_id");
  const auto read = id == nullptr || !id->is_string() ? std::nullopt : parse_uuid(id->get_string());
  return read ? std::optional(order_id(*read)) : std::nullopt;
}

void place(const http::call& c, exchange x, command_gate& commands, const std::shared_ptr<const order_waits>& waits) {
  auto body = read_body<place_order_body>(c);
  if (!body) return x.fail(body.error());
  const order_id id(x.env->ids->next(x.env->clock->now()));
  orders::place_order command{id, body->customer_id, body->currency, std::move(body->lines)};
  const auto wait = preferred_wait(c.request.headers);
  if (!wait) return run_command<orders::service>(commands, c, std::move(x), std::move(command));
  run_command<orders::service>(commands, c, std::move(x), std::move(command),
                               [waits, id, wait](const exchange& to, const application::outcome& o) {
                                 if (!o.value) return to.tell(o);
                                 // A stored answer is another request's, and so is its order.
                                 const auto placed = o.replayed ? placed_by(*o.value) : std::optional(id);
                                 if (!placed) return to.tell(o);
                                 waits->answer_when_decided(*placed, *wait, to, to.answer(o));
                               });
}

http::operation place_document() {
  auto o = by_key(with_body<place_order_body>(
      answers_with<orders::order_view>(
          {"placeOrder", "orders", "Order",
           "The order is accepted as `pending`; a saga reserves stock and authorizes the payment, and the order "
           "becomes "
           "`confirmed` or `rejected`. `Prefer: wait=N` answers when that is decided, or as it is after N seconds.\n\n"
           "Each SKU must be an item that is in stock, or the order is rejected with INSUFFICIENT_STOCK: to try it, "
           "run the example of `POST /items` first, which this one fits. Where the service has "
           "`ORDERS_PRICES=catalogue`, each price must be the item's, or the order is rejected with PRICE_CHANGED."},
          201, "The order", {}),
      "PlaceOrder",
      {{"customer_id", "ada"},
       {"currency", "EUR"},
       {"lines", {{{"sku", "tea-500g"}, {"quantity", 2}, {"unit_price", 350}}}}}));
  o.parameters.push_back(
      {"Prefer",
       http::parameter_place::header,
       "`wait=N`: answer when the order has left `pending`, at the latest after N seconds (at most "
       "30). One that cannot be read is ignored, as is one where too many wait already: then there is no "
       "`Preference-Applied`. Who ends their sending side while they wait is answered at once",
       {{"type", "string"}},
       false,
       "wait=10"});
  return o;
}

void add_changes(http::route_table& routes, const environment_pointer& env, command_gate& commands) {
  routes.add(
      {http::method::put, env->prefix + "/orders/{order_id}", "Revise a confirmed order", "orders:write",
       [env, &commands](const http::call& c, http::responder respond) {
         auto x = make_exchange(env, c, std::move(respond));
         const auto id = path_uuid(c, "order_id");
         if (!id) return x.fail(id.error());
         auto body = read_body<revise_order_body>(c);
         if (!body) return x.fail(body.error());
         run_command<orders::service>(commands, c, std::move(x),
                                      orders::revise_order{order_id(*id), std::move(body->lines)});
       },
       under_version(with_body<revise_order_body>(
           answers_with<orders::order_view>(
               {"reviseOrder", "orders", "Order",
                "The lines are all lines of the order as they are to be. It is `revision_pending` until stock and "
                "payment have followed, then `confirmed` again: with the new lines, or as it was when they were "
                "refused (the timeline says why)."},
               202, "The order, the revision under way",
               {errc::order_not_found, errc::order_busy, errc::invalid_state}),
           "ReviseOrder", {{"lines", {{{"sku", "tea-500g"}, {"quantity", 3}, {"unit_price", 350}}}}}))});

  auto documents =
      answers_with<orders::order_view>({"cancelOrder", "orders", "Order",
                                        "Pending: its saga is turned round. Confirmed: money and stock are given back. "
                                        "It is `cancel_pending` meanwhile."},
                                       202, "The order, the cancellation under way",
                                       {errc::order_not_found, errc::order_busy, errc::order_not_cancellable});
  auto over = documents.answers.front();
  over.status = 200;
  over.description = "The order is cancelled";
  documents.answers.insert(documents.answers.begin(), std::move(over));
  routes.add({http::method::del, env->prefix + "/orders/{order_id}", "Cancel an order", "orders:write",
              [env, &commands](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto id = path_uuid(c, "order_id");
                if (!id) return x.fail(id.error());
                run_command<orders::service>(commands, c, std::move(x), orders::cancel_order{order_id(*id)});
              },
              under_version(std::move(documents))});
}

http::operation events_document() {
  http::operation o;
  o.id = "streamOrderEvents";
  o.tag = "orders";
  o.description =
      "The timeline live, as Server-Sent Events: `id` is the sequence, `event` what happened, `data` the entry. A "
      "comment comes every 15 s. `Last-Event-ID` resumes after that sequence; one that was never given out stands for "
      "the newest. The answer ends with the token that asked for it, and not by itself: read it with an "
      "`EventSource` or `curl -N`. A caller who has too many open is RATE_LIMITED.";
  o.parameters.push_back({"Last-Event-ID", http::parameter_place::header, "The sequence after which to go on",
                          schema::json_schema<std::int64_t>(), false});
  o.answers = {{200, "The stream", http::answer_form::event_stream,
                http::schema_of<orders::timeline_view>("TimelineEntry"), "text/event-stream"}};
  o.errors = {errc::order_not_found};
  return o;
}

void add_timeline(http::route_table& routes, const environment_pointer& env, application::read_gate& reads) {
  auto documents = lists<orders::timeline_view>({"getOrderTimeline", "orders", "TimelineEntry"}, {});
  documents.errors = {errc::order_not_found};
  routes.add({http::method::get, env->prefix + "/orders/{order_id}/timeline",
              "List the timeline of an order, oldest first", "orders:read",
              [env, &reads](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto id = path_uuid(c, "order_id");
                if (!id) return x.fail(id.error());
                auto r = read_list(c, storage::table_of<timeline_entry>(), "sequence", false, {});
                if (!r) return x.fail(r.error());
                r->where.push_back({r->from->index_of("subject"), storage::comparison::equal, *id});
                with_record<order>(reads, *id, std::move(x), errc::order_not_found,
                                   [&reads, c, r = *std::move(r)](const exchange& to, const order&) {
                                     list_records<timeline_entry>(reads, r, to, c, [](const timeline_entry& entry) {
                                       return orders::view_of(entry);
                                     });
                                   });
              },
              std::move(documents)});

  const auto watch = std::make_shared<timeline_watch>(reads, env);
  routes.add(
      {http::method::get, env->prefix + "/orders/{order_id}/events", "Stream the timeline of an order", "orders:read",
       [env, &reads, watch](const http::call& c, http::responder respond) {
         auto x = make_exchange(env, c, std::move(respond));
         const auto id = path_uuid(c, "order_id");
         if (!id) return x.fail(id.error());
         if (auto none = no_parameters(c); !none) return x.fail(none.error());
         const auto after = last_event_id(c.request.headers);
         if (!after) return x.fail(after.error());
         with_record<order>(
             reads, *id, std::move(x), errc::order_not_found,
             [watch, after](const exchange& to, const order& o) { stream_timeline(watch, o.order_id, *after, to); });
       },
       events_document()});
}

/// The definitions that the sagas behind this gate run by; those that every service has where nobody stands behind it.
std::shared_ptr<const saga::registry> sagas_of(const command_gate& commands) {
  const auto* rules = commands.rules();
  return std::make_shared<const saga::registry>(rules != nullptr ? rules->sagas() : orders::service().sagas());
}

}  // namespace

void add_orders_routes(http::route_table& routes, command_gate& commands, application::read_gate& reads,
                       const environment& environment_) {
  const auto env = std::make_shared<const environment>(environment_);
  const auto waits = std::make_shared<const order_waits>(reads, environment_);

  routes.add({http::method::post, env->prefix + "/orders", "Place an order", "orders:write",
              [env, &commands, waits](const http::call& c, http::responder respond) {
                place(c, make_exchange(env, c, std::move(respond)), commands, waits);
              },
              place_document()});

  add_list_route<order>(routes, env, reads, "/orders", "List orders, newest first", "orders:read", order_filters(),
                        {"listOrders", "orders", "Order"});
  add_show_route<order>(routes, env, reads, "/orders", "order_id", "Get an order", "orders:read", errc::order_not_found,
                        {"getOrder", "orders", "Order"});
  add_changes(routes, env, commands);
  add_timeline(routes, env, reads);
  add_saga_routes(routes, commands, reads, env, sagas_of(commands));
}

}  // namespace comanda::rest
