"""Services, databases and broker come up in whatever order: once all are there, everything works."""
import itertools

import broker
import database
import harness
from forwarder import Forwarder
from shop import Shop, line
from stack import SERVICES, Stack

ORDER_DEADLINE_S = 60


class Starts(harness.StackCase):
    """A server that has not been started is, to whoever asks, a port that refuses."""

    @classmethod
    def setUpClass(cls):
        cls.to_database = Forwarder(database.address())
        cls.addClassCleanup(cls.to_database.close)
        cls.to_broker = Forwarder(broker.address())
        cls.addClassCleanup(cls.to_broker.close)
        cls.stack = Stack(harness.executables, database_port=dict.fromkeys(SERVICES, cls.to_database.port),
                          broker_port=dict.fromkeys(SERVICES, cls.to_broker.port))
        cls.addClassCleanup(cls.stack.close)

    def stop_everything(self):
        for process in self.stack.processes.values():
            process.stop()
        for forwarder in (self.to_database, self.to_broker):
            forwarder.close()

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
                    elif step == "database":
                        self.to_database.restore()
                    else:
                        self.to_broker.restore()
                self.check_an_order_passes()


if __name__ == "__main__":
    harness.main()
