"""The contract, bodies: each mistake has its pointer and code, all of them at once, and nothing is changed."""
import copy

from contract_routes import ABSENT
from shop import line, new_sku, order_body

GOOD = order_body(line("a"), line("b"))
MAX = 2 ** 63 - 1


def changed(body, path, value=None, drop=False):
    """A copy with the member at that path set, or dropped."""
    body = copy.deepcopy(body)
    *way, last = path
    inner = body
    for step in way:
        inner = inner[step]
    if drop:
        del inner[last]
    else:
        inner[last] = value
    return body


LINE = ("lines", 1)

# what: (body, {pointer: code, or None for any})
ORDERS = {
    "a list": ([], {"": "WRONG_TYPE"}),
    "text": ("x", {"": "WRONG_TYPE"}),
    "null": (b"null", {"": "WRONG_TYPE"}),
    "nothing in it": ({}, {"/customer_id": None, "/currency": None, "/lines": None}),
    "an empty customer": (changed(GOOD, ["customer_id"], ""), {"/customer_id": None}),
    "a long customer": (changed(GOOD, ["customer_id"], "x" * 256), {"/customer_id": None}),
    "a customer with a blank": (changed(GOOD, ["customer_id"], "a b"), {"/customer_id": None}),
    "a customer with a line end": (changed(GOOD, ["customer_id"], "ada\n"), {"/customer_id": None}),
    "a customer in Greek": (changed(GOOD, ["customer_id"], "\u03b1"), {"/customer_id": None}),
    "a place for a customer": (changed(GOOD, ["customer_id"], "."), {"/customer_id": None}),
    "a number for a customer": (changed(GOOD, ["customer_id"], 7), {"/customer_id": "WRONG_TYPE"}),
    "null for a customer": (changed(GOOD, ["customer_id"], None), {"/customer_id": "WRONG_TYPE"}),
    "small letters": (changed(GOOD, ["currency"], "eur"), {"/currency": None}),
    "four letters": (changed(GOOD, ["currency"], "EURO"), {"/currency": None}),
    "no letters": (changed(GOOD, ["currency"], ""), {"/currency": None}),
    "no currency of ISO 4217": (changed(GOOD, ["currency"], "QQQ"), {"/currency": None}),
    "no lines": (changed(GOOD, ["lines"], []), {"/lines": None}),
    "101 lines": (order_body(*(line(f"s-{n}") for n in range(101))), {"/lines": None}),
    "an object for lines": (changed(GOOD, ["lines"], {}), {"/lines": "WRONG_TYPE"}),
    "a number for a line": (changed(GOOD, LINE, 1), {"/lines/1": "WRONG_TYPE"}),
    "a line without anything": (changed(GOOD, LINE, {}), {"/lines/1/sku": None, "/lines/1/quantity": None, "/lines/1/unit_price": None}),
    "a line without a sku": (changed(GOOD, [*LINE, "sku"], drop=True), {"/lines/1/sku": None}),
    "an empty sku": (changed(GOOD, [*LINE, "sku"], ""), {"/lines/1/sku": None}),
    "a long sku": (changed(GOOD, [*LINE, "sku"], "x" * 65), {"/lines/1/sku": None}),
    "the place above for a sku": (changed(GOOD, [*LINE, "sku"], ".."), {"/lines/1/sku": None}),
    "a sku with a slash": (changed(GOOD, [*LINE, "sku"], "a/b"), {"/lines/1/sku": None}),
    "a sku twice": (order_body(line("a"), line("b"), line("a")), {"/lines/2/sku": "DUPLICATE_SKU"}),
    "a sku three times": (order_body(line("a"), line("a"), line("a")), {"/lines/1/sku": "DUPLICATE_SKU", "/lines/2/sku": "DUPLICATE_SKU"}),
    "none of a sku": (changed(GOOD, [*LINE, "quantity"], 0), {"/lines/1/quantity": "OUT_OF_RANGE"}),
    "fewer than none": (changed(GOOD, [*LINE, "quantity"], -1), {"/lines/1/quantity": "OUT_OF_RANGE"}),
    "too many": (changed(GOOD, [*LINE, "quantity"], 10_001), {"/lines/1/quantity": "OUT_OF_RANGE"}),
    "more than 64 bits": (changed(GOOD, [*LINE, "quantity"], 2 ** 64), {"/lines/1/quantity": "OUT_OF_RANGE"}),
    "text for a quantity": (changed(GOOD, [*LINE, "quantity"], "1"), {"/lines/1/quantity": "WRONG_TYPE"}),
    "true for a quantity": (changed(GOOD, [*LINE, "quantity"], True), {"/lines/1/quantity": "WRONG_TYPE"}),
    "1.0": (changed(GOOD, [*LINE, "quantity"], 1.0), {"/lines/1/quantity": "WRONG_TYPE"}),
    "half of one": (changed(GOOD, [*LINE, "quantity"], 0.5), {"/lines/1/quantity": "WRONG_TYPE"}),
    "1e2": (b'{"customer_id": "a", "currency": "EUR", "lines": [{"sku": "a", "quantity": 1e2, "unit_price": 1E2}]}',
            {"/lines/0/quantity": "WRONG_TYPE", "/lines/0/unit_price": "WRONG_TYPE"}),
    "a price below nothing": (changed(GOOD, [*LINE, "unit_price"], -1), {"/lines/1/unit_price": "OUT_OF_RANGE"}),
    "an unknown member": (changed(GOOD, ["note"], "x"), {"/note": "UNKNOWN_MEMBER"}),
    "a member of the answer": (changed(GOOD, ["status"], "confirmed"), {"/status": "UNKNOWN_MEMBER"}),
    "an unknown member of a line": (changed(GOOD, [*LINE, "gift"], True), {"/lines/1/gift": "UNKNOWN_MEMBER"}),
    "a member in capitals": (changed(GOOD, ["Currency"], "EUR"), {"/Currency": "UNKNOWN_MEMBER"}),
    "a name to be escaped": (changed(GOOD, ["a/b~c"], 1), {"/a~1b~0c": "UNKNOWN_MEMBER"}),
    "all at once": ({"customer_id": "", "lines": [{"sku": "a", "quantity": 0, "x": 1}, {"sku": "a", "quantity": 1, "unit_price": "1"}],
                     "note": 1},
                    {"/customer_id": None, "/currency": None, "/lines/0/quantity": "OUT_OF_RANGE", "/lines/0/unit_price": None,
                     "/lines/0/x": "UNKNOWN_MEMBER", "/lines/1/unit_price": "WRONG_TYPE", "/lines/1/sku": "DUPLICATE_SKU",
                     "/note": "UNKNOWN_MEMBER"}),
}

