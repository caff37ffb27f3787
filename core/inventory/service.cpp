#include "comanda/inventory/service.hpp"
#include "comanda/messaging/source.hpp"

#include "rules.hpp"

namespace comanda::inventory {

namespace {

using key_set = application::key_set<model>;

template <class C>
concept on_item = requires(const C& c) { c.sku; };
template <class C>
concept from_saga = requires(const C& c) { c.request; };

/// The order whose stock a command touches; nullopt for the commands on an item.
struct order_of {
  std::optional<order_id> operator()(const expire_reservation& c) const { return c.order_id; }
  std::optional<order_id> operator()(const on_item auto&) const { return std::nullopt; }
  std::optional<order_id> operator()(const from_saga auto& c) const { return c.request.order_id; }
};

struct items_named {
  key_set& keys;
  void operator()(const expire_reservation&) const {}
  void operator()(const on_item auto& c) const { keys.add<item>(c.sku); }
  void operator()(const from_saga auto& c) const {
    for (const auto& line : c.request.lines) keys.add<item>(line.sku);
  }
};

template <from_saga Command>
using payload_of = decltype(Command::request);

/// What could never be done is refused here, so that it is not tried again and again.
template <from_saga Command>
result<command> read_as(const messaging::message& m) {
  auto request = messaging::read<payload_of<Command>>(m);
  if (!request) return failure_of(request);
  Command c{*std::move(request), messaging::reply_address_of(m)};
  if (auto good = detail::check(c); !good) return failure_of(good);
  return command(std::move(c));
}

template <from_saga... Commands>
result<command> read_one_of(const messaging::message& m) {
  result<command> c = fail(errc::message_not_found, "the Inventory service knows no message of type " + m.type);
  static_cast<void>(((m.type == payload_of<Commands>::message_type && (c = read_as<Commands>(m), true)) || ...));
  return c;
}

}  // namespace

void service::keys(const command& c, key_set& keys) const {
  if (const auto order = std::visit(order_of{}, c)) keys.add<reservation>(*order);
  std::visit(items_named{keys}, c);
}

void service::more_keys(const command& c, const application::state<model>& found, key_set& keys) const {
  const auto order = std::visit(order_of{}, c);
  const auto* r = order ? found.find<reservation>(*order) : nullptr;
  if (r == nullptr) return;
  for (const auto& line : r->lines) keys.add<item>(line.sku);
  for (const auto& line : r->target_lines) keys.add<item>(line.sku);
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
  auto c = read_one_of<reserve, release, commit, take_back, adjust, restore>(m);
  const bool unknown = !c && c.error().code == errc::message_not_found;
  auto from = messaging::check_source(m, messaging::leading_service);
  if (!from && !unknown) return failure_of(from);
  return c;
}

result<command> service::from_timer(const application::timer_row& t) const {
  const auto order = parse_uuid(t.subject);
  if (t.kind != reservation_expiry_timer || !order)
    return fail(errc::internal, "a timer that the Inventory service did not set: " + t.kind);
  return command(expire_reservation{order_id(*order)});
}

static_assert(application::participant<service>);

}  // namespace comanda::inventory

template class comanda::application::batch<comanda::inventory::model>;
