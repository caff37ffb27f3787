#include "broker_users.hpp"

#include "given_settings.hpp"

using namespace comanda;
using namespace comanda::host;

namespace {

messaging::message from(std::string source) {
  messaging::message m;
  m.id = message_id(*parse_uuid("01900000-0000-7000-8000-000000000001"));
  m.type = "comanda.payments.payment_captured.v1";
  m.source = std::move(source);
  m.time = *parse_timestamp("2026-01-31T10:30:00Z");
  return m;
}

/// Hands over what a test puts in, and notes what is settled.
struct queue final : messaging::consumer {
  std::vector<messaging::delivery> deliveries;
  std::vector<messaging::settled>* settled = nullptr;
  result<std::vector<messaging::delivery>> poll(std::size_t, std::chrono::milliseconds) override {
    return std::exchange(deliveries, {});
  }
  void settle(std::span<const messaging::settled> outcomes) override {
    settled->insert(settled->end(), outcomes.begin(), outcomes.end());
  }
  void wake() override {}
  result<> check() override { return {}; }
};

const broker_users users{{"orders", "shop_orders"}, {"payments", "shop_payments"}};

}  // namespace

TEST_CASE("BROKER_USERS names the broker's user of each service once", "[settings]") {
  const auto s = read(good_with({{"BROKER_USERS", "payments=shop_payments,orders=shop_orders"}}));
  CHECK(s.users_of_broker == users);
  CHECK(to_text(s.users_of_broker) == "orders=shop_orders,payments=shop_payments");
  CHECK(read(good).users_of_broker.empty());
  for (const auto* wrong : {"orders", "orders=", "=shop", "orders=a,orders=b", "orders=a,,payments=b"}) {
    CAPTURE(wrong);
    CHECK(mistakes_of(good_with({{"BROKER_USERS", wrong}})).find("BROKER_USERS") != std::string::npos);
  }
}

TEST_CASE("who sent a message must be the user of its source, or ourselves", "[host][users]") {
  CHECK(check_sender(from("payments"), "shop_payments", users, "orders"));
  CHECK(check_sender(from("payments"), "shop_orders", users, "orders"));  // sent again by an operator of ours
  for (const auto* user : {"shop_inventory", "shop_payment", "SHOP_PAYMENTS", ""}) {
    CAPTURE(user);
    CHECK_FALSE(check_sender(from("payments"), user, users, "orders"));
  }
  CHECK_FALSE(check_sender(from("inventory"), "shop_payments", users, "orders"));
  CHECK_FALSE(check_sender(from(""), "", {{"", ""}}, ""));
}

TEST_CASE("a consumer gives up what is from another than it says, and hands on the rest", "[host][users]") {
  std::vector<messaging::settled> settled;
  auto inner = std::make_unique<queue>();
  inner->settled = &settled;
  inner->deliveries = {{.tag = 1, .epoch = 7, .body = encode(from("payments")), .sender = "shop_payments"},
                       {.tag = 2, .epoch = 7, .body = encode(from("payments")), .sender = "shop_inventory"},
                       {.tag = 3, .epoch = 7, .body = encode(from("payments"))},
                       {.tag = 4, .epoch = 7, .body = "not to be read", .sender = "shop_inventory"}};
  vouched_consumer consumer(std::move(inner), users, "orders", [](auto, auto, auto) {});
  const auto got = consumer.poll(10, std::chrono::milliseconds(0)).value();
  REQUIRE(got.size() == 2);
  CHECK(got[0].tag == 1);
  CHECK(got[1].tag == 4);
  REQUIRE(settled.size() == 2);
  for (const auto& one : settled) {
    CHECK(one.how == messaging::settlement::dead);
    CHECK(one.epoch == 7);
  }
  CHECK(settled[0].tag == 2);
  CHECK(settled[0].cause.find("not the one of its source") != std::string::npos);
  CHECK(settled[1].tag == 3);
  CHECK(settled[1].cause.find("user-id") != std::string::npos);
}

TEST_CASE("what lies in the parking queue from another than it says is marked as forged", "[host][users]") {
  std::vector<messaging::settled> settled;
  auto inner = std::make_unique<queue>();
  inner->settled = &settled;
  messaging::failure told;
  told.cause = "TIMEOUT: so it says";
  const auto lying = [&](std::uint64_t tag, std::string body, std::string sender) {
    messaging::delivery d{.tag = tag, .epoch = 7, .body = std::move(body), .sender = std::move(sender)};
    d.failed = told;
    return d;
  };
  inner->deliveries = {lying(1, encode(from("payments")), "shop_orders"),     // given up by ourselves
                       lying(2, encode(from("payments")), "shop_payments"),   // moved there by the broker
                       lying(3, encode(from("payments")), "shop_inventory"),  // put there by a stranger
                       lying(4, encode(from("payments")), ""), lying(5, "not to be read", "shop_inventory")};
  vouched_parking consumer(std::move(inner), users, "orders");
  const auto got = consumer.poll(10, std::chrono::milliseconds(0)).value();
  REQUIRE(got.size() == 5);
  for (const auto& d : got) {
    CAPTURE(d.tag);
    const bool forged = d.tag == 3 || d.tag == 4;
    CHECK(d.failed->cause.starts_with("FORBIDDEN: ") == forged);
    CHECK((d.failed->cause == told.cause) == !forged);
  }
  CHECK(settled.empty());
}
