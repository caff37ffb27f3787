"""Customers who place, revise and cancel for as long as they are let, whatever becomes of the services meanwhile."""
import random
import threading
import uuid

from client import Anywhere
from shop import NO_ANSWER, line, new_sku, order_body, place_until_answered, until_answered

REVISE_SHARE = 0.25
CANCEL_SHARE = 0.15
MISSING_SKU_SHARE = 0.08
PRICES = (100, 250, 333, 1099)  # of which the last may make a total that the gateway declines
PAUSE_S = 0.03
REFUSALS = ("ORDER_BUSY", "INVALID_STATE", "ORDER_NOT_CANCELLABLE")


class Customers:
    """`number` threads. `accepted`: the orders that were answered with 201."""

    def __init__(self, processes, skus, number, seed):
        self._processes = processes
        self._skus = skus
        self._stop = threading.Event()
        self.accepted = {}  # order id -> idempotency key
        self.problems = []
        self._threads = [threading.Thread(target=self._run, args=(n, random.Random(seed + n)), daemon=True)
                         for n in range(number)]

    def start(self):
        for thread in self._threads:
            thread.start()

    def finish(self):
        """No more orders; waits for the answers that are due. A problem of any customer is raised here."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self.problems:
            raise AssertionError(f"{len(self.problems)} problems, the first: {self.problems[0]!r}")

    def _run(self, number, chance):
        client = Anywhere(chance.sample(self._processes, len(self._processes)))
        try:
            while not self._stop.wait(PAUSE_S):
                self._one_order(client, f"customer-{number}", chance)
        except BaseException as problem:
            self.problems.append(problem)
        finally:
            client.close()

    def _one_order(self, client, name, chance):
        key = uuid.uuid4().hex
        placed = place_until_answered(client, order_body(*self._lines(chance), customer=name), key)
        if placed.status != 201:
            raise AssertionError(f"not accepted: {placed}")
        order = placed.data["order_id"]
        self.accepted[order] = key
        path, lot = f"/orders/{order}", chance.random()
        if lot < REVISE_SHARE:
            self._change(lambda: client.put(path, {"lines": self._lines(chance)}))
        elif lot < REVISE_SHARE + CANCEL_SHARE:
            self._change(lambda: client.delete(path))

    @staticmethod
    def _change(ask):
        answer = until_answered(ask, NO_ANSWER)
        if answer.status not in (200, 202) and answer.error_code not in REFUSALS:
            raise AssertionError(f"a change was answered with {answer}")

    def _lines(self, chance):
        lines = [line(sku, chance.randint(1, 3), chance.choice(PRICES)) for sku in chance.sample(self._skus, chance.randint(1, 3))]
        if chance.random() < MISSING_SKU_SHARE:
            lines.append(line(new_sku("missing")))
        return lines
