#include "comanda/inventory/service.hpp"

#include "rules.hpp"

namespace comanda::inventory {

namespace {

using key_set = application::key_set<model>;

/// The order whose stock a command touches; nullopt for the commands on an item.
struct order_of {
  std::optional<order_id> operator()(const put_item&) const { return std::nullopt; }
  std::optional<order_id> operator()(const create_item&) const { return std::nullopt; }
  std::optional<order_id> operator()(const expire_reservation& c) const { return c.order_id; }
  std::optional<order_id> operator()(const auto& c) const { return c.request.order_id; }
};

struct items_named {
  key_set& keys;
  void operator()(const put_item& c) const { keys.add<item>(c.sku); }
  void operator()(const create_item& c) const { keys.add<item>(c.sku); }
  void operator()(const expire_reservation&) const {}
  void operator()(const auto& c) const {
    for (const auto& line : c.request.lines) keys.add<item>(line.sku);
  }
};

template <class Command, messaging::payload Payload>
result<command> read_as(const messaging::message& m) {
  auto request = messaging::read<Payload>(m);
  if (!request) return unexpected<error>(std::move(request).error());
  return command(Command{*std::move(request), messaging::reply_address_of(m)});
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
}

result<application::decision<model>> service::decide(const command& c, const application::state<model>& found,
                                                     const application::context& ctx) const {
  return std::visit([&](const auto& what) { return detail::decide(what, {found, ctx, settings_}); }, c);
}

result<command> service::from_message(const messaging::message& m) const {
  if (m.type == reserve_stock::message_type) {
    auto c = read_as<reserve, reserve_stock>(m);
    // What can never be reserved must not be tried again and again.
    const auto good = c ? detail::check_lines(std::get<reserve>(*c).request.lines) : result<>();
    return good ? std::move(c) : unexpected<error>(good.error());
  }
  if (m.type == release_stock::message_type) return read_as<release, release_stock>(m);
  if (m.type == commit_stock::message_type) return read_as<commit, commit_stock>(m);
  return fail(errc::message_not_found, "the Inventory service knows no message of type " + m.type);
}

result<command> service::from_timer(const application::timer_row& t) const {
  const auto order = parse_uuid(t.subject);
  if (t.kind != reservation_expiry_timer || !order)
    return fail(errc::internal, "a timer that the Inventory service did not set: " + t.kind);
  return command(expire_reservation{order_id(*order)});
}

static_assert(application::participant<service>);

}  // namespace comanda::inventory
