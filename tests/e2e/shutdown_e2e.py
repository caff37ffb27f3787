"""SIGTERM under load: the process finishes what it has, exits 0, and no accepted order is lost. A second one ends it at once."""
import books
import harness
from shop import TERMINAL, Crowd, Shop, line, order_body
from stack import SERVICES
from waiting import eventually
from wire import Wire, head

ORDERS = 300
CUSTOMERS = 16
ACCEPTED_BEFORE_THE_SIGNAL = 60
DONE_DEADLINE_S = 60
EXIT_SECOND_SIGTERM = 143  # as in the READMEs of the services
GRACE_S = 600  # longer than any test waits


class Shutdowns(harness.StackCase):
    def test_sigterm_under_load_exits_0_and_loses_no_accepted_order(self):
        shop = Shop.of(self.stack)
        self.addCleanup(shop.close)
        started_with = {}
        accepted = set()
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
                accepted.update(crowd.accepted)
                books.wait_all_done(self.stack, DONE_DEADLINE_S)
                books.check(self, self.stack, started_with)
                # An order that its client was told of, and no other: who got no answer asked again with the same key.
                self.assertEqual({o["order_id"] for o in self.stack.databases["orders"].rows("SELECT order_id FROM orders")},
                                 accepted)


class AllInOneShutdowns(harness.AllInOneCase):
    process_settings = {"SHUTDOWN_GRACE": str(GRACE_S), "HTTP_BODY_TIMEOUT_MS": str(GRACE_S * 1000)}

    def setUp(self):
        self.shop = Shop.of_all_in_one(self.process)
        self.addCleanup(self.shop.close)

    def start_again(self):
        self.process.start()
        self.process.wait_ready()

    def test_sigterm_under_load_exits_0_and_loses_no_accepted_order(self):
        sku = self.shop.put_item(10_000)
        crowd = Crowd(self.process, [order_body(line(sku)) for _ in range(ORDERS)], CUSTOMERS)
        crowd.start()
        crowd.wait_accepted(ACCEPTED_BEFORE_THE_SIGNAL)
        self.process.terminate()
        self.assertEqual(self.process.wait_end(), 0)
        self.start_again()
        crowd.join()
        self.assertEqual(len(crowd.accepted), ORDERS)

        def all_end():
            orders = {o["order_id"]: o["status"] for o in self.shop.orders.list_all("/orders")}
            return set(orders.values()) <= set(TERMINAL) and orders
        orders = eventually("all orders end", all_end, DONE_DEADLINE_S)
        self.assertEqual(orders, dict.fromkeys(crowd.accepted, "confirmed"))
        self.shop.wait_levels(sku, (10_000 - ORDERS, 0, 10_000 - ORDERS))

    def test_what_is_in_flight_is_answered_and_a_second_sigterm_does_not_wait_for_it(self):
        with Wire(self.process.port) as wire:
            body = b'{"name": "thing", "on_hand": 1}'
            wire.send(head("PUT /api/v1/items/in-flight HTTP/1.1", "Content-Type: application/json",
                           f"Content-Length: {len(body)}") + body[:5])
            eventually("the request has begun", lambda: self.process.is_read_by(wire.local_port()))
            self.process.terminate()
            eventually("it leaves", self.refuses_connections)
            wire.send(body[5:])
            self.assertEqual(wire.answer()[0], 201)
            self.assertEqual(wire.read_to_end(), b"")
        self.assertEqual(self.process.wait_end(), 0)

        self.start_again()
        with Wire(self.process.port) as wire:
            wire.send(head("PUT /api/v1/items/in-flight HTTP/1.1", "Content-Length: 1000") + b"{")
            eventually("the request has begun", lambda: self.process.is_read_by(wire.local_port()))
            self.process.terminate()
            eventually("it leaves", self.refuses_connections)
            self.assertTrue(self.process.is_running(), "it waits for the rest of the request")
            self.process.terminate()
            self.assertEqual(self.process.wait_end(), EXIT_SECOND_SIGTERM)
        self.start_again()
        self.assertEqual(self.shop.levels("in-flight"), (1, 0, 1))

    def refuses_connections(self):
        try:
            Wire(self.process.port).close()
        except ConnectionRefusedError:
            return True
        return False


if __name__ == "__main__":
    harness.main()