ITEM = {"sku": "fresh", "name": "Fresh", "on_hand": 1, "reorder_point": 0}
PAYMENT = {"order_id": ABSENT["order_id"], "customer_id": "ada", "amount": 100, "currency": "EUR"}
NOTIFICATION = {"customer_id": "ada", "channel": "log", "subject": "Hello", "body": "You there."}

# (service, method, path, {what: (body, violations)})
OTHERS = [
    ("orders", "PUT", "/orders/{order_id}", {
        "nothing": ({}, {"/lines": None}), "no lines": ({"lines": []}, {"/lines": None}),
        "a currency": ({"lines": [line("a")], "currency": "EUR"}, {"/currency": "UNKNOWN_MEMBER"}),
        "a sku twice": ({"lines": [line("a"), line("a")]}, {"/lines/1/sku": "DUPLICATE_SKU"})}),
    ("orders", "POST", "/sagas/{saga_id}/retry", {
        "nothing": ({}, {"/reason": None}), "a number": ({"reason": 1}, {"/reason": "WRONG_TYPE"}),
        "more": ({"reason": "x", "by": "me"}, {"/by": "UNKNOWN_MEMBER"})}),
    ("orders", "POST", "/sagas/{saga_id}/compensate", {"nothing": ({}, {"/reason": None})}),
    ("inventory", "POST", "/items", {
        "nothing": ({}, {"/sku": None, "/on_hand": None}),
        "less than none": (changed(ITEM, ["on_hand"], -1), {"/on_hand": "OUT_OF_RANGE"}),
        "1.0": (changed(ITEM, ["on_hand"], 1.0), {"/on_hand": "WRONG_TYPE"}),
        "a negative reorder point": (changed(ITEM, ["reorder_point"], -1), {"/reorder_point": "OUT_OF_RANGE"}),
        "a bad sku": (changed(ITEM, ["sku"], "a b"), {"/sku": None}),
        "a place for a sku": (changed(ITEM, ["sku"], "."), {"/sku": None}),
        "the place above for a sku": (changed(ITEM, ["sku"], ".."), {"/sku": None}),
        "reserved": (changed(ITEM, ["reserved"], 0), {"/reserved": "UNKNOWN_MEMBER"})}),
    ("inventory", "PUT", "/items/{sku}", {
        "nothing": ({}, {"/on_hand": None}),
        "a sku": ({"on_hand": 1, "sku": "a"}, {"/sku": "UNKNOWN_MEMBER"}),
        "a number for a name": ({"on_hand": 1, "name": 1}, {"/name": "WRONG_TYPE"}),
        "available": ({"on_hand": 1, "available": 1}, {"/available": "UNKNOWN_MEMBER"})}),
    ("inventory", "POST", "/items/{sku}/adjustments", {
        "nothing": ({}, {"/delta": None, "/reason": None}),
        "no change": ({"delta": 0, "reason": "x"}, {"/delta": "OUT_OF_RANGE"}),
        "a fraction": ({"delta": 0.5, "reason": "x"}, {"/delta": "WRONG_TYPE"}),
        "more": ({"delta": 1, "reason": "x", "by": "me"}, {"/by": "UNKNOWN_MEMBER"})}),
    ("payments", "POST", "/payments", {
        "nothing": ({}, {"/order_id": None, "/customer_id": None, "/amount": None, "/currency": None}),
        "no order": (changed(PAYMENT, ["order_id"], "x"), {"/order_id": None}),
        "less than nothing": (changed(PAYMENT, ["amount"], -1), {"/amount": "OUT_OF_RANGE"}),
        "1.0": (changed(PAYMENT, ["amount"], 1.0), {"/amount": "WRONG_TYPE"}),
        "no currency": (changed(PAYMENT, ["currency"], "QQQ"), {"/currency": None}),
        "a status": (changed(PAYMENT, ["status"], "captured"), {"/status": "UNKNOWN_MEMBER"})}),
    ("payments", "POST", "/payments/{payment_id}/refunds", {
        "nothing": ({}, {"/amount": None, "/reason": None}),
        "nothing of it": ({"amount": 0, "reason": "x"}, {"/amount": "OUT_OF_RANGE"}),
        "less than nothing": ({"amount": -1, "reason": "x"}, {"/amount": "OUT_OF_RANGE"}),
        "text": ({"amount": "1", "reason": "x"}, {"/amount": "WRONG_TYPE"})}),
    ("notifications", "POST", "/notifications", {
        "nothing": ({}, {"/customer_id": None, "/channel": None, "/subject": None, "/body": None}),
        "a pigeon": (changed(NOTIFICATION, ["channel"], "pigeon"), {"/channel": None}),
        "no order": (changed(NOTIFICATION, ["order_id"], "x"), {"/order_id": None}),
        "a status": (changed(NOTIFICATION, ["status"], "sent"), {"/status": "UNKNOWN_MEMBER"})}),
    ("notifications", "PUT", "/customers/{customer_id}/preferences", {
        "nothing": ({}, {"/channels": None}),
        "a pigeon": ({"channels": ["log", "pigeon"]}, {"/channels/1": None}),
        "text for channels": ({"channels": "log"}, {"/channels": "WRONG_TYPE"}),
        "no address": ({"channels": ["log"], "email": "nobody"}, {"/email": None}),
        "no URL": ({"channels": ["log"], "webhook_url": "somewhere"}, {"/webhook_url": None}),
        "a customer": ({"channels": ["log"], "customer_id": "x"}, {"/customer_id": "UNKNOWN_MEMBER"})}),
]


