#include "comanda/notifications/service.hpp"
#include "comanda/payments/service.hpp"
#include "comanda/rest/notifications.hpp"
#include "comanda/rest/payments.hpp"
#include "served.hpp"

using namespace comanda;

namespace {

/// A gate that nothing may come to.
template <class Service>
class closed_gate final : public application::command_gate<Service> {
 public:
  void submit(application::request<Service>, std::function<void(application::outcome)>) override {
    FAIL("a read sent a command");
  }
};

struct read_only_api : test::api {
  closed_gate<payments::service> payment_commands;
  closed_gate<notifications::service> notification_commands;
  read_only_api() {
    rest::add_payments_routes(*routes, payment_commands, reads, env);
    rest::add_notifications_routes(*routes, notification_commands, reads, env);
  }
  template <storage::record T>
  void put_row(const T& r) {
    REQUIRE(store.commit({{&storage::table_of<T>(), {storage::to_row(r)}, {}, {}, {}}}).has_value());
  }
};

}  // namespace

TEST_CASE_METHOD(read_only_api, "payments are shown, listed and filtered", "[rest][payments]") {
  payments::payment p;
  p.payment_id = payment_id(ids.next(time.at));
  p.order_id = order_id(ids.next(time.at));
  p.customer_id = *customer_id::parse("ada");
  p.currency = *currency::parse("EUR");
  p.amount = 1600;
  p.version = 4;
  p.created_at = p.updated_at = time.at;
  put_row(p);
  const auto id = to_string(p.payment_id);
  const auto r = get("/api/v1/payments/" + id);
  CHECK(r.status == 200);
  CHECK(r.header("ETag") == "\"4\"");
  CHECK(r.at("/data/amount") == 1600);
  CHECK(r.at("/data").as_object().size() == 13);
  const auto status = r.text_at("/data/status");
  CHECK(walk("/api/v1/payments?customer_id=ada&order_id=" + to_string(p.order_id) + "&status=" + status,
             "payment_id") == std::vector{id});
  CHECK(walk("/api/v1/payments?customer_id=bob", "payment_id").empty());
  CHECK(get("/api/v1/payments/" + to_string(p.order_id)).code() == "PAYMENT_NOT_FOUND");
  CHECK(get("/api/v1/payments/1").code() == "INVALID_PARAMETER");
  CHECK(get("/api/v1/payments?channel=log").code() == "INVALID_PARAMETER");
}

TEST_CASE_METHOD(read_only_api, "notifications are shown, listed and filtered", "[rest][notifications]") {
  notifications::notification n;
  n.notification_id = notification_id(ids.next(time.at));
  n.customer_id = *customer_id::parse("ada");
  n.version = 2;
  n.created_at = n.updated_at = time.at;
  put_row(n);
  const auto id = to_string(n.notification_id);
  const auto r = get("/api/v1/notifications/" + id);
  CHECK(r.status == 200);
  CHECK(r.header("ETag") == "\"2\"");
  const auto query = "customer_id=ada&status=" + r.text_at("/data/status") + "&channel=" + r.text_at("/data/channel");
  CHECK(walk("/api/v1/notifications?" + query, "notification_id") == std::vector{id});
  CHECK(walk("/api/v1/notifications?order_id=" + id, "notification_id").empty());
  CHECK(get("/api/v1/notifications/" + to_string(ids.next(time.at))).code() == "NOTIFICATION_NOT_FOUND");
  CHECK(get("/api/v1/notifications?channel=pigeon").code() == "INVALID_PARAMETER");
}
