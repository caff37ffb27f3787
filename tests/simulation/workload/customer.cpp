#include "customer.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "comanda/orders/sagas.hpp"
#include "comanda/payments/payment.hpp"

namespace comanda::simulation {

namespace json = boost::json;
using http::method;

void customer::act() {
  const bool none = orders_.empty();
  const weight weights[] = {
      habits_.places,           none ? 0 : habits_.revises, none ? 0 : habits_.cancels, none ? 0 : habits_.refunds,
      none ? 0 : habits_.looks, habits_.changes_preferences};
  const auto what = draw_by_weight(world_, weights);
  // Mostly about the latest order, which is the one under way.
  const auto order = none ? 0 : world_.one_in(3) ? world_.below(orders_.size()) : orders_.size() - 1;
  switch (what) {
    case 0:
      return place();
    case 1:
      return revise(order);
    case 2:
      return cancel(order);
    case 3:
      return refund(order);
    case 4:
      return look(order);
    case 5:
      return change_preferences();
    default:
      return pay_by_hand(order);
  }
}

std::string customer::lines() {
  std::set<std::string> chosen;
  for (std::uint64_t i = 0; i <= world_.below(3); ++i) chosen.insert(world_.any_of(habits_.skus));
  if (habits_.missing_sku_one_in != 0 && world_.one_in(habits_.missing_sku_one_in)) chosen.insert("missing");
  json::array all;
  for (const auto& sku : chosen)
    all.push_back({{"sku", sku}, {"quantity", 1 + world_.below(4)}, {"unit_price", world_.any_of(habits_.prices)}});
  return json::serialize(all);
}

void customer::place() {
  wish w{service_name::orders, method::post, "/orders"};
  w.body = R"({"customer_id":")" + name_ + R"(","currency":"EUR","lines":)" + lines() + "}";
  w.waits = habits_.waits_one_in != 0 && world_.one_in(habits_.waits_one_in);
  send(std::move(w), [this](const reply& r) {
    if (r.good()) orders_.push_back({r.text("order_id"), r.version(), r.data.at("total").to_number<std::int64_t>()});
  });
}

std::string customer::version_to_match(const placed& p) {
  return habits_.if_match_one_in != 0 && world_.one_in(habits_.if_match_one_in) ? p.version : "";
}

void customer::remember_version(std::size_t order, const reply& r) {
  if (!r.good()) return;
  auto& known = orders_[order].version;
  // Answers overtake each other where somebody does not wait for them.
  if (habits_.impatient_one_in == 0 && std::stoll(r.version()) < std::stoll(known)) {
    found_.begin("nobody reads what is older than his last answer");
    found_.add("order " + orders_[order].id + " is shown in version " + r.version() + " after " + known);
  }
  known = r.version();
}

void customer::revise(std::size_t order) {
  wish w{service_name::orders, method::put, "/orders/" + orders_[order].id};
  w.body = R"({"lines":)" + lines() + "}";
  w.if_match = version_to_match(orders_[order]);
  send(std::move(w), [this, order](const reply& r) {
    remember_version(order, r);
    if (r.good()) call_off(orders::revision_saga);
  });
}

void customer::cancel(std::size_t order) {
  wish w{service_name::orders, method::del, "/orders/" + orders_[order].id};
  w.if_match = version_to_match(orders_[order]);
  send(std::move(w), [this, order](const reply& r) {
    remember_version(order, r);
    if (r.good()) call_off(orders::cancellation_saga);
  });
}

void customer::call_off(std::string_view saga_type) {
  if (habits_.calls_off_one_in == 0 || !world_.one_in(habits_.calls_off_one_in)) return;
  client_.send({service_name::orders, method::get, "/sagas?state=running&type=" + std::string(saga_type)},
               [this](const reply& running) {
                 const auto* sagas = running.good() ? running.data.if_array() : nullptr;
                 if (sagas == nullptr || sagas->empty()) return;
                 const auto& saga = (*sagas)[static_cast<std::size_t>(world_.below(sagas->size()))].as_object();
                 const auto path = "/sagas/" + std::string(saga.at("saga_id").as_string());
                 operate(path + "/compensate", [this, path](const reply& turned) {
                   if (!turned.good()) operate(path + "/retry", [](const reply&) {});
                 });
               });
}

void customer::operate(std::string path, client::heard then) {
  wish wanted{service_name::orders, method::post, std::move(path)};
  wanted.body = R"({"reason":"the customer called"})";
  client_.send(std::move(wanted), std::move(then));
}

void customer::refund(std::size_t order) {
  const auto payment = payments::payment_of(order_id(parse_uuid(orders_[order].id).value()));
  wish w{service_name::payments, method::post, "/payments/" + to_string(payment) + "/refunds"};
  w.body = json::serialize(json::object{{"amount", 1 + world_.below(300)}, {"reason", "late delivery"}});
  send(std::move(w));
}

/// Beside the saga that pays the order, or before it: what it finds then is the payment that it would have made.
void customer::pay_by_hand(std::size_t order) {
  const auto& o = orders_[order];
  const auto payment = to_string(payments::payment_of(order_id(parse_uuid(o.id).value())));
  constexpr std::array<std::string_view, 4> ways = {"", "", "/capture", "/void"};
  const auto way = std::string(world_.any_of(ways));
  wish w{service_name::payments, method::post, "/payments" + (way.empty() ? "" : "/" + payment + way)};
  if (way.empty())
    w.body = json::serialize(
        json::object{{"order_id", o.id}, {"customer_id", name_}, {"amount", o.total}, {"currency", "EUR"}});
  send(std::move(w));
}

void customer::look(std::size_t order) {
  send({service_name::orders, method::get, "/orders/" + orders_[order].id},
       [this, order](const reply& r) { remember_version(order, r); });
}

void customer::change_preferences() {
  wish w{service_name::notifications, method::put, "/customers/" + name_ + "/preferences"};
  if (world_.one_in(4)) {
    w.verb = method::del;
  } else {
    const auto address = name_ + "-" + std::to_string(world_.below(3)) + "@example.org";
    w.body =
        world_.one_in(3) ? R"({"channels":["log"]})" : R"({"channels":["email","log"],"email":")" + address + R"("})";
  }
  send(std::move(w));
}

}  // namespace comanda::simulation
