#include "comanda/orders/service.hpp"

#include "comanda/orders/views.hpp"
#include "comanda/saga/missing.hpp"
#include "rules.hpp"

namespace comanda::orders {

namespace {

using key_set = application::key_set<model>;

saga::coordinator<model> own_sagas(const settings& with) {
  return saga::coordinator<model>::make({fulfilment(with), cancellation(), revision(with)}).value();
}

/// A new order's id is new: there is nothing to load, and a clash would fail the insert.
struct keys_named {
  const saga::coordinator<model>& sagas;
  key_set& keys;
  void operator()(const place_order&) const {}
  void operator()(const unrelated_event&) const {}
  void operator()(const revise_order& command) const { keys.add<order>(command.order_id); }
  void operator()(const cancel_order& command) const { keys.add<order>(command.order_id); }
  void operator()(const auto& of_saga) const { sagas.keys(of_saga, keys); }
};

/// A change of an order needs the saga that has it; a saga its order, and the sagas before and behind it.
struct keys_found {
  const saga::coordinator<model>& sagas;
  const application::state<model>& found;
  key_set& keys;
  void operator()(const place_order&) const {}
  void operator()(const unrelated_event&) const {}
  void operator()(const revise_order& command) const { saga_that_has(command.order_id); }
  void operator()(const cancel_order& command) const { saga_that_has(command.order_id); }
  void operator()(const auto& of_saga) const { sagas.more_keys(of_saga.saga_id, found, keys); }

  void saga_that_has(const order_id& id) const {
    if (const auto* there = found.find<order>(id)) sagas.keys_to_begin(*there, keys);
  }
};

struct deciding {
  detail::order_turn& turn;

  template <class Command>
  result<> operator()(const Command& command) const {
    if (auto good = detail::check(command); !good) return failure_of(good);
    return detail::decide(command, turn);
  }
  result<> operator()(const unrelated_event&) const { return {}; }
  result<> operator()(const saga::reply& command) const { return turn.sagas().decide(command, turn); }
  result<> operator()(const saga::deadline& command) const { return turn.sagas().decide(command, turn); }
  result<> operator()(const saga::retry& command) const { return operated(turn.sagas().decide(command, turn)); }
  result<> operator()(const saga::compensate& command) const { return operated(turn.sagas().decide(command, turn)); }

  /// The operator learns how the saga is now.
  result<> operated(const result<saga::instance>& now) const {
    if (!now) return failure_of(now);
    const auto* definition = turn.sagas().definitions().find(
        now->type, static_cast<std::uint32_t>(now->definition_version), now->definition_hash);
    turn.reply({application::answer_kind::accepted, "/sagas/" + to_string(now->saga_id),
                schema::encode(view_of(*now, definition)), now->version});
    return {};
  }
};

}  // namespace

service::service(settings with) : sagas_(own_sagas(with)) {}

void service::keys(const command& c, key_set& keys) const { std::visit(keys_named{sagas_, keys}, c); }

void service::more_keys(const command& c, const application::state<model>& found, key_set& keys) const {
  std::visit(keys_found{sagas_, found, keys}, c);
}

result<application::decision<model>> service::decide(const command& c, const application::state<model>& found,
                                                     const application::context& ctx) const {
  detail::order_turn turn(found, ctx, sagas_);
  if (auto decided = std::visit(deciding{turn}, c); !decided) return failure_of(decided);
  return std::move(turn).end();
}

result<command> service::from_message(const messaging::message& m) const {
  auto reply = sagas_.from_message(m);
  if (!reply) return failure_of(reply);
  if (!*reply) return unrelated_event{};
  return **std::move(reply);
}

result<command> service::from_timer(const application::timer_row& t) const {
  auto deadline = sagas_.from_timer(t);
  if (!deadline) return failure_of(deadline);
  return *std::move(deadline);
}

std::vector<std::string> service::listens_to() { return own_sagas({}).reply_types(); }

result<> service::may_start(storage::store& in) const {
  const auto missing = saga::find_missing(in, sagas_.definitions());
  if (!missing) return failure_of(missing);
  return saga::refuse_missing(*missing);
}

static_assert(application::participant<service>);
static_assert(application::particular<service>);

}  // namespace comanda::orders

template class comanda::application::batch<comanda::orders::model>;
template class comanda::saga::transitions<comanda::orders::model>;
template class comanda::saga::coordinator<comanda::orders::model>;
