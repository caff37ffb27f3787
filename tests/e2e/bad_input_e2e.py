"""Bad requests over real HTTP: each gets the error of the contract and changes nothing."""
import harness
from shop import Shop, line, order_body

HUGE = 10 ** 30
GOOD = order_body(line("a-sku"))


def with_line(**members):
    return order_body({**line("a-sku"), **members})


def without(body, member):
    return {k: v for k, v in body.items() if k != member}


# what it is: (body, status, code, [(pointer, code) of each violation])
BAD_ORDERS = {
    "nothing": (b"", 400, "MALFORMED_JSON", None),
    "no JSON": (b"{", 400, "MALFORMED_JSON", None),
    "something behind the JSON": (b"{} {}", 400, "MALFORMED_JSON", None),
    "no UTF-8": (b'{"customer_id": "\xff"}', 400, "MALFORMED_JSON", None),
    "a member twice": (b'{"currency": "EUR", "currency": "EUR"}', 400, "MALFORMED_JSON", None),
    "depth without end": (b"[" * 100_000, 400, "MALFORMED_JSON", None),
    "more members than any order has": ({f"k{i}": 0 for i in range(65)}, 400, "MALFORMED_JSON", None),
    "names by the thousand": ({f"k{i}": 0 for i in range(11_000)}, 400, "MALFORMED_JSON", None),
    "as many unknown members as an object may have": ({f"k{i}": 0 for i in range(64)}, 422, "VALIDATION_FAILED", None),
    "values without end": ([0] * 100_000, 400, "MALFORMED_JSON", None),
    "a list": ([], 422, "VALIDATION_FAILED", [("", "WRONG_TYPE")]),
    "a number for a name": ({**GOOD, "customer_id": 7}, 422, "VALIDATION_FAILED", [("/customer_id", "WRONG_TYPE")]),
    "an object for the lines": ({**GOOD, "lines": {}}, 422, "VALIDATION_FAILED", [("/lines", "WRONG_TYPE")]),
    "text for a quantity": (with_line(quantity="2"), 422, "VALIDATION_FAILED", [("/lines/0/quantity", "WRONG_TYPE")]),
    "a fraction": (with_line(quantity=1.0), 422, "VALIDATION_FAILED", [("/lines/0/quantity", "WRONG_TYPE")]),
    "null for a price": (with_line(unit_price=None), 422, "VALIDATION_FAILED", [("/lines/0/unit_price", "WRONG_TYPE")]),
    "quantity zero": (with_line(quantity=0), 422, "VALIDATION_FAILED", [("/lines/0/quantity", "OUT_OF_RANGE")]),
    "a quantity above the most": (with_line(quantity=10_001), 422, "VALIDATION_FAILED", [("/lines/0/quantity", "OUT_OF_RANGE")]),
    "a negative price": (with_line(unit_price=-1), 422, "VALIDATION_FAILED", [("/lines/0/unit_price", "OUT_OF_RANGE")]),
    "64 bits and one": (with_line(unit_price=2 ** 63), 422, "VALIDATION_FAILED", [("/lines/0/unit_price", "OUT_OF_RANGE")]),
    "an unknown member": ({**GOOD, "discount": 5}, 422, "VALIDATION_FAILED", [("/discount", "UNKNOWN_MEMBER")]),
    "an unknown member of a line": (with_line(gift=True), 422, "VALIDATION_FAILED", [("/lines/0/gift", "UNKNOWN_MEMBER")]),
    "a member that is missing": (without(GOOD, "currency"), 422, "VALIDATION_FAILED", [("/currency", None)]),
    "no line": ({**GOOD, "lines": []}, 422, "VALIDATION_FAILED", [("/lines", None)]),
    "a SKU twice": (order_body(line("a"), line("b"), line("a")), 422, "VALIDATION_FAILED", [("/lines/2/sku", "DUPLICATE_SKU")]),
    "a SKU with a space": (with_line(sku="a b"), 422, "VALIDATION_FAILED", [("/lines/0/sku", None)]),
    "a currency in small letters": ({**GOOD, "currency": "eur"}, 422, "VALIDATION_FAILED", [("/currency", None)]),
    "a currency that is none": ({**GOOD, "currency": "XQZ"}, 422, "VALIDATION_FAILED", [("/currency", None)]),
    "several mistakes at once": ({"customer_id": "", "lines": [{"sku": "a", "quantity": 0}], "note": "x"}, 422, "VALIDATION_FAILED",
                                 [("/customer_id", None), ("/currency", None), ("/lines/0/quantity", "OUT_OF_RANGE"),
                                  ("/lines/0/unit_price", None), ("/note", "UNKNOWN_MEMBER")]),
}


