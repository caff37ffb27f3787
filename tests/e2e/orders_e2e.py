"""One order at a time through the four services: confirmed, refused for stock, declined, answered late."""
import harness
from shop import Shop, line, new_sku, order_body


class Orders(harness.StackCase):
    def setUp(self):
        self.shop = Shop.of(self.stack)
        self.addCleanup(self.shop.close)

    def test_an_order_is_confirmed_paid_and_delivered_and_its_customer_is_told(self):
        beans, cup = self.shop.put_item(20), self.shop.put_item(6)
        placed = self.shop.orders.post("/orders", order_body(line(beans, 2, 1850), line(cup, 1, 790)))
        self.assertEqual(placed.status, 201)
        order_id = placed.data["order_id"]
        self.assertEqual(placed.data["status"], "pending")
        self.assertEqual(placed.headers["Location"], f"/api/v1/orders/{order_id}")
        order = self.shop.wait_terminal(order_id)
        self.assertEqual((order["status"], order["total"], order["rejection"]), ("confirmed", 4490, None))

        payment = self.shop.wait_payment(order_id, "captured")
        self.assertEqual((payment["amount"], payment["captured"], payment["refunded"]), (4490, 4490, 0))
        self.assertEqual((payment["customer_id"], payment["currency"]), ("ada", "EUR"))
        self.shop.wait_levels(beans, (18, 0, 18))
        self.shop.wait_levels(cup, (5, 0, 5))
        self.assertEqual(self.shop.inventory.get(f"/reservations/{order_id}").data["status"], "committed")
        self.assertEqual(self.shop.wait_notification(order_id, "order_confirmed")["customer_id"], "ada")

        timeline = self.shop.wait_saga_end(order_id, "completed")
        self.assertEqual([e["sequence"] for e in timeline], list(range(1, len(timeline) + 1)))
        succeeded = [e["step"] for e in timeline if e["event"] in ("succeeded", "local")]
        self.assertEqual(succeeded, ["reserve_stock", "authorize_payment", "confirm_order", "capture_payment", "commit_stock"])

    def test_an_order_is_refused_with_every_short_line_and_takes_nothing(self):
        plenty, few, none = self.shop.put_item(1000), self.shop.put_item(3), self.shop.put_item(0)
        order = self.shop.wait_terminal(self.shop.place(line(plenty, 10), line(few, 5), line(none, 1)))
        self.assertEqual((order["status"], order["rejection"]["code"]), ("rejected", "INSUFFICIENT_STOCK"))
        short = {s["sku"]: s["available"] for s in order["rejection"]["details"]["short_lines"]}
        self.assertEqual(short, {few: 3, none: 0})
        for sku, levels in ((plenty, (1000, 0, 1000)), (few, (3, 0, 3)), (none, (0, 0, 0))):
            self.assertEqual(self.shop.levels(sku), levels)
        self.assertEqual(self.shop.payments.get(f"/payments?order_id={order['order_id']}").data, [])
        self.shop.wait_notification(order["order_id"], "order_rejected")
        self.shop.wait_saga_end(order["order_id"], "compensated")

    def test_an_unknown_sku_is_a_short_line_with_nothing_available(self):
        unknown = new_sku("unknown")
        order = self.shop.wait_terminal(self.shop.place(line(unknown, 2)))
        self.assertEqual((order["status"], order["rejection"]["code"]), ("rejected", "INSUFFICIENT_STOCK"))
        self.assertEqual([(s["sku"], s["available"]) for s in order["rejection"]["details"]["short_lines"]], [(unknown, 0)])
        self.assertEqual(self.shop.inventory.get(f"/items/{unknown}").status, 404)

    def test_a_declined_order_gives_its_stock_back(self):
        sku = self.shop.put_item(6)
        order_id = self.shop.place(line(sku, 3, 433))  # 12.99 in all
        order = self.shop.wait_terminal(order_id)
        self.assertEqual((order["status"], order["rejection"]["code"]), ("rejected", "PAYMENT_DECLINED"))
        self.shop.wait_levels(sku, (6, 0, 6))
        self.assertEqual(self.shop.inventory.get(f"/reservations/{order_id}").data["status"], "released")
        payment = self.shop.payment_of(order_id)
        self.assertEqual((payment["status"], payment["captured"]), ("declined", 0))
        self.assertTrue(payment["decline_code"])
        timeline = self.shop.wait_saga_end(order_id, "compensated")
        self.assertIn(("reserve_stock", "undone"), [(e["step"], e["event"]) for e in timeline])

    def test_a_gateway_that_gives_no_answer_twice_is_asked_again_with_the_same_key(self):
        sku = self.shop.put_item(5)
        order_id = self.shop.place(line(sku, 1, 1098))
        self.assertEqual(self.shop.wait_terminal(order_id)["status"], "confirmed")
        self.shop.wait_payment(order_id, "captured")
        operations = self.stack.databases["payments"].rows(
            f"SELECT o.state, o.attempts FROM payment_operations o JOIN payments p USING (payment_id) "
            f"WHERE p.order_id = '{order_id}' AND o.kind = 'authorize'")
        self.assertEqual(operations, [{"state": "succeeded", "attempts": 3}])

    def test_the_same_key_gives_the_same_order_and_another_request_is_refused(self):
        sku = self.shop.put_item(10)
        key = {"Idempotency-Key": new_sku("key")}
        first = self.shop.orders.post("/orders", order_body(line(sku)), key)
        self.shop.wait_terminal(first.data["order_id"])
        again = self.shop.orders.post("/orders", order_body(line(sku)), key)
        self.assertEqual((again.status, again.data), (201, first.data))
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        other = self.shop.orders.post("/orders", order_body(line(sku, 2)), key)
        self.assertEqual((other.status, other.error_code), (422, "IDEMPOTENCY_KEY_REUSED"))
        self.shop.wait_levels(sku, (9, 0, 9))


if __name__ == "__main__":
    harness.main()
