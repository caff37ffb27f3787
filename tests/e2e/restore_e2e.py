"""A service whose database is put back to an old copy, while the others and the broker's queues go on from where they are.

What a restored service does not know any more is lost to it, and nobody can tell it. What this shows is that it says so and
works: no crash, no message that comes again and again, and new orders pass. docs/reliability.md says what an operator does.
"""
import collections
import json

import books
import harness
from shop import Shop, line, order_body
from waiting import eventually

KNOWN = 5      # orders that are in the copy
FORGOTTEN = 5  # orders that came after it
IN_FLIGHT = 3  # orders that were under way when the copy was put back
ATTEMPTS_SEEN = 3  # at once, after a second, after five more: a part of the schedule that a test can wait for
DEADLINE_S = 60


class Restored(harness.StackCase):
    def setUp(self):
        self.shop = Shop.of(self.stack)
        self.addCleanup(self.shop.close)

    def place_confirmed(self, sku, number):
        orders = [self.shop.place(line(sku)) for _ in range(number)]
        for order in orders:
            self.assertEqual(self.shop.wait_terminal(order)["status"], "confirmed")
            self.shop.wait_saga_end(order, "completed")
        return orders

    def put_back(self, service, copy):
        process = self.stack.processes[service]
        self.assertEqual(process.stop(), 0)
        self.stack.databases[service].restore(copy)
        process.start()
        process.wait_ready()

    def attempts(self, service, cause):
        """{message id: the attempts at it that the log tells of}"""
        seen = collections.defaultdict(list)
        for row in self.stack.processes[service].log_end(10_000).splitlines():
            entry = json.loads(row)
            if entry["message"] == "a message could not be handled" and cause in entry["cause"]:
                seen[entry["message_id"]].append(entry["attempts"])
        return seen

    def tried(self, service, cause):
        """Whether so many messages have been tried so often; and what was seen."""
        seen = self.attempts(service, cause)
        return sum(len(attempts) >= ATTEMPTS_SEEN for attempts in seen.values()) >= IN_FLIGHT, seen


class RestoredOrders(Restored):
    def test_orders_answers_what_it_knows_and_gives_up_what_it_does_not(self):
        sku = self.shop.put_item(100)
        known = self.place_confirmed(sku, KNOWN)
        books.wait_all_done(self.stack, DEADLINE_S)
        copy = self.stack.databases["orders"].dump()
        forgotten = self.place_confirmed(sku, FORGOTTEN)
        books.wait_all_done(self.stack, DEADLINE_S)
        # Answers to sagas that the copy does not know come when it is back.
        self.assertEqual(self.stack.inventory.stop(), 0)
        key = {"Idempotency-Key": "asked-twice"}
        in_flight = [self.shop.place(line(sku)) for _ in range(IN_FLIGHT - 1)]
        in_flight.append(self.shop.orders.post("/orders", order_body(line(sku)), key).data["order_id"])
        self.put_back("orders", copy)
        self.stack.inventory.start()
        self.stack.inventory.wait_ready()

        self.assertEqual({o["order_id"] for o in self.shop.orders.list_all("/orders")}, set(known))
        for order in forgotten + in_flight:
            self.assertEqual(self.shop.orders.get(f"/orders/{order}").status, 404)
        # What the others did for them is there to be found: this is what an operator compares.
        paid = {p["order_id"] for p in self.shop.payments.list_all("/payments?status=captured")}
        self.assertEqual(paid - set(known), set(forgotten))

        def held():
            reservations = {r["order_id"] for r in self.shop.inventory.list_all("/reservations?status=held")}
            return reservations == set(in_flight), reservations
        eventually("the stock of those under way is held until its time is over", held)

        # Each answer that belongs to nothing is tried again by the schedule and no oftener; then it is a dead message.
        _, seen = eventually("they are tried again", lambda: self.tried("orders", "SAGA_NOT_FOUND"), DEADLINE_S)
        self.assertEqual(len(seen), IN_FLIGHT)
        for attempts in seen.values():
            self.assertEqual(attempts, list(range(len(attempts))), "by the schedule and no oftener")

        again = self.shop.orders.post("/orders", order_body(line(sku)), key)
        self.assertEqual(again.status, 201)
        self.assertNotEqual(again.data["order_id"], in_flight[-1], "a key that was forgotten is a new one")
        self.place_confirmed(sku, 2)


class RestoredInventory(Restored):
    def test_a_saga_whose_reservation_is_forgotten_stands_where_an_operator_sees_it(self):
        sku = self.shop.put_item(100)
        self.place_confirmed(sku, KNOWN)
        books.wait_all_done(self.stack, DEADLINE_S)
        copy = self.stack.databases["inventory"].dump()
        # Reserved, and then forgotten: Payments answers only afterwards, and the sagas go on.
        self.assertEqual(self.stack.payments.stop(), 0)
        in_flight = [self.shop.place(line(sku)) for _ in range(IN_FLIGHT)]
        self.shop.wait_levels(sku, (100 - KNOWN, IN_FLIGHT, 100 - KNOWN - IN_FLIGHT))
        self.put_back("inventory", copy)
        self.assertEqual(self.shop.levels(sku), (100 - KNOWN, 0, 100 - KNOWN))
        self.stack.payments.start()
        self.stack.payments.wait_ready()
        for order in in_flight:
            self.assertEqual(self.shop.wait_terminal(order)["status"], "confirmed", "it was reserved, and it is paid")

        # Past the pivot a saga does not give up: it asks again, and an operator sees it stand at this step.
        def stand():
            steps = [(e["step"], e["event"]) for order in in_flight for e in self.shop.timeline(order)]
            return steps.count(("commit_stock", "resent")) >= IN_FLIGHT, steps
        eventually("each asks again for its stock to be booked", stand, DEADLINE_S)
        self.assertEqual({s["order_id"] for s in self.shop.orders.list_all("/sagas?step=commit_stock")}, set(in_flight))
        _, seen = eventually("what is asked is tried again", lambda: self.tried("inventory", "nothing is reserved"), DEADLINE_S)
        for attempts in seen.values():
            self.assertEqual(attempts, list(range(len(attempts))), "by the schedule and no oftener")
        self.assertEqual(self.shop.levels(sku), (100 - KNOWN, 0, 100 - KNOWN), "no stock is booked out that is not reserved")
        self.place_confirmed(sku, 2)


if __name__ == "__main__":
    harness.main()
