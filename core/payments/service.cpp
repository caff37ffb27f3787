#include "comanda/payments/service.hpp"
#include "comanda/messaging/source.hpp"

#include "rules.hpp"

namespace comanda::payments {

namespace {

using ids = std::vector<operation_id>;

/// The operations that a command's rule looks at, each by its first try.
struct operations_of {
  ids operator()(const authorize& c) const {
    const auto p = payment_of(c.request.order_id);
    return {plain(p, operation_kind::authorize), plain(p, operation_kind::void_)};
  }
  ids operator()(const void_authorization& c) const {
    auto all = both_ends(payment_of(c.request.order_id));
    all.push_back(undo_of(payment_of(c.request.order_id)));
    return all;
  }
  ids operator()(const capture& c) const { return both_ends(payment_of(c.request.order_id)); }
  ids operator()(const refund_all& c) const {
    auto all = both_ends(payment_of(c.request.order_id));
    all.push_back(cancellation_of(payment_of(c.request.order_id)));
    return all;
  }
  ids operator()(const create_payment&) const { return {}; }
  ids operator()(const request_capture& c) const { return all_of_first_total(c.payment_id); }
  ids operator()(const request_void& c) const { return all_of_first_total(c.payment_id); }
  ids operator()(const resolve_operation& c) const { return both_ends(c.payment_id); }
  ids operator()(const request_refund&) const { return {}; }
  /// A void may wait for the authorization's outcome.
  ids operator()(const gateway_answered& c) const { return {plain(c.payment_id, operation_kind::void_)}; }
  /// adjust, restore, settle
  ids operator()(const auto& c) const {
    ids all;
    for (auto purpose : {operation_purpose::preparation, operation_purpose::restoration, operation_purpose::settlement})
      all.push_back(revision_operation_of(payment_of(c.request.order_id), purpose, c.request.revision));
    return all;
  }

 private:
  static operation_id plain(const payment_id& p, operation_kind kind) { return operation_of(p, kind); }
  static ids both_ends(const payment_id& p) {
    return {plain(p, operation_kind::capture), plain(p, operation_kind::void_)};
  }
  /// The authorization tells whether an order's saga leads the payment.
  static ids all_of_first_total(const payment_id& p) {
    auto all = both_ends(p);
    all.push_back(plain(p, operation_kind::authorize));
    return all;
  }
};

struct payment_touched {
  payment_id operator()(const create_payment& c) const { return payment_of(c.order_id); }
  payment_id operator()(const auto& c) const {
    if constexpr (requires { c.request; })
      return payment_of(c.request.order_id);
    else
      return c.payment_id;
  }
};

/// The operation that a command is about; nullopt: that is for its rule to find.
struct operation_named {
  std::optional<operation_id> operator()(const auto& c) const {
    if constexpr (requires { c.operation_id; })
      return c.operation_id;
    else
      return std::nullopt;
  }
};

template <class Command, messaging::payload Payload>
result<command> read_as(const messaging::message& m) {
  auto request = messaging::read<Payload>(m);
  if (!request) return failure_of(request);
  return command(Command{*std::move(request), messaging::reply_address_of(m)});
}

result<command> read_command(const messaging::message& m) {
  if (m.type == authorize_payment::message_type) return read_as<authorize, authorize_payment>(m);
  if (m.type == void_payment::message_type) return read_as<void_authorization, void_payment>(m);
  if (m.type == capture_payment::message_type) return read_as<capture, capture_payment>(m);
  if (m.type == refund_payment::message_type) return read_as<refund_all, refund_payment>(m);
  if (m.type == adjust_authorization::message_type) return read_as<adjust, adjust_authorization>(m);
  if (m.type == restore_authorization::message_type) return read_as<restore, restore_authorization>(m);
  if (m.type == settle_payment::message_type) return read_as<settle, settle_payment>(m);
  return fail(errc::message_not_found, "the Payments service knows no message of type " + m.type);
}

}  // namespace

void service::keys(const command& c, application::key_set<model>& keys) const {
  keys.add<payment>(std::visit(payment_touched{}, c));
  for (const auto& id : std::visit(operations_of{}, c)) keys.add<payment_operation>(id);
  if (const auto operation = std::visit(operation_named{}, c)) keys.add<payment_operation>(*operation);
}

void service::more_keys(const command& c, const application::state<model>& found,
                        application::key_set<model>& keys) const {
  for (const auto& first : std::visit(operations_of{}, c)) {
    const auto* o = found.find<payment_operation>(first);
    if (o != nullptr && o->retries > 0) keys.add<payment_operation>(retry_of(first, o->retries));
  }
  const auto operation = std::visit(operation_named{}, c);
  const auto* o = operation ? found.find<payment_operation>(*operation) : nullptr;
  if (o == nullptr) return;
  if (std::holds_alternative<resolve_operation>(c)) {
    for (const auto& first : detail::seen_by_resolution(*o)) keys.add<payment_operation>(first);
  }
  if (o->purpose != operation_purpose::preparation) return;
  // A restoration may wait for the preparation's outcome.
  keys.add<payment_operation>(revision_operation_of(o->payment_id, operation_purpose::restoration, o->revision));
}

result<application::decision<model>> service::decide(const command& c, const application::state<model>& found,
                                                     const application::context& ctx) const {
  return std::visit(
      [&](const auto& what) -> result<application::decision<model>> {
        if (auto good = detail::check(what); !good) return failure_of(good);
        return detail::decide(what, {found, ctx, settings_});
      },
      c);
}

result<command> service::from_message(const messaging::message& m) const {
  auto c = read_command(m);
  const bool unknown = !c && c.error().code == errc::message_not_found;
  auto from = messaging::check_source(m, messaging::leading_service);
  if (!from && !unknown) return failure_of(from);
  return c;
}

result<command> service::from_timer(const application::timer_row& t) const {
  return fail(errc::internal, "a timer that the Payments service did not set: " + t.kind);
}

static_assert(application::participant<service>);

}  // namespace comanda::payments

template class comanda::application::batch<comanda::payments::model>;
