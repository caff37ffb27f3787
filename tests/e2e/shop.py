"""What a customer and a shop do over HTTP, and what must be true of the books afterwards."""
import threading
import time
import uuid

from waiting import eventually

TERMINAL = ("confirmed", "rejected", "cancelled")
ORDER_DEADLINE_S = 30
UNANSWERED_DEADLINE_S = 60
UNANSWERED_PAUSE_S = 0.1
NO_ANSWER = (500, 502, 503, 504)


def new_sku(what="article"):
    return f"{what}-{uuid.uuid4().hex[:12]}"


def line(sku, quantity=1, unit_price=1000):
    return {"sku": sku, "quantity": quantity, "unit_price": unit_price}


def order_body(*lines, customer="ada"):
    return {"customer_id": customer, "currency": "EUR", "lines": list(lines)}


class Shop:
    """The services as their clients see them. The four may be one process."""

    def __init__(self, orders, inventory, payments, notifications):
        self.orders = orders
        self.inventory = inventory
        self.payments = payments
        self.notifications = notifications

    @classmethod
    def of(cls, stack):
        return cls(*(stack.processes[s].client() for s in ("orders", "inventory", "payments", "notifications")))

    @classmethod
    def of_all_in_one(cls, process):
        return cls(*[process.client()] * 4)

    def close(self):
        for client in (self.orders, self.inventory, self.payments, self.notifications):
            client.close()

    def put_item(self, on_hand, sku=None):
        sku = sku or new_sku()
        answer = self.inventory.put(f"/items/{sku}", {"name": sku, "on_hand": on_hand})
        assert answer.status in (200, 201), answer
        return sku

    def levels(self, sku):
        """(on hand, reserved, available)"""
        item = self.inventory.get(f"/items/{sku}").data
        return item["on_hand"], item["reserved"], item["available"]

    def place(self, *lines, customer="ada"):
        answer = self.orders.post("/orders", order_body(*lines, customer=customer))
        assert answer.status == 201, answer
        return answer.data["order_id"]

    def wait_terminal(self, order_id, deadline_s=ORDER_DEADLINE_S):
        def look():
            order = self.orders.get(f"/orders/{order_id}").data
            return order if order["status"] in TERMINAL else (False, order)
        return eventually(f"order {order_id} is terminal", look, deadline_s)

    def timeline(self, order_id):
        return self.orders.list_all(f"/orders/{order_id}/timeline")

    def wait_saga_end(self, order_id, how):
        """The timeline, once its last entry is `how`: completed or compensated."""
        def look():
            entries = self.timeline(order_id)
            return entries if entries and entries[-1]["event"] == how else (False, entries)
        return eventually(f"the saga of {order_id} is {how}", look, ORDER_DEADLINE_S)

    def payment_of(self, order_id):
        payments = self.payments.get(f"/payments?order_id={order_id}").data
        assert len(payments) == 1, payments
        return payments[0]

    def wait_payment(self, order_id, status):
        def look():
            payments = self.payments.get(f"/payments?order_id={order_id}").data
            return payments[0] if len(payments) == 1 and payments[0]["status"] == status else (False, payments)
        return eventually(f"the payment of {order_id} is {status}", look, ORDER_DEADLINE_S)

    def wait_levels(self, sku, wanted):
        return eventually(f"{sku} is at {wanted}", lambda: (self.levels(sku) == wanted, self.levels(sku)), ORDER_DEADLINE_S)

    def wait_notification(self, order_id, event):
        """The one notification of that event ("order_confirmed"), once it is sent."""
        def look():
            found = [n for n in self.notifications.get(f"/notifications?order_id={order_id}").data
                     if f".{event}." in n["event_type"]]
            return found[0] if len(found) == 1 and found[0]["status"] == "sent" else (False, found)
        return eventually(f"the customer of {order_id} was told of {event}", look, ORDER_DEADLINE_S)


def until_answered(ask, no_answer=NO_ANSWER):
    """Asks until the service says yes or no, and not that it cannot now: what a careful client does while a service comes and
    goes."""
    deadline = time.monotonic() + UNANSWERED_DEADLINE_S
    while True:
        try:
            answer = ask()
            if answer.status not in no_answer:
                return answer
            last = answer
        except OSError as problem:
            last = problem
        if time.monotonic() >= deadline:
            raise AssertionError(f"no answer in {UNANSWERED_DEADLINE_S} s, last: {last!r}")
        time.sleep(UNANSWERED_PAUSE_S)


def place_until_answered(client, body, key):
    """With an Idempotency-Key, so that asking again orders once."""
    return until_answered(lambda: client.post("/orders", body, {"Idempotency-Key": key}), (409, *NO_ANSWER))


class Crowd:
    """Customers who all order at the same time, each on a connection of their own."""

    def __init__(self, process, bodies, threads):
        self._process = process
        self._bodies = list(enumerate(bodies))
        self._run = uuid.uuid4().hex
        self._lock = threading.Lock()
        self.accepted = {}  # order id -> (idempotency key, body)
        self.problems = []
        self._threads = [threading.Thread(target=self._customer, daemon=True) for _ in range(threads)]

    def start(self):
        for thread in self._threads:
            thread.start()

    def wait_accepted(self, number):
        eventually(f"{number} orders are accepted", lambda: (len(self.accepted) >= number, len(self.accepted)), 120)

    def join(self):
        """Waits for everybody. A problem of any is raised here."""
        for thread in self._threads:
            thread.join()
        if self.problems:
            raise AssertionError(f"{len(self.problems)} orders were not accepted, the first: {self.problems[0]}")

    def _customer(self):
        client = self._process.client()
        while True:
            with self._lock:
                if not self._bodies:
                    return client.close()
                number, body = self._bodies.pop()
            key = f"{self._run}-{number}"
            try:
                answer = place_until_answered(client, body, key)
            except AssertionError as problem:
                self.problems.append(problem)
                continue
            if answer.status == 201:
                self.accepted[answer.data["order_id"]] = (key, body)
            else:
                self.problems.append(answer)
