"""A database or a broker that goes away makes a service say that it is not ready, and why; it recovers by itself."""
import json

import books
import harness
from links import Proxied
from shop import Shop, line, order_body
from stack import SERVICES, Stack
from waiting import eventually

NOTICE_DEADLINE_S = 30
RECOVERY_DEADLINE_S = 60


class Outages(harness.StackCase):
    @classmethod
    def setUpClass(cls):
        cls.links = Proxied()
        cls.addClassCleanup(cls.links.close)
        cls.stack = Stack(harness.executables, links=cls.links)
        cls.addClassCleanup(cls.stack.close)
        cls.show_logs_if_it_fails(cls.stack.start)

    def setUp(self):
        self.shop = Shop.of(self.stack)
        self.addCleanup(self.shop.close)

    def wait_not_ready(self, service, dependency):
        def look():
            ready, body = self.stack.processes[service].readiness()
            check = json.loads(body)["checks"][dependency]
            return not ready and check["status"] == "down" and check["reason"], body
        eventually(f"{service} says that its {dependency} is away, and why", look, NOTICE_DEADLINE_S)

    def wait_ready(self, service):
        eventually(f"{service} is ready again", self.stack.processes[service].readiness, RECOVERY_DEADLINE_S)

    def through_an_outage(self, service, dependency):
        """Cuts while orders are under way, and sees that they end."""
        link = self.links.of(service, dependency)
        sku = self.shop.put_item(1000)
        ids = [self.shop.place(line(sku)) for _ in range(20)]
        link.cut()
        try:
            self.wait_not_ready(service, dependency)
        finally:
            link.restore()
        self.wait_ready(service)
        ids.append(self.shop.place(line(sku)))
        for order_id in ids:
            self.assertEqual(self.shop.wait_terminal(order_id, RECOVERY_DEADLINE_S)["status"], "confirmed")
        books.wait_all_done(self.stack, RECOVERY_DEADLINE_S)
        self.shop.wait_levels(sku, (1000 - len(ids), 0, 1000 - len(ids)))
        for name in SERVICES:
            self.assertEqual(self.stack.dead_messages(name), 0, "an outage makes no dead letters")

    def test_each_service_survives_an_outage_of_its_database(self):
        for service in SERVICES:
            with self.subTest(service=service):
                self.through_an_outage(service, "database")

    def test_each_service_survives_an_outage_of_the_broker(self):
        for service in SERVICES:
            with self.subTest(service=service):
                self.through_an_outage(service, "broker")

    def test_while_the_broker_is_away_orders_are_taken_and_read_and_go_on_when_it_is_back(self):
        sku = self.shop.put_item(10)
        self.links.of("orders", "broker").cut()
        try:
            self.wait_not_ready("orders", "broker")
            order_id = self.shop.place(line(sku))
            self.assertEqual(self.shop.orders.get(f"/orders/{order_id}").data["status"], "pending")
        finally:
            self.links.of("orders", "broker").restore()
        self.assertEqual(self.shop.wait_terminal(order_id, RECOVERY_DEADLINE_S)["status"], "confirmed")

    def test_while_the_database_is_away_an_order_is_refused_with_503_and_retry_after(self):
        sku = self.shop.put_item(10)
        self.links.of("orders", "database").cut()
        try:
            self.wait_not_ready("orders", "database")
            answer = self.shop.orders.post("/orders", order_body(line(sku)))
            self.assertEqual((answer.status, answer.error_code), (503, "UNAVAILABLE"))
            self.assertTrue(answer.headers["Retry-After"])
        finally:
            self.links.of("orders", "database").restore()
        self.wait_ready("orders")

    def test_a_service_that_starts_while_everything_is_away_waits_and_becomes_ready(self):
        process = self.stack.inventory
        self.assertEqual(process.stop(), 0)
        self.links.of("inventory", "database").cut()
        self.links.of("inventory", "broker").cut()
        try:
            process.start()
            self.wait_not_ready("inventory", "database")
            self.wait_not_ready("inventory", "broker")
        finally:
            self.links.of("inventory", "database").restore()
            self.links.of("inventory", "broker").restore()
        self.wait_ready("inventory")


if __name__ == "__main__":
    harness.main()
