#include "comanda/payments/service.hpp"

#include "rules.hpp"

namespace comanda::payments {

namespace {

struct key_adder {
  application::key_set<model>& keys;

  void operator()(const authorize& c) const { add(payment_of(c.request.order_id), {operation_kind::authorize}); }
  void operator()(const void_authorization& c) const {
    add(payment_of(c.request.order_id), {operation_kind::void_, operation_kind::capture});
  }
  void operator()(const capture& c) const {
    add(payment_of(c.request.order_id), {operation_kind::capture, operation_kind::void_});
  }
  void operator()(const gateway_answered& c) const {
    add(c.payment_id, {operation_kind::void_});  // one may wait for the authorization's outcome
    keys.add<payment_operation>(c.operation_id);
  }

  void add(const payment_id& payment, std::initializer_list<operation_kind> kinds) const {
    keys.add<payments::payment>(payment);
    for (auto kind : kinds) keys.add<payment_operation>(operation_of(payment, kind));
  }
};

template <class Command, messaging::payload Payload>
result<command> read_as(const messaging::message& m) {
  auto request = messaging::read<Payload>(m);
  if (!request) return unexpected<error>(std::move(request).error());
  if constexpr (requires { request->amount; }) {
    // What can never be asked must not be tried again and again.
    if (auto good = detail::check_amount(request->amount); !good) return unexpected<error>(std::move(good).error());
  }
  return command(Command{*std::move(request), messaging::reply_address_of(m)});
}

}  // namespace

void service::keys(const command& c, application::key_set<model>& keys) const { std::visit(key_adder{keys}, c); }

result<application::decision<model>> service::decide(const command& c, const application::state<model>& found,
                                                     const application::context& ctx) const {
  return std::visit([&](const auto& what) { return detail::decide(what, {found, ctx, settings_}); }, c);
}

result<command> service::from_message(const messaging::message& m) const {
  if (m.type == authorize_payment::message_type) return read_as<authorize, authorize_payment>(m);
  if (m.type == void_payment::message_type) return read_as<void_authorization, void_payment>(m);
  if (m.type == capture_payment::message_type) return read_as<capture, capture_payment>(m);
  return fail(errc::message_not_found, "the Payments service knows no message of type " + m.type);
}

result<command> service::from_timer(const application::timer_row& t) const {
  return fail(errc::internal, "a timer that the Payments service did not set: " + t.kind);
}

static_assert(application::participant<service>);

}  // namespace comanda::payments
