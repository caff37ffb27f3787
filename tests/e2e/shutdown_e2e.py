"""SIGTERM under load: the process finishes what it has, exits 0, and no accepted order is lost."""
import books
import harness
from shop import Crowd, Shop, line, order_body
from stack import SERVICES

ORDERS = 300
CUSTOMERS = 16
ACCEPTED_BEFORE_THE_SIGNAL = 60
DONE_DEADLINE_S = 60


class Shutdowns(harness.StackCase):
    def test_sigterm_under_load_exits_0_and_loses_no_accepted_order(self):
        shop = Shop.of(self.stack)
        self.addCleanup(shop.close)
        started_with = {}
        for service in SERVICES:
            with self.subTest(service=service):
                sku = shop.put_item(10_000)
                started_with[sku] = 10_000
                crowd = Crowd(self.stack.orders, [order_body(line(sku)) for _ in range(ORDERS)], CUSTOMERS)
                crowd.start()
                crowd.wait_accepted(ACCEPTED_BEFORE_THE_SIGNAL)
                process = self.stack.processes[service]
                process.terminate()
                self.assertEqual(process.wait_end(), 0)
                process.start()
                process.wait_ready()
                crowd.join()
                self.assertEqual(len(crowd.accepted), ORDERS)
                books.wait_all_done(self.stack, DONE_DEADLINE_S)
                books.check(self, self.stack, started_with)


if __name__ == "__main__":
    harness.main()
