#include "comanda/orders/sagas.hpp"
#include "comanda/payments/messages.hpp"
#include "comanda/saga/coordinator.hpp"
#include "comanda/saga/orchestrate.hpp"
#include "served.hpp"

using namespace comanda;
using test::orders_api;

namespace {

std::string saga_of(orders_api& api, const std::string& order) {
  return api.get("/api/v1/orders/" + order + "/timeline").text_at("/data/0/saga_id");
}

/// A fulfilment without stock, in place of the one that every service has.
saga::coordinator<orders::model> shorter_sagas() {
  const auto amount = [](const orders::order& of) {
    return payments::authorize_payment{of.order_id, of.customer_id, of.total, of.currency};
  };
  const auto no_amount = [](const orders::order& of) {
    return payments::void_payment{of.order_id, of.customer_id, of.total, of.currency};
  };
  auto fulfilment = saga::orchestrate<orders::model>("fulfilment", 2)
                        .step("authorize_payment")
                        .sends(amount)
                        .done_on<payments::payment_authorized>()
                        .undone_by<payments::payment_voided>(no_amount)
                        .pivot("confirm_order")
                        .does([](orders::order& of, auto&) { of.status = orders::order_status::confirmed; })
                        .retriable("capture_payment")
                        .sends([](const orders::order& of) { return payments::capture_payment{of.order_id}; })
                        .done_on<payments::payment_captured>()
                        .build()
                        .value();
  return saga::coordinator<orders::model>::make({std::move(fulfilment)}).value();
}

struct other_orders_api : test::api {
  test::immediate_commands<orders::service> commands{store, orders::service(shorter_sagas())};
  other_orders_api() { rest::add_orders_routes(*routes, commands, reads, env); }
};

}  // namespace

TEST_CASE_METHOD(other_orders_api, "a saga is shown by the definitions of the service that runs it", "[rest][sagas]") {
  const auto placed = post("/api/v1/orders", orders_api::body_of("ada"));
  REQUIRE(placed.status == 201);
  const auto order = placed.text_at("/data/order_id");
  const auto saga = get("/api/v1/orders/" + order + "/timeline").text_at("/data/0/saga_id");
  CHECK(get("/api/v1/sagas/" + saga).at("/data/to_come").as_array().size() == 2);
  CHECK(get("/api/v1/sagas").at("/data/0/to_come").as_array().size() == 2);
}

TEST_CASE_METHOD(orders_api, "DELETE cancels a pending order, and says when it is done", "[rest][orders]") {
  const auto target = "/api/v1/orders/" + place();
  const auto r = ask(http::method::del, target, {{"If-Match", "\"1\""}});
  CHECK(r.status == 202);
  CHECK(r.text_at("/data/status") == "cancel_pending");
  CHECK(r.header("ETag") == "\"2\"");
  CHECK(ask(http::method::del, target, {{"If-Match", "\"1\""}}).code() == "VERSION_MISMATCH");
  CHECK(ask(http::method::del, target).status == 202);
  CHECK(ask(http::method::del, "/api/v1/orders/" + to_string(ids.next(time.at))).code() == "ORDER_NOT_FOUND");
  CHECK(ask(http::method::del, "/api/v1/orders/x").code() == "INVALID_PARAMETER");
}

TEST_CASE_METHOD(orders_api, "PUT revises no order that is pending, and none with bad lines", "[rest][orders]") {
  const auto target = "/api/v1/orders/" + place();
  CHECK(put(target, R"({"lines":[{"sku":"tea","quantity":1,"unit_price":1}]})").code() == "ORDER_BUSY");
  CHECK(put(target, R"({"lines":[]})").violations() == std::vector<std::string>{"TOO_SHORT /lines"});
  CHECK(put(target, R"({"lines":[{"sku":"tea","quantity":0,"unit_price":1}],"currency":"EUR"})").status == 422);
}

TEST_CASE_METHOD(orders_api, "an operator sees sagas, stalest first, and finds them by state, type, step and age",
                 "[rest][sagas]") {
  const auto first = saga_of(*this, place());
  time.at += std::chrono::seconds(10);
  const auto second = saga_of(*this, place());
  CHECK(walk("/api/v1/sagas?limit=1", "saga_id") == std::vector<std::string>{first, second});
  CHECK(walk("/api/v1/sagas?state=running&type=fulfilment&step=reserve_stock&limit=1", "saga_id").size() == 2);
  CHECK(walk("/api/v1/sagas?updated_before=2026-01-31T10:30:05Z", "saga_id") == std::vector<std::string>{first});
  for (const auto* none : {"state=stuck", "state=completed", "type=revision", "step=commit_stock"})
    CHECK(get("/api/v1/sagas?" + std::string(none)).at("/data").as_array().empty());
  for (const auto* bad : {"state=happy", "state=running&state=stuck", "age=1", "type=a%20b"}) {
    CAPTURE(bad);
    CHECK(get("/api/v1/sagas?" + std::string(bad)).code() == "INVALID_PARAMETER");
  }
}

TEST_CASE_METHOD(orders_api, "a saga is shown with the members of the contract", "[rest][sagas]") {
  const auto order = place();
  const auto r = get("/api/v1/sagas/" + saga_of(*this, order));
  CHECK(r.status == 200);
  CHECK(r.header("ETag") == "\"1\"");
  CHECK(r.at("/data").as_object().size() == 12);
  CHECK(r.text_at("/data/type") == "fulfilment");
  CHECK(r.text_at("/data/state") == "running");
  CHECK(r.text_at("/data/step") == "reserve_stock");
  CHECK(r.text_at("/data/order_id") == order);
  CHECK(r.at("/data/to_come").as_array().size() == 4);
  CHECK(get("/api/v1/sagas/" + to_string(ids.next(time.at))).code() == "SAGA_NOT_FOUND");
}

TEST_CASE_METHOD(orders_api, "retry and compensate take a reason, and it stands on the timeline", "[rest][sagas]") {
  const auto order = place();
  const auto target = "/api/v1/sagas/" + saga_of(*this, order);
  CHECK(post(target + "/retry", "{}").violations() == std::vector<std::string>{"REQUIRED /reason"});
  CHECK(post(target + "/retry", R"({"reason":""})").status == 422);
  const auto retried = post(target + "/retry", R"({"reason":"looked at it"})");
  CHECK(retried.status == 202);
  CHECK(retried.at("/data/attempt") == 2);
  const auto turned = post(target + "/compensate", R"({"reason":"fraud"})");
  CHECK(turned.status == 202);
  CHECK(turned.text_at("/data/state") == "compensating");
  CHECK(post(target + "/compensate", R"({"reason":"again"})").code() == "INVALID_STATE");
  const auto timeline = get("/api/v1/orders/" + order + "/timeline").text;
  CHECK(timeline.find("looked at it") != std::string::npos);
  CHECK(timeline.find("fraud") != std::string::npos);
}
