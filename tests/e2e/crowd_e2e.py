"""Many orders at once: all end, stock and money add up, and work that waits together is committed together."""
import books
import harness
from shop import Crowd, Shop, line, order_body
from stack import SERVICES
from waiting import eventually

ORDERS_AT_ONCE = 500
CUSTOMERS = 64
ORDERS_FOR_COUNTING = 2000
DONE_DEADLINE_S = 120
TRANSACTIONS_PER_ORDER_MAX = 0.5


def mixed_order(number, plenty, scarce):
    """Of eight: five that confirm, one that is declined, one whose gateway answers late, one that wants what is scarce."""
    kind = number % 8
    price = {5: 1099, 6: 1098}.get(kind, 1000)
    wanted = line(scarce, 3, 100) if kind == 7 else line(plenty[number % len(plenty)], 1, price)
    return order_body(wanted, line(plenty[(number + 1) % len(plenty)], 2, 1000), customer=f"customer-{number % 50}")


class Crowds(harness.StackCase):
    def setUp(self):
        self.shop = Shop.of(self.stack)
        self.addCleanup(self.shop.close)

    def test_five_hundred_orders_at_once_all_end_with_stock_and_money_conserved(self):
        started_with = {self.shop.put_item(5000): 5000 for _ in range(5)}
        plenty = list(started_with)
        scarce = self.shop.put_item(30)
        started_with[scarce] = 30
        crowd = Crowd(self.stack.orders, [mixed_order(n, plenty, scarce) for n in range(ORDERS_AT_ONCE)], CUSTOMERS)
        crowd.start()
        crowd.join()
        self.assertEqual(len(crowd.accepted), ORDERS_AT_ONCE)
        books.wait_all_done(self.stack, DONE_DEADLINE_S)
        books.check(self, self.stack, started_with)
        statuses = {o["order_id"]: o["status"] for o in self.stack.databases["orders"].rows("SELECT order_id, status FROM orders")}
        self.assertEqual(set(statuses), set(crowd.accepted), "what was accepted is there, and nothing else")
        self.assertEqual(self.shop.levels(scarce), (0, 0, 0), "the scarce article is sold out and not oversold")
        for service in SERVICES:
            self.assertEqual(self.stack.dead_messages(service), 0, f"{service} gave no message up")


class Batches(harness.StackCase):
    """Its own stack, because the count is exact only when every session has ended."""

    def test_work_that_waits_together_is_committed_together_at_each_service(self):
        # How much comes together while everybody is awake depends on how fast the customers are, and they run on this machine
        # too. So the orders pile up first, as in front of a service that is slower than its customers.
        shop = Shop.of(self.stack)
        self.addCleanup(shop.close)
        articles = [shop.put_item(1_000_000) for _ in range(10)]
        before = {service: database.transactions() for service, database in self.stack.databases.items()}
        behind = [process for service, process in self.stack.processes.items() if service != "orders"]
        self.end(behind)
        bodies = [order_body(line(articles[n % len(articles)]), customer=f"customer-{n % CUSTOMERS}")
                  for n in range(ORDERS_FOR_COUNTING)]
        crowd = Crowd(self.stack.orders, bodies, CUSTOMERS)
        crowd.start()
        crowd.join()
        for process in behind:
            process.start()
        books.wait_all_done(self.stack, DONE_DEADLINE_S)
        self.end(self.stack.everybody)
        per_order = {}
        for service, database in self.stack.databases.items():
            eventually(f"no session is left on {database.name}", lambda d=database: d.sessions() == 0)
            per_order[service] = (database.transactions() - before[service]) / ORDERS_FOR_COUNTING
        print("transactions per order:", per_order)
        self.assertEqual({s: n for s, n in per_order.items() if n >= TRANSACTIONS_PER_ORDER_MAX}, {})

    def end(self, processes):
        for process in processes:
            process.terminate()
        for process in processes:
            self.assertEqual(process.wait_end(), 0)


if __name__ == "__main__":
    harness.main()