class BadInput(harness.StackCase):
    def setUp(self):
        self.shop = Shop.of(self.stack)
        self.addCleanup(self.shop.close)

    def counts(self):
        tables = {"orders": ("orders", "sagas", "saga_timeline", "outbox"),
                  "inventory": ("items", "reservations", "stock_movements", "outbox")}
        return {(service, table): self.stack.databases[service].count(table) for service, names in tables.items() for table in names}

    def check_refused(self, answer, status, code, violations=None):
        self.assertEqual((answer.status, answer.error_code), (status, code), answer)
        body = answer.json
        self.assertEqual((body["success"], body["data"]), (False, None))
        self.assertTrue(body["error"]["message"])
        self.assertIsInstance(body["error"]["details"], dict)
        self.assertEqual(body["metadata"]["request_id"], answer.headers["X-Request-ID"])
        if violations is not None:
            found = {v["pointer"]: v["code"] for v in body["error"]["details"]["violations"]}
            self.assertEqual(set(found), {pointer for pointer, _ in violations}, answer)
            for pointer, violation in violations:
                if violation:
                    self.assertEqual(found[pointer], violation, answer)

    def test_a_bad_order_gets_its_error_and_changes_nothing(self):
        before = self.counts()
        for what, (body, status, code, violations) in BAD_ORDERS.items():
            with self.subTest(what):
                self.check_refused(self.shop.orders.post("/orders", body), status, code, violations)
        self.assertEqual(self.counts(), before)

    def test_a_huge_number_is_refused_and_changes_nothing(self):
        before = self.counts()
        for body in (with_line(quantity=HUGE), with_line(unit_price=-HUGE)):
            answer = self.shop.orders.post("/orders", body)
            self.assertIn((answer.status, answer.error_code), [(400, "MALFORMED_JSON"), (422, "VALIDATION_FAILED")], answer)
        self.assertEqual(self.shop.inventory.put("/items/huge", {"on_hand": HUGE}).status // 100, 4)
        self.assertEqual(self.counts(), before)

    def test_a_total_that_does_not_fit_is_refused(self):
        before = self.counts()
        lines = [line(f"sku-{n}", 10_000, 900_000_000_000) for n in range(100)]
        answer = self.shop.orders.post("/orders", order_body(*lines))
        if answer.status == 201:  # it fits 64 bits: then it is refused for stock
            self.assertEqual(self.shop.wait_terminal(answer.data["order_id"])["status"], "rejected")
        else:
            self.check_refused(answer, 422, "VALIDATION_FAILED")
            self.assertEqual(self.counts(), before)

    def test_wrong_paths_methods_types_and_parameters(self):
        before = self.counts()
        orders, inventory = self.shop.orders, self.shop.inventory
        self.check_refused(orders.get("/nothing"), 404, "ROUTE_NOT_FOUND")
        self.check_refused(orders.get("/orders/00000000-0000-7000-8000-000000000000"), 404, "ORDER_NOT_FOUND")
        self.check_refused(orders.get("/orders/not-an-id"), 400, "INVALID_PARAMETER")
        self.check_refused(orders.get("/orders?limit=0"), 400, "INVALID_PARAMETER")
        self.check_refused(orders.get("/orders?colour=red"), 400, "INVALID_PARAMETER")
        self.check_refused(orders.get("/orders?cursor=nonsense"), 400, "INVALID_PARAMETER")
        self.check_refused(orders.get("/orders?status=lost"), 400, "INVALID_PARAMETER")
        self.check_refused(orders.post("/orders", GOOD, {"Content-Type": "text/plain"}), 415, "UNSUPPORTED_MEDIA_TYPE")
        self.check_refused(orders.request("GET", "/orders", headers={"Accept": "text/html"}), 406, "NOT_ACCEPTABLE")
        self.check_refused(orders.post("/orders", GOOD, {"Idempotency-Key": "x" * 256}), 400, "INVALID_PARAMETER")
        patched = orders.request("PATCH", "/orders", GOOD)
        self.check_refused(patched, 405, "METHOD_NOT_ALLOWED")
        self.assertIn("POST", patched.headers["Allow"])
        self.check_refused(inventory.get("/items/nothing"), 404, "ITEM_NOT_FOUND")
        self.check_refused(inventory.put("/items/thing", {"on_hand": -1}), 422, "VALIDATION_FAILED", [("/on_hand", "OUT_OF_RANGE")])
        self.check_refused(inventory.put("/items/thing", {"name": "x"}), 422, "VALIDATION_FAILED", [("/on_hand", None)])
        self.assertEqual(self.counts(), before)

    def test_a_body_above_the_limit_is_413(self):
        before = self.counts()
        answer = self.shop.orders.post("/orders", b'{"customer_id": "' + b"x" * (1024 * 1024) + b'"}')
        self.check_refused(answer, 413, "PAYLOAD_TOO_LARGE")
        self.assertEqual(self.counts(), before)

    def test_stock_below_what_is_reserved_is_409(self):
        # Held stock exists only for moments, so it is written where the service reads it.
        sku = self.shop.put_item(10)
        self.stack.databases["inventory"].value(f"UPDATE items SET reserved = 5 WHERE sku = '{sku}'")
        self.check_refused(self.shop.inventory.put(f"/items/{sku}", {"on_hand": 4}), 409, "INVALID_STATE")
        self.assertEqual(self.shop.levels(sku), (10, 5, 5))


if __name__ == "__main__":
    harness.main()
