"""Services, databases and broker come up in whatever order: once all are there, everything works."""
import itertools

import harness
from links import Proxied
from shop import Shop, line
from stack import SERVICES, Stack

ORDER_DEADLINE_S = 60


class Starts(harness.StackCase):
    """A server that has not been started is, to whoever asks, a port that resets."""

    @classmethod
    def setUpClass(cls):
        cls.links = Proxied()
        cls.addClassCleanup(cls.links.close)
        cls.stack = Stack(harness.executables, links=cls.links)
        cls.addClassCleanup(cls.stack.close)

    def stop_everything(self):
        for process in self.stack.processes.values():
            process.stop()
        for server in ("database", "broker"):
            for proxy in self.links.all_to(server):
                proxy.cut()

    def start_services(self, first):
        at = SERVICES.index(first)
        for service in SERVICES[at:] + SERVICES[:at]:
            self.stack.processes[service].start()
        for process in self.stack.processes.values():
            process.wait_listening()

    def check_an_order_passes(self):
        for process in self.stack.processes.values():
            process.wait_ready()
        shop = Shop.of(self.stack)
        self.addCleanup(shop.close)
        order = shop.place(line(shop.put_item(10)))
        self.assertEqual(shop.wait_terminal(order, ORDER_DEADLINE_S)["status"], "confirmed")

    def test_services_that_start_before_their_schema_is_there_wait_for_it(self):
        self.start_services("orders")
        for process in self.stack.processes.values():
            ready, why = process.readiness()
            self.assertFalse(ready, why)
        self.stack.migrate()
        self.check_an_order_passes()

    def test_they_come_up_in_any_order(self):
        self.stack.migrate()
        for number, order in enumerate(itertools.permutations(("services", "database", "broker"))):
            with self.subTest(order=order):
                self.stop_everything()
                for step in order:
                    if step == "services":
                        self.start_services(SERVICES[number % len(SERVICES)])
                    else:
                        for proxy in self.links.all_to(step):
                            proxy.restore()
                self.check_an_order_passes()


if __name__ == "__main__":
    harness.main()
