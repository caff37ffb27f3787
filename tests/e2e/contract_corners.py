"""The contract where two parts of it meet: free orders, money given back by hand, changes on top of changes, stock that is gone."""
import threading

from contract_case import SLOW_PRICE
from contract_repeats import key
from shop import line, new_sku, order_body
from waiting import eventually


class Corners:
    def revise(self, order_id, *lines):
        self.ok(self.shop.orders.put(f"/orders/{order_id}", {"lines": list(lines)}), 202)
        order = self.wait_status(order_id, "confirmed")
        eventually(f"no saga of {order_id} runs", lambda: self.shop.timeline(order_id)[-1]["event"] in ("completed", "compensated"))
        return order

    def cancel(self, order_id):
        self.ok(self.shop.orders.delete(f"/orders/{order_id}"), 202)
        return self.wait_status(order_id, "cancelled")

    def kept(self, order_id):
        payment = self.shop.payment_of(order_id)
        return payment["captured"] - payment["refunded"]

    def wait_kept(self, order_id, amount):
        eventually(f"{amount} is kept", lambda: (self.kept(order_id) == amount, self.kept(order_id)))

    def give_back(self, order_id, amount):
        payment = self.shop.wait_payment(order_id, "captured")
        self.ok(self.shop.payments.post(f"/payments/{payment['payment_id']}/refunds", {"amount": amount, "reason": "late"}), 201, 202)
        self.wait_kept(order_id, payment["captured"] - amount)

    def test_what_is_free_is_ordered_made_dear_made_free_and_cancelled(self):
        sku, order = self.confirmed(unit_price=0, on_hand=10)
        order_id = order["order_id"]
        self.assertEqual(order["total"], 0)
        self.assertEqual(self.revise(order_id, line(sku, 2, 250))["total"], 500)
        self.wait_kept(order_id, 500)
        self.assertEqual(self.revise(order_id, line(sku, 2, 0))["total"], 0)
        self.wait_kept(order_id, 0)
        self.cancel(order_id)
        self.shop.wait_levels(sku, (10, 0, 10))

    def test_what_was_free_is_cancelled(self):
        sku, order = self.confirmed(unit_price=0, on_hand=4)
        self.cancel(order["order_id"])
        self.shop.wait_levels(sku, (4, 0, 4))

    def test_a_revision_to_the_same_lines_changes_nothing(self):
        sku, order = self.confirmed()
        after = self.revise(order["order_id"], *order["lines"])
        self.assertEqual((after["lines"], after["total"]), (order["lines"], order["total"]))
        self.assertEqual(self.kept(order["order_id"]), order["total"])

    def test_no_more_is_given_back_by_a_revision_or_a_cancellation_than_is_left(self):
        sku, order = self.confirmed(unit_price=1000)
        order_id = order["order_id"]
        self.give_back(order_id, 900)
        self.assertEqual(self.revise(order_id, line(sku, 1, 200))["total"], 200)
        self.wait_kept(order_id, 0)
        self.cancel(order_id)
        self.assertEqual(self.kept(order_id), 0)

    def test_an_order_whose_money_went_back_by_hand_is_still_revised_and_cancelled(self):
        sku, order = self.confirmed(unit_price=1000)
        order_id = order["order_id"]
        self.give_back(order_id, 1000)
        self.assertEqual(self.revise(order_id, line(sku, 1, 1500))["total"], 1500)
        self.wait_kept(order_id, 500)
        self.cancel(order_id)
        self.wait_kept(order_id, 0)

    def test_a_payment_that_an_order_waits_for_is_not_voided_by_hand(self):
        sku, order_id = self.slow_order()
        payment = eventually("the payment is there", lambda: self.shop.payments.get(f"/payments?order_id={order_id}").data)[0]
        self.refused(self.shop.payments.request("POST", f"/payments/{payment['payment_id']}/void"), 409, "INVALID_STATE")
        self.ok(self.shop.orders.delete(f"/orders/{order_id}"), 202)  # the way that there is
        self.wait_status(order_id, "cancelled")
        self.shop.wait_levels(sku, (10, 0, 10))
        self.shop.wait_payment(order_id, "voided")

    def test_who_cancels_twice_is_answered_twice(self):
        _, order_id = self.slow_order()
        for _ in range(2):
            self.assertEqual(self.ok(self.shop.orders.delete(f"/orders/{order_id}"), 202)["order_id"], order_id)
        self.wait_status(order_id, "cancelled")
        self.assertEqual({e["saga_type"] for e in self.shop.timeline(order_id)} - {"fulfilment", "cancellation"}, set())

    def test_a_cancellation_brings_a_deleted_item_back(self):
        sku, order = self.confirmed(quantity=3, on_hand=3)
        self.assertIn(self.shop.inventory.delete(f"/items/{sku}").status, (200, 204))
        self.refused(self.shop.inventory.get(f"/items/{sku}"), 404, "ITEM_NOT_FOUND")
        self.cancel(order["order_id"])
        eventually("it is back", lambda: self.shop.inventory.get(f"/items/{sku}").status == 200)
        self.assertEqual(self.shop.levels(sku), (3, 0, 3))

    def test_an_operator_compensates_a_revision(self):
        sku, order = self.confirmed(unit_price=500, on_hand=10)
        order_id = order["order_id"]
        self.ok(self.shop.orders.put(f"/orders/{order_id}", {"lines": [line(sku, 1, SLOW_PRICE)]}), 202)
        saga_id = eventually("the revision runs", lambda: [e["saga_id"] for e in self.shop.timeline(order_id)
                                                          if e["saga_type"] == "revision"])[0]
        self.ok(self.shop.orders.post(f"/sagas/{saga_id}/compensate", {"reason": "a mistake"}), 202)
        after = self.wait_status(order_id, "confirmed")
        self.assertEqual((after["lines"], after["total"]), (order["lines"], 500))
        self.shop.wait_levels(sku, (9, 0, 9))
        self.wait_kept(order_id, 500)
        self.refused(self.shop.orders.post(f"/sagas/{saga_id}/compensate", {"reason": "again"}), 409, "INVALID_STATE")

    def test_of_a_crowd_that_orders_the_last_one_gets_it(self):
        sku = self.shop.put_item(1)
        customers, placed = [self.shop_as(self.admin_headers).orders for _ in range(6)], []
        threads = [threading.Thread(target=lambda c=c: placed.append(c.post("/orders", order_body(line(sku)), {"Prefer": "wait=30"})))
                   for c in customers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(self.ok(a, 201)["status"] for a in placed), ["confirmed"] + ["rejected"] * 5)
        self.shop.wait_levels(sku, (0, 0, 0))

    def test_of_two_who_change_the_same_version_one_wins(self):
        sku = self.shop.put_item(5)
        path, tag = f"/items/{sku}", self.shop.inventory.get(f"/items/{sku}").headers["ETag"]
        clerks, answers = [self.shop_as(self.admin_headers).inventory for _ in range(6)], []
        threads = [threading.Thread(target=lambda c=c, n=n: answers.append(c.put(path, {"on_hand": 10 + n}, {"If-Match": tag})))
                   for n, c in enumerate(clerks)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(a.status for a in answers), [200] + [412] * 5)
        self.assertEqual([a.data["on_hand"] for a in answers if a.status == 200], [self.shop.levels(sku)[0]])

    def test_one_key_for_different_requests_at_once_is_one_request(self):
        customer, mine, answers = new_sku("race"), key(), []
        clients = [self.shop_as(self.admin_headers).orders for _ in range(6)]
        threads = [threading.Thread(target=lambda c=c, n=n: answers.append(
            c.post("/orders", order_body(line("a-sku", n), customer=customer), mine))) for n, c in enumerate(clients, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len([a for a in answers if a.status == 201]), 1)
        for answer in answers:
            if answer.status != 201:
                self.assertIn((answer.status, answer.error_code), [(422, "IDEMPOTENCY_KEY_REUSED"), (409, "IDEMPOTENCY_KEY_IN_USE")])
        self.assertEqual(len(self.ok(self.shop.orders.get(f"/orders?customer_id={customer}"))), 1)
