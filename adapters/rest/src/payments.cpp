#include "comanda/rest/payments.hpp"

#include "body.hpp"
#include "comanda/payments/views.hpp"
#include "commands.hpp"
#include "requests.hpp"
#include "resources.hpp"

namespace comanda::rest {

using payments::payment;
using payments::payment_operation;

namespace {

const std::vector<filter>& payment_filters() {
  static const std::vector<filter> filters = {
      uuid_filter("order_id", "The payment of this order"), customer_filter("Payments of this customer"),
      enum_filter<payments::payment_status>("status", "Payments in this state")};
  return filters;
}

std::string text_of(optional_reason reason) { return reason ? std::move(*reason).value() : std::string(); }

/// A command on the payment that the path names, which needs no body; an empty object is one.
template <class Command>
http::route_handler acts_on_payment(std::shared_ptr<const environment> env,
                                    application::command_gate<payments::service>& commands) {
  return [env = std::move(env), &commands](const http::call& c, http::responder respond) {
    auto x = make_exchange(env, c, std::move(respond));
    const auto id = path_uuid(c, "payment_id");
    if (!id) return x.fail(id.error());
    auto body = read_optional_body<payment_action_body>(c);
    if (!body) return x.fail(body.error());
    run_command<payments::service>(commands, c, std::move(x),
                                   Command{payment_id(*id), text_of(std::move(body->reason))});
  };
}

http::operation action_document(const char* id, const char* begun, const char* done) {
  auto o = answers_with<payments::payment_view>({id, "payments", "Payment",
                                                 "Needs no body. A payment that an order's saga leads is "
                                                 "INVALID_STATE: cancel the order."},
                                                202, begun, {errc::payment_not_found, errc::invalid_state});
  auto again = o.answers.front();
  again.status = 200;
  again.description = done;
  o.answers.push_back(std::move(again));
  for (auto& a : o.answers) a.versioned = true;
  o.body_optional = true;
  return by_key(with_body<payment_action_body>(std::move(o), "PaymentAction"));
}

http::operation create_document() {
  auto o =
      answers_with<payments::payment_view>({"createPayment", "payments", "Payment"}, 201,
                                           "The payment, pending: the gateway is being asked", {errc::already_exists});
  o.answers.front().versioned = true;
  return by_key(with_body<create_payment_body>(std::move(o), "CreatePayment"));
}

http::operation refund_document() {
  auto o = answers_with<payments::refund_view>(
      {"createRefund", "payments", "Refund",
       "More than can be given back is INVALID_STATE; `details.refundable` is what can."},
      201, "The refund, requested", {errc::payment_not_found, errc::invalid_state});
  o.answers.front().located = false;  // a refund is read in the list
  o.answers.front().versioned = false;
  return by_key(with_body<refund_body>(std::move(o), "CreateRefund"));
}

http::operation refunds_document() {
  auto o = lists<payments::refund_view>({"listRefunds", "payments", "Refund"}, {});
  o.errors.push_back(errc::payment_not_found);
  return o;
}

http::operation resolve_document() {
  auto o = answers_with<payments::payment_view>(
      {"resolveOperation", "payments", "Payment",
       "For an operation that the gateway refused for good or does not answer for: the payment goes on as if the "
       "gateway had said so, and a saga that waits is answered. `unknown` takes both outcomes; `failed` takes `done`, "
       "when it is the newest of its kind and purpose, the payment is still as it needs it, and nobody was answered "
       "with the refusal yet (an authorization's is). All else is INVALID_STATE; `details.state` is where it is. "
       "What the gateway says of it later changes nothing, so say `not_done` only of what it will not do any more."},
      200, "The payment as it is now", {errc::payment_not_found, errc::invalid_state});
  return by_key(with_body<resolve_operation_body>(std::move(o), "ResolveOperation"));
}

http::operation operations_document() {
  auto o =
      lists<payments::operation_view>({"listOperations", "payments", "Operation",
                                       "What is `failed` or `unknown` and keeps a saga from its end can be resolved."},
                                      {});
  o.errors.push_back(errc::payment_not_found);
  return o;
}

/// The payment's operations, newest first.
result<storage::list_request> operations_of(const http::call& c, const uuid& payment) {
  auto r = read_list(c, storage::table_of<payment_operation>(), "created_at", true, {});
  if (r) r->where.push_back({r->from->index_of("payment_id"), storage::comparison::equal, payment});
  return r;
}

/// What operators see and say of single operations.
void add_operation_routes(http::route_table& routes, application::command_gate<payments::service>& commands,
                          application::read_gate& reads, const std::shared_ptr<const environment>& env) {
  const std::string admin(http::admin_scope);
  const auto all = env->prefix + "/payments/{payment_id}/operations";

  routes.add({http::method::get, all, "List the gateway operations of a payment, newest first", admin,
              [env, &reads](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto id = path_uuid(c, "payment_id");
                if (!id) return x.fail(id.error());
                auto r = operations_of(c, *id);
                if (!r) return x.fail(r.error());
                with_record<payment>(reads, *id, std::move(x), errc::payment_not_found,
                                     [&reads, c, r = *std::move(r)](const exchange& to, const payment&) {
                                       list_records<payment_operation>(reads, r, to, c, payments::operation_view_of);
                                     });
              },
              operations_document()});

  routes.add({http::method::post, all + "/{operation_id}/resolve", "Resolve a gateway operation by hand", admin,
              [env, &commands](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto id = path_uuid(c, "payment_id");
                if (!id) return x.fail(id.error());
                const auto operation = path_uuid(c, "operation_id");
                if (!operation) return x.fail(operation.error());
                auto body = read_body<resolve_operation_body>(c);
                if (!body) return x.fail(body.error());
                run_command<payments::service>(
                    commands, c, std::move(x),
                    payments::resolve_operation{payment_id(*id), operation_id(*operation), body->outcome,
                                                std::move(body->reason).value()});
              },
              resolve_document()});
}

/// Money is moved by sagas and by operators: a customer who could refund a confirmed order would keep the goods.
void add_command_routes(http::route_table& routes, application::command_gate<payments::service>& commands,
                        const std::shared_ptr<const environment>& env) {
  const auto one = env->prefix + "/payments/{payment_id}";
  const std::string admin(http::admin_scope);

  routes.add({http::method::post, env->prefix + "/payments", "Create and authorize a payment outside a saga", admin,
              [env, &commands](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                auto body = read_body<create_payment_body>(c);
                if (!body) return x.fail(body.error());
                run_command<payments::service>(
                    commands, c, std::move(x),
                    payments::create_payment{body->order_id, body->customer_id, body->amount, body->currency,
                                             text_of(std::move(body->reason))});
              },
              create_document()});

  routes.add({http::method::post, one + "/capture", "Capture an authorized payment", admin,
              acts_on_payment<payments::request_capture>(env, commands),
              action_document("capturePayment", "The payment; the gateway is asked to capture it",
                              "The payment, which is captured")});

  routes.add(
      {http::method::post, one + "/void", "Void an authorized payment", admin,
       acts_on_payment<payments::request_void>(env, commands),
       action_document("voidPayment", "The payment; the gateway is asked to void it", "The payment, which is voided")});

  routes.add({http::method::post, one + "/refunds", "Refund a captured payment", admin,
              [env, &commands](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto id = path_uuid(c, "payment_id");
                if (!id) return x.fail(id.error());
                auto body = read_body<refund_body>(c);
                if (!body) return x.fail(body.error());
                run_command<payments::service>(
                    commands, c, std::move(x),
                    payments::request_refund{payment_id(*id), body->amount, std::move(body->reason)});
              },
              refund_document()});
}

}  // namespace

void add_payments_routes(http::route_table& routes, application::command_gate<payments::service>& commands,
                         application::read_gate& reads, const environment& environment_) {
  const auto env = std::make_shared<const environment>(environment_);

  add_list_route<payment>(routes, env, reads, "/payments", "List payments, newest first", "payments:read",
                          payment_filters(), {"listPayments", "payments", "Payment"});

  add_show_route<payment>(routes, env, reads, "/payments", "payment_id", "Get a payment", "payments:read",
                          errc::payment_not_found, {"getPayment", "payments", "Payment"});

  add_command_routes(routes, commands, env);
  add_operation_routes(routes, commands, reads, env);

  routes.add({http::method::get, env->prefix + "/payments/{payment_id}/refunds",
              "List the refunds of a payment, newest first", "payments:read",
              [env, &reads](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto id = path_uuid(c, "payment_id");
                if (!id) return x.fail(id.error());
                auto r = operations_of(c, *id);
                if (!r) return x.fail(r.error());
                r->where.push_back({r->from->index_of("kind"), storage::comparison::equal, std::string("refund")});
                with_record<payment>(reads, *id, std::move(x), errc::payment_not_found,
                                     [&reads, c, r = *std::move(r)](const exchange& to, const payment&) {
                                       list_records<payment_operation>(reads, r, to, c);
                                     });
              },
              refunds_document()});
}

}  // namespace comanda::rest
