"""A queue that is full refuses messages (basic.nack): they stay in the outbox and are published until they are taken."""
import json

import broker
import harness
from shop import Shop, line
from waiting import eventually

ORDERS = 3
TRIES_SEEN = 3  # the first and two more: it goes on by itself
DEADLINE_S = 60


class FullQueue(harness.StackCase):
    def setUp(self):
        self.shop = Shop.of(self.stack)
        self.addCleanup(self.shop.close)

    def refusals(self):
        """How often the relay of Orders has said that the broker did not take what it published."""
        entries = [json.loads(row) for row in self.stack.orders.log_end(10_000).splitlines()]
        return sum(e["message"] == "messages wait in the outbox" and e["cause"] == "the broker did not take them"
                   for e in entries)

    def waiting(self):
        return self.stack.databases["orders"].count("outbox", "target = 'inventory'")

    def test_what_a_full_queue_refuses_stays_in_the_outbox_and_is_published_again(self):
        sku = self.shop.put_item(100)
        self.assertEqual(self.stack.inventory.stop(), 0)
        queue = f"{self.stack.prefix}inventory.commands"
        with broker.Session() as session:
            session.delete_queue(queue)
            session.declare_full_queue(queue, f"{self.stack.prefix}comanda.commands", "inventory")
        placed = [self.shop.place(line(sku)) for _ in range(ORDERS)]
        eventually("the commands wait, and are tried again",
                   lambda: (self.waiting() == ORDERS and self.refusals() >= TRIES_SEEN, (self.waiting(), self.refusals())),
                   DEADLINE_S)
        self.assertEqual(self.waiting(), ORDERS)
        # The other services' messages are not held up by it.
        eventually("events go out", lambda: self.stack.databases["orders"].count("outbox") == ORDERS, DEADLINE_S)
        with broker.Session() as session:
            session.delete_queue(queue)
        self.stack.inventory.start()
        self.stack.inventory.wait_ready()
        for order in placed:
            self.assertEqual(self.shop.wait_terminal(order, DEADLINE_S)["status"], "confirmed")
        eventually("the outbox is empty", lambda: self.stack.databases["orders"].count("outbox") == 0, DEADLINE_S)
        self.shop.wait_levels(sku, (100 - ORDERS, 0, 100 - ORDERS))


if __name__ == "__main__":
    harness.main()
