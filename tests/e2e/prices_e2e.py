"""ORDERS_PRICES=catalogue: an order costs what the catalogue says, whatever a customer writes into his order."""
import harness
from contract_case import OnAllInOne, OnStack
from contract_routes import ABSENT
from shop import line, new_sku, order_body

SETTINGS = {"ORDERS_PRICES": "catalogue"}


class Prices:
    def item(self, unit_price=350, currency="EUR", on_hand=100):
        sku = new_sku()
        item = self.ok(self.shop.inventory.post("/items", {"sku": sku, "on_hand": on_hand, "unit_price": unit_price, "currency": currency}), 201)
        self.assertEqual((item["unit_price"], item["currency"]), (unit_price, currency))
        return sku

    def refused_lines(self, order):
        self.assertEqual((order["status"], order["rejection"]["code"]), ("rejected", "PRICE_CHANGED"), order)
        return {p["sku"]: (p["ordered_unit_price"], p["ordered_currency"], p["catalogue_unit_price"], p["catalogue_currency"])
                for p in order["rejection"]["details"]["price_lines"]}

    def revise(self, order, *lines):
        """The timeline's entry about what became of the revision's first step, once it is over."""
        self.ok(self.shop.orders.put(f"/orders/{order['order_id']}", {"lines": list(lines)}), 202)
        self.wait_status(order["order_id"], "confirmed")
        return [e for e in self.shop.timeline(order["order_id"])
                if e["step"] == "adjust_reservation" and e["event"] in ("succeeded", "refused")][-1]

    def test_the_catalogues_price_is_confirmed_and_paid(self):
        sku = self.item(350)
        order = self.ordered(line(sku, 2, 350))
        self.assertEqual((order["status"], order["total"], order["rejection"]), ("confirmed", 700, None))
        self.assertEqual(self.shop.wait_payment(order["order_id"], "captured")["captured"], 700)

    def test_another_price_is_refused_with_both_and_nothing_is_held(self):
        sku, free, good = self.item(350), self.item(0), self.item(20)
        order = self.ordered(line(sku, 2, 1), line(free, 1, 5), line(good, 1, 20))
        self.assertEqual(self.refused_lines(order), {sku: (1, "EUR", 350, "EUR"), free: (5, "EUR", 0, "EUR")})
        self.assertEqual(self.shop.levels(sku), (100, 0, 100))
        self.assertEqual(self.ok(self.shop.payments.get(f"/payments?order_id={order['order_id']}")), [])

    def test_what_has_no_price_or_one_in_another_currency_is_not_for_sale_here(self):
        unpriced, dollars = self.shop.put_item(5), self.item(350, "USD")
        order = self.ordered(line(unpriced, 1, 0), line(dollars, 1, 350))
        self.assertEqual(self.refused_lines(order), {unpriced: (0, "EUR", None, None), dollars: (350, "EUR", 350, "USD")})

    def test_what_is_not_in_the_catalogue_is_not_in_stock(self):
        order = self.ordered(line(ABSENT["sku"], 1, 5))
        self.assertEqual((order["status"], order["rejection"]["code"]), ("rejected", "INSUFFICIENT_STOCK"))

    def test_a_revision_cannot_make_an_order_cheaper_and_what_was_agreed_stays(self):
        sku, other = self.item(350), self.item(20)
        order = self.ordered(line(sku, 3, 350))
        self.shop.wait_saga_end(order["order_id"], "completed")
        refused = self.revise(order, line(sku, 3, 1))
        self.assertEqual((refused["event"], refused["detail"]["code"]), ("refused", "PRICE_CHANGED"))
        self.assertEqual([p["catalogue_unit_price"] for p in refused["detail"]["details"]["price_lines"]], [350])
        self.assertEqual(self.ok(self.shop.orders.get(f"/orders/{order['order_id']}"))["total"], 1050)
        self.ok(self.shop.inventory.put(f"/items/{sku}", {"on_hand": 97, "unit_price": 400, "currency": "EUR"}))
        # Fewer at the price that was agreed, and something at its price of today; no more at the old one.
        self.assertEqual(self.revise(order, line(sku, 2, 350), line(other, 1, 20))["event"], "succeeded")
        self.shop.wait_saga_end(order["order_id"], "completed")
        self.assertEqual(self.revise(order, line(sku, 4, 350), line(other, 1, 20))["event"], "refused")
        self.assertEqual(self.revise(order, line(sku, 4, 400), line(other, 1, 20))["event"], "succeeded")
        self.assertEqual(self.ok(self.shop.orders.get(f"/orders/{order['order_id']}"))["total"], 1620)

    def test_a_price_goes_with_its_currency_and_null_takes_it_away(self):
        sku = self.item(350)
        self.assertEqual(self.ok(self.shop.inventory.put(f"/items/{sku}", {"on_hand": 9}))["unit_price"], 350)
        self.violates(self.shop.inventory.put(f"/items/{sku}", {"on_hand": 9, "unit_price": 1}), {"/currency": "REQUIRED"})
        self.violates(self.shop.inventory.post("/items", {"sku": new_sku(), "on_hand": 9, "currency": "EUR"}), {"/unit_price": "REQUIRED"})
        none = self.ok(self.shop.inventory.put(f"/items/{sku}", {"on_hand": 9, "unit_price": None, "currency": None}))
        self.assertEqual((none["unit_price"], none["currency"]), (None, None))
        listed = {i["sku"]: i for i in self.shop.inventory.list_all("/items")}[sku]
        self.assertEqual(listed, self.ok(self.shop.inventory.get(f"/items/{sku}")))
        self.assertEqual(self.refused_lines(self.ordered(line(sku, 1, 350))), {sku: (350, "EUR", None, None)})

    def test_the_customer_is_told(self):
        customer = new_sku("ada")
        answer = self.shop.orders.post("/orders", order_body(line(self.item(350), 1, 1), customer=customer), {"Prefer": "wait=30"})
        order = self.ok(answer, 201)
        self.assertEqual(order["status"], "rejected")
        self.shop.wait_notification(order["order_id"], "order_rejected")


class PricesOnStack(Prices, OnStack):
    stack_settings = SETTINGS


class PricesOnAllInOne(Prices, OnAllInOne):
    process_settings = SETTINGS


if __name__ == "__main__":
    harness.main()
