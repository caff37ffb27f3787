#include "clerk.hpp"

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace comanda::simulation {

namespace json = boost::json;
using http::method;

void clerk::act() {
  const weight weights[] = {habits_.adjusts,      habits_.puts_item,    habits_.withdraws_item,
                            habits_.creates_item, habits_.pays_by_hand, habits_.writes_by_hand};
  switch (draw_by_weight(world_, weights)) {
    case 0:
      return adjust();
    case 1:
      return put_item();
    case 2:
      return withdraw_item();
    case 3:
      return create_item();
    case 4:
      return pay_by_hand();
    default:
      return write_by_hand();
  }
}

void clerk::adjust() {
  constexpr std::array deltas = {-3, -1, 2, 5};
  wish w{service_name::inventory, method::post, "/items/" + world_.any_of(habits_.skus) + "/adjustments"};
  w.body = json::serialize(json::object{{"delta", world_.any_of(deltas)}, {"reason", "stocktaking"}});
  send(std::move(w));
}

void clerk::put_item() {
  wish w{service_name::inventory, method::put, "/items/" + world_.any_of(habits_.skus)};
  w.body = json::serialize(json::object{{"on_hand", world_.below(15)}, {"reorder_point", world_.below(5)}});
  send(std::move(w));
}

void clerk::withdraw_item() { send({service_name::inventory, method::del, "/items/" + world_.any_of(habits_.skus)}); }

void clerk::create_item() {
  wish w{service_name::inventory, method::post, "/items"};
  w.body = json::serialize(json::object{{"sku", world_.any_of(habits_.skus)}, {"on_hand", world_.below(15)}});
  send(std::move(w));
}

void clerk::pay_by_hand() {
  if (payments_.empty() || world_.one_in(3)) {
    // For an order of another system: those of ours are paid by their sagas.
    const auto order = derive_uuid({}, {"elsewhere", std::to_string(world_.below(1'000'000'000))});
    wish w{service_name::payments, method::post, "/payments"};
    w.body = json::serialize(json::object{{"order_id", to_string(order)},
                                          {"customer_id", "elsewhere"},
                                          {"amount", world_.any_of(habits_.prices) * 3},
                                          {"currency", "EUR"}});
    return send(std::move(w), [this](const reply& r) {
      if (r.good()) payments_.push_back(r.text("payment_id"));
    });
  }
  constexpr std::array<std::string_view, 3> verbs = {"capture", "void", "refunds"};
  const auto verb = world_.any_of(verbs);
  wish w{service_name::payments, method::post, "/payments/" + world_.any_of(payments_) + "/" + std::string(verb)};
  if (verb == "refunds")
    w.body = json::serialize(json::object{{"amount", 1 + world_.below(300)}, {"reason", "a scratch"}});
  send(std::move(w));
}

void clerk::write_by_hand() {
  wish w{service_name::notifications, method::post, "/notifications"};
  w.body = json::serialize(json::object{{"customer_id", "customer-0"},
                                        {"channel", "log"},
                                        {"subject", "New opening hours"},
                                        {"body", "From Monday on we open at nine."}});
  send(std::move(w));
}

}  // namespace comanda::simulation
