"""A service that is killed in the middle of its work, and started again, loses nothing and does nothing twice."""
import books
import harness
from shop import Crowd, Shop, line, new_sku, order_body, place_until_answered
from stack import SERVICES

ORDERS = 500
CUSTOMERS = 16
ACCEPTED_BETWEEN_KILLS = 100
TERMINAL_DEADLINE_S = 60  # after the last order was accepted


class Kills(harness.StackCase):
    def setUp(self):
        self.shop = Shop.of(self.stack)
        self.addCleanup(self.shop.close)

    def test_each_service_is_killed_while_a_crowd_orders(self):
        articles = [self.shop.put_item(100_000) for _ in range(4)]
        bodies = [order_body(line(articles[n % 4], 1, 1099 if n % 10 == 0 else 1000), customer=f"customer-{n % 20}")
                  for n in range(ORDERS)]
        crowd = Crowd(self.stack.orders, bodies, CUSTOMERS)
        crowd.start()
        for number, service in enumerate(SERVICES, 1):
            crowd.wait_accepted(number * ACCEPTED_BETWEEN_KILLS)
            victim = self.stack.processes[service]
            victim.kill()
            victim.start()
            victim.wait_ready()
        crowd.join()
        self.assertEqual(len(crowd.accepted), ORDERS, "each customer has one order, however often they asked")
        books.wait_all_done(self.stack, TERMINAL_DEADLINE_S)
        everything = dict.fromkeys((i["sku"] for i in self.stack.databases["inventory"].rows("SELECT sku FROM items")), 100_000)
        books.check(self, self.stack, everything)
        for order_id in crowd.accepted:
            self.assertIn(self.shop.orders.get(f"/orders/{order_id}").data["status"], ("confirmed", "rejected"))

    def test_a_post_repeated_after_a_kill_gives_the_same_order(self):
        sku = self.shop.put_item(100_000)
        key, body = new_sku("key"), order_body(line(sku))
        first = place_until_answered(self.shop.orders, body, key)
        self.stack.orders.kill()
        self.stack.orders.start()
        self.stack.orders.wait_ready()
        again = place_until_answered(self.shop.orders, body, key)
        self.assertEqual((again.status, again.data), (201, first.data))
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        self.shop.wait_terminal(first.data["order_id"])
        self.shop.wait_levels(sku, (99_999, 0, 99_999))


if __name__ == "__main__":
    harness.main()