class Validation:
    def test_each_mistake_in_an_order_is_named(self):
        for what, (body, violations) in ORDERS.items():
            with self.subTest(what):
                self.violates(self.shop.orders.post("/orders", body), violations)

    def test_each_mistake_in_another_body_is_named(self):
        ids = self.settled()
        for service, method, path, cases in OTHERS:
            for what, (body, violations) in cases.items():
                with self.subTest(f"{method} {path}: {what}"):
                    self.violates(self.client(service).request(method, path.format(**ids), body), violations)

    def test_what_is_just_within_bounds_is_taken(self):
        for what, body in {
                "a long customer": changed(GOOD, ["customer_id"], "x" * 64),
                "every sign": changed(GOOD, ["customer_id"], "AZaz09._:-"),
                "100 lines": order_body(*(line(f"s-{n}") for n in range(100))),
                "most of a sku": changed(GOOD, [*LINE, "quantity"], 10_000),
                "for nothing": changed(GOOD, [*LINE, "unit_price"], 0),
                "yen": changed(GOOD, ["currency"], "JPY")}.items():
            with self.subTest(what):
                self.ok(self.shop.orders.post("/orders", body), 201)

    def test_a_total_beyond_64_bits_is_a_mistake_and_no_accident(self):
        for body in (order_body(line("a", 10_000, MAX)), order_body(line("a", 1, MAX), line("b", 1, 1)),
                     changed(GOOD, [*LINE, "unit_price"], MAX + 1)):
            self.refused(self.shop.orders.post("/orders", body), 422, "VALIDATION_FAILED")

    def test_a_level_beyond_64_bits_is_refused_and_no_accident(self):
        sku = new_sku()
        answer = self.shop.inventory.put(f"/items/{sku}", {"on_hand": MAX})
        if answer.status == 201:
            more = self.shop.inventory.post(f"/items/{sku}/adjustments", {"delta": MAX, "reason": "more"})
            self.assertIn(more.status, (409, 422), more)
            self.assertEqual(self.shop.levels(sku), (MAX, 0, MAX))
        else:
            self.violates(answer, {"/on_hand": "OUT_OF_RANGE"})
        self.refused(self.shop.inventory.put(f"/items/{sku}", {"on_hand": MAX + 1}), 422, "VALIDATION_FAILED")

    def test_a_refused_body_changes_nothing(self):
        customer = new_sku("quiet")
        for body in (changed(order_body(line("a"), customer=customer), ["note"], 1),
                     changed(order_body(line("a"), customer=customer), ["lines", 0, "quantity"], 0)):
            self.refused(self.shop.orders.post("/orders", body), 422, "VALIDATION_FAILED")
        self.assertEqual(self.ok(self.shop.orders.get(f"/orders?customer_id={customer}")), [])
