#include "operator.hpp"

#include <array>

namespace comanda::simulation {

using http::method;

namespace {

constexpr std::string_view reason_body = R"({"reason":"it took long"})";

}  // namespace

void shop_operator::act() {
  if (habits_.watches_outboxes) {
    for (const auto each : all_services) client_.send({each, method::get, "/outbox"}, [](const reply&) {});
  }
  const weight weights[] = {habits_.retries_saga, habits_.compensates_saga,     habits_.redrives,
                            habits_.discards,     habits_.retries_notification, habits_.looks_at_outbox};
  switch (draw_by_weight(world_, weights)) {
    case 0:
      return act_on_saga("retry");
    case 1:
      return act_on_saga("compensate");
    case 2:
      return act_on_dead(true);
    case 3:
      return act_on_dead(false);
    case 4:
      return retry_notification();
    default:
      return send({world_.any_of(all_services), method::get, "/outbox"});
  }
}

void shop_operator::act_on_one(service_name of, const std::string& list, std::string_view id_member,
                               std::function<wish(const std::string&)> make) {
  client_.send({of, method::get, list},
               [this, member = std::string(id_member), make = std::move(make)](const reply& r) {
                 const auto* all = r.good() ? r.data.if_array() : nullptr;
                 if (all == nullptr || all->empty()) return next();
                 const auto& one = (*all)[static_cast<std::size_t>(world_.below(all->size()))].as_object();
                 send(make(std::string(one.at(member).as_string())));
               });
}

void shop_operator::act_on_saga(std::string_view verb) {
  constexpr std::array<std::string_view, 4> lists = {"stuck", "running", "running&type=revision",
                                                     "running&type=cancellation"};
  const auto list = "/sagas?state=" + std::string(world_.any_of(lists));
  act_on_one(service_name::orders, list, "saga_id", [verb = std::string(verb)](const std::string& id) {
    wish w{service_name::orders, method::post, "/sagas/" + id + "/" + verb};
    w.body = reason_body;
    return w;
  });
}

void shop_operator::act_on_dead(bool redrives) {
  // What Notifications does not get, customers are never told: nobody gives that up.
  constexpr std::array givers_up = {service_name::orders, service_name::inventory, service_name::payments};
  const auto of = redrives ? world_.any_of(all_services) : world_.any_of(givers_up);
  act_on_one(of, "/messages/dead", "message_id", [of, redrives](const std::string& id) {
    wish w{of, redrives ? method::post : method::del, "/messages/dead/" + id + (redrives ? "/redrive" : "")};
    if (redrives) w.body = reason_body;
    return w;
  });
}

void shop_operator::retry_notification() {
  act_on_one(service_name::notifications, "/notifications?status=failed", "notification_id", [](const std::string& id) {
    wish w{service_name::notifications, method::post, "/notifications/" + id + "/retry"};
    w.body = reason_body;
    return w;
  });
}

}  // namespace comanda::simulation
