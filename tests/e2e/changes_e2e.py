"""Orders that are revised and cancelled at random, while stock is adjusted and money given back: stock and money are kept.

ORDERS sets how many (default 150).
"""
import os
import random
import threading
import uuid

import books
from harness import StackCase, main
from shop import Shop, line, new_sku, order_body

ORDERS = int(os.environ.get("ORDERS", "150"))
CUSTOMERS = 8
DONE_DEADLINE_S = 120
MISSING_SKU_SHARE = 0.1


class Customer(threading.Thread):
    """Places orders and changes his mind, on a connection of his own. What he may be answered is part of the test."""

    def __init__(self, stack, number, orders, skus, seed):
        super().__init__(daemon=True)
        self.shop = Shop.of(stack)
        self.name_ = f"customer-{number}"
        self.orders = orders
        self.skus = skus
        self.random = random.Random(seed)
        self.adjusted = dict.fromkeys(skus, 0)
        self.given_back = set()
        self.problem = None

    def run(self):
        try:
            for _ in range(self.orders):
                self.one_order()
        except BaseException as problem:
            self.problem = problem
        finally:
            self.shop.close()

    def lines(self):
        chosen = self.random.sample(self.skus, self.random.randint(1, 3))
        lines = [line(sku, self.random.randint(1, 4), self.random.choice((100, 250, 333))) for sku in chosen]
        if self.random.random() < MISSING_SKU_SHARE:
            lines.append(line(new_sku("missing"), 1))
        return lines

    def one_order(self):
        placed = self.shop.orders.post("/orders", order_body(*self.lines(), customer=self.name_),
                                       {"Prefer": "wait=30", "Idempotency-Key": uuid.uuid4().hex}
                                       if self.random.random() < 0.7 else {})
        assert placed.status == 201, placed
        order = placed.data["order_id"]
        for _ in range(self.random.randint(0, 4)):
            self.random.choice((self.revise, self.revise, self.cancel, self.give_back, self.adjust))(order)

    def revise(self, order):
        answer = self.shop.orders.put(f"/orders/{order}", {"lines": self.lines()})
        assert answer.status == 202 or answer.error_code in ("ORDER_BUSY", "INVALID_STATE"), answer

    def cancel(self, order):
        answer = self.shop.orders.delete(f"/orders/{order}")
        assert answer.status in (200, 202) or answer.error_code in ("ORDER_BUSY", "ORDER_NOT_CANCELLABLE"), answer

    def give_back(self, order):
        payments = self.shop.payments.get(f"/payments?order_id={order}").data
        if not payments:
            return
        answer = self.shop.payments.post(f"/payments/{payments[0]['payment_id']}/refunds",
                                         {"amount": self.random.randint(1, 200), "reason": "late delivery"})
        assert answer.status == 201 or answer.error_code == "INVALID_STATE", answer
        if answer.status == 201:
            self.given_back.add(order)

    def adjust(self, _):
        sku, delta = self.random.choice(self.skus), self.random.choice((-3, -1, 2, 5))
        answer = self.shop.inventory.post(f"/items/{sku}/adjustments", {"delta": delta, "reason": "stocktaking"})
        assert answer.status in (200, 201) or answer.error_code == "INVALID_STATE", answer
        if answer.status in (200, 201):
            self.adjusted[sku] += delta


class ChangesTest(StackCase):
    def test_stock_and_money_are_kept_whatever_customers_do(self):
        shop = Shop.of(self.stack)
        self.addCleanup(shop.close)
        started_with = {shop.put_item(on_hand): on_hand for on_hand in (ORDERS, ORDERS * 2, ORDERS * 4, ORDERS * 4, 20)}
        seed = int(os.environ.get("SEED", random.randrange(1 << 32)))
        print(f"SEED={seed} ORDERS={ORDERS}")
        customers = [Customer(self.stack, i, ORDERS // CUSTOMERS + 1, list(started_with), seed + i) for i in range(CUSTOMERS)]
        for customer in customers:
            customer.start()
        for customer in customers:
            customer.join()
            if customer.problem:
                raise customer.problem
        books.wait_all_done(self.stack, DONE_DEADLINE_S)
        for customer in customers:
            for sku, delta in customer.adjusted.items():
                started_with[sku] += delta
        books.check(self, self.stack, started_with, set().union(*(c.given_back for c in customers)))
        statuses = {r["status"]: r["n"] for r in self.stack.databases["orders"].rows(
            "SELECT status, count(*) AS n FROM orders GROUP BY status")}
        print(f"orders: {statuses}")
        for status in ("confirmed", "cancelled", "rejected"):
            self.assertIn(status, statuses, "the crowd met every end")
        revised = self.stack.databases["orders"].count("orders", "change IS NOT NULL")
        self.assertGreater(revised, 0, "some orders were revised")


if __name__ == "__main__":
    main()
