#include "shop.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "clerk.hpp"
#include "customer.hpp"
#include "operator.hpp"

namespace comanda::simulation {

namespace json = boost::json;
using http::method;

namespace {

constexpr int rounds_between_deliveries = 5;
constexpr std::int64_t pieces_delivered = 100;

void heard_enough(const reply&) {}

}  // namespace

shop::shop(world& in, findings& found)
    : habits_(habits::draw(in)), owner_(in, found, {.uses_keys = true, .repeats_one_in = 0}) {
  for (std::uint64_t i = 0; i < habits_.customers; ++i)
    people_.push_back(std::make_unique<customer>(in, found, habits_, "customer-" + std::to_string(i)));
  people_.push_back(std::make_unique<clerk>(in, found, habits_));
  people_.push_back(std::make_unique<shop_operator>(in, found, habits_));
}

void shop::open() {
  shelves_left_ = habits_.skus.size();
  for (const auto& sku : habits_.skus) put_on_shelf(sku);
}

void shop::put_on_shelf(const std::string& sku) {
  wish w{service_name::inventory, method::put, "/items/" + sku};
  w.body = json::serialize(json::object{{"on_hand", habits_.stock_at_first}});
  owner_.send(std::move(w), [this](const reply&) {
    if (--shelves_left_ == 0) let_people_in();
  });
}

void shop::let_people_in() {
  open_ = true;
  for (const auto& p : people_) p->begin();
}

bool shop::has_closed() const {
  return open_ && std::ranges::all_of(people_, [](const auto& p) { return p->has_finished(); });
}

void shop::help() {
  if (rounds_of_help_++ % rounds_between_deliveries == 0) {
    for (const auto& sku : habits_.skus) {
      wish back{service_name::inventory, method::post, "/items"};  // in case that somebody has withdrawn it
      back.body = json::serialize(json::object{{"sku", sku}, {"on_hand", pieces_delivered}});
      owner_.send(std::move(back), heard_enough);
      wish more{service_name::inventory, method::post, "/items/" + sku + "/adjustments"};
      more.body = json::serialize(json::object{{"delta", pieces_delivered}, {"reason", "delivery"}});
      owner_.send(std::move(more), heard_enough);
    }
  }
  for (auto s : all_services) {
    wish w{s, method::post, "/messages/dead/redrive"};
    w.body = R"({"reason":"the evening"})";
    owner_.send(std::move(w), heard_enough);
  }
}

bool at_rest(const books& b) {
  const auto quiet = [](const service_books& s) { return s.outbox.empty() && s.effects.empty() && s.timers.empty(); };
  return std::ranges::all_of(b.sagas, [](const auto& s) { return s.second.ended(); }) &&
         std::ranges::all_of(all_services, [&](auto s) { return quiet(b.of(s)); });
}

}  // namespace comanda::simulation
