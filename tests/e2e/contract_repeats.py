"""The contract, requests that are sent again or on stale knowledge: Idempotency-Key, ETag, If-Match, If-None-Match."""
import threading
import uuid

from contract_routes import ABSENT
from shop import line, new_sku, order_body

CROWD = 8


def key(text=None):
    return {"Idempotency-Key": text or f"key-{uuid.uuid4()}"}


class Idempotency:
    def replayed(self, again, first):
        self.check_envelope(again)
        self.assertEqual((again.status, again.json["data"], again.json["error"]), (first.status, first.json["data"], first.json["error"]))
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        self.assertIsNone(first.headers["Idempotency-Replayed"])

    def test_the_same_request_is_answered_again_and_done_once(self):
        customer = new_sku("once")
        body, mine = order_body(line("a-sku"), customer=customer), key()
        first = self.shop.orders.post("/orders", body, mine)
        self.ok(first, 201)
        for _ in range(3):
            again = self.shop.orders.post("/orders", body, mine)
            self.replayed(again, first)
            self.assertEqual(again.headers["Location"], first.headers["Location"])
        self.assertEqual(len(self.ok(self.shop.orders.get(f"/orders?customer_id={customer}"))), 1)

    def test_every_post_that_makes_something_takes_a_key(self):
        sku, order = self.confirmed(unit_price=1000)
        payment = self.shop.wait_payment(order["order_id"], "captured")["payment_id"]
        for service, path, body in (
                ("inventory", "/items", {"sku": new_sku(), "on_hand": 3}),
                ("inventory", f"/items/{sku}/adjustments", {"delta": 2, "reason": "found"}),
                ("payments", "/payments", {"order_id": str(uuid.uuid4()), "customer_id": "ada", "amount": 100, "currency": "EUR"}),
                ("payments", f"/payments/{payment}/refunds", {"amount": 10, "reason": "late"}),
                ("notifications", "/notifications", {"customer_id": "ada", "channel": "log", "subject": "s", "body": "b"})):
            with self.subTest(path):
                mine = key()
                first = self.client(service).post(path, body, mine)
                self.ok(first, 200, 201, 202)
                self.replayed(self.client(service).post(path, body, mine), first)
        self.assertEqual(self.shop.levels(sku)[0], 101)
        self.assertEqual(len(self.ok(self.shop.payments.get(f"/payments/{payment}/refunds"))), 1)

    def test_another_request_or_path_under_the_key_is_refused(self):
        mine = key()
        self.ok(self.shop.orders.post("/orders", order_body(line("a-sku")), mine), 201)
        self.refused(self.shop.orders.post("/orders", order_body(line("a-sku", 2)), mine), 422, "IDEMPOTENCY_KEY_REUSED")
        one, two, mine = self.shop.put_item(5), self.shop.put_item(5), key()
        body = {"delta": 1, "reason": "found"}
        self.ok(self.shop.inventory.post(f"/items/{one}/adjustments", body, mine))
        self.refused(self.shop.inventory.post(f"/items/{two}/adjustments", body, mine), 422, "IDEMPOTENCY_KEY_REUSED")
        self.refused(self.shop.inventory.post("/items", {"sku": new_sku(), "on_hand": 1}, mine), 422, "IDEMPOTENCY_KEY_REUSED")
        self.assertEqual((self.shop.levels(one)[0], self.shop.levels(two)[0]), (6, 5))

    def test_a_key_is_1_to_255_characters(self):
        for good in ("k", "~" * 255):
            with self.subTest(good[:40]):
                self.ok(self.shop.orders.post("/orders", order_body(line("a-sku")), key(good)), 201)
        for bad in (b"", b"k" * 256, "k\xe9y".encode("latin-1"), b"a\tb"):
            with self.subTest(bad[:40]):
                answer = self.shop.orders.post("/orders", order_body(line("a-sku")), {"Idempotency-Key": bad})
                self.refused(answer, 400, ("INVALID_PARAMETER", "MALFORMED_REQUEST"))

    def test_two_keys_are_none(self):
        body = b'{"customer_id":"ada","currency":"EUR","lines":[{"sku":"a","quantity":1,"unit_price":1}]}'
        answer = self.raw("orders", b"POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%s"
                          b"Content-Length: %d\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n\r\n%s" % (self.raw_headers(), len(body), body))
        self.assertIn(b" 400 ", answer.split(b"\r\n")[0])

    def test_a_refusal_of_the_domain_is_stored(self):
        sku, mine = new_sku(), key()
        body = {"delta": 1, "reason": "found"}
        first = self.shop.inventory.post(f"/items/{sku}/adjustments", body, mine)
        self.refused(first, 404, "ITEM_NOT_FOUND")
        self.shop.put_item(3, sku)
        self.replayed(self.shop.inventory.post(f"/items/{sku}/adjustments", body, mine), first)
        self.assertEqual(self.shop.levels(sku), (3, 0, 3))
        mine, body = key(), {"delta": -5, "reason": "lost"}
        first = self.shop.inventory.post(f"/items/{sku}/adjustments", body, mine)
        self.refused(first, 409, "INVALID_STATE")
        self.shop.put_item(30, sku)
        self.replayed(self.shop.inventory.post(f"/items/{sku}/adjustments", body, mine), first)
        self.assertEqual(self.shop.levels(sku), (30, 0, 30))

    def test_a_mistake_of_the_request_is_not_stored(self):
        mine, good = key(), order_body(line("a-sku"))
        self.refused(self.shop.orders.post("/orders", {**good, "note": 1}, mine), 422, "VALIDATION_FAILED")
        self.refused(self.shop.orders.post("/orders", b"{", mine), 400, "MALFORMED_JSON")
        self.refused(self.shop.orders.post("/orders", good, {**mine, "Content-Type": "text/plain"}), 415, "UNSUPPORTED_MEDIA_TYPE")
        self.refused(self.shop.orders.post("/orders", good, {**mine, "Accept": "text/html"}), 406, "NOT_ACCEPTABLE")
        first = self.shop.orders.post("/orders", good, mine)
        self.ok(first, 201)
        self.refused(self.shop.orders.post("/orders", {**good, "note": 1}, mine), 422, ("VALIDATION_FAILED", "IDEMPOTENCY_KEY_REUSED"))
        self.replayed(self.shop.orders.post("/orders", good, mine), first)

    def test_a_crowd_with_one_key_gets_one_order(self):
        customer = new_sku("crowd")
        body, mine, answers = order_body(line("a-sku"), customer=customer), key(), []
        clients = [self.shop_as(self.admin_headers).orders for _ in range(CROWD)]
        threads = [threading.Thread(target=lambda c=c: answers.append(c.post("/orders", body, mine))) for c in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(answers), CROWD)
        for answer in answers:
            if answer.status != 201:
                self.refused(answer, 409, "IDEMPOTENCY_KEY_IN_USE")
        made = {a.data["order_id"] for a in answers if a.status == 201}
        self.assertEqual(made, {o["order_id"] for o in self.ok(self.shop.orders.get(f"/orders?customer_id={customer}"))})
        self.assertEqual(len(made), 1)


class Versions:
    def test_a_single_resource_has_its_version_for_an_etag(self):
        ids = self.settled()
        # Not a saga: its version is that of its definition, which never changes.
        for service, path in (("orders", "/orders/{order_id}"), ("inventory", "/items/{sku}"), ("payments", "/payments/{payment_id}")):
            with self.subTest(path):
                client, path = self.client(service), path.format(**ids)
                got = client.get(path)
                version = self.ok(got)["version"]
                self.assertEqual(got.headers["ETag"], f'"{version}"')

    def test_what_is_unchanged_is_304_without_a_body(self):
        ids = self.settled()
        for service, path in (("orders", "/orders/{order_id}"), ("orders", "/sagas/{saga_id}"), ("inventory", "/items/{sku}"),
                              ("inventory", "/reservations/{order_id}"), ("payments", "/payments/{payment_id}"),
                              ("notifications", "/notifications/{notification_id}"),
                              ("notifications", "/customers/{customer_id}/preferences")):
            client, path = self.client(service), path.format(**ids)
            tag = client.get(path).headers["ETag"]
            with self.subTest(path):
                self.assertRegex(tag, r'\A"[^"]+"\Z')
                for seen in (tag, "*", f'"zz", {tag}', f"W/{tag}", f'"zz",{tag} , "yy"'):
                    for method in ("GET", "HEAD"):
                        answer = client.request(method, path, headers={"If-None-Match": seen})
                        self.assertEqual((answer.status, answer.body, answer.headers["ETag"]), (304, b"", tag), seen)
                for other in ('"zz"', tag.strip('"'), 'W/"zz", "yy"'):
                    self.ok(client.get(path, {"If-None-Match": other}))
                # After a 304, the connection is still good for another request.
                self.ok(client.get(path))

    def test_what_is_not_there_is_404_whatever_was_seen(self):
        for seen in ("*", '"1"'):
            self.refused(self.shop.inventory.get(f"/items/{new_sku()}", {"If-None-Match": seen}), 404, "ITEM_NOT_FOUND")
            self.refused(self.shop.orders.get(f"/orders/{ABSENT['order_id']}", {"If-None-Match": seen}), 404, "ORDER_NOT_FOUND")

    def test_a_put_on_stale_knowledge_is_412_and_changes_nothing(self):
        sku = self.shop.put_item(5)
        path = f"/items/{sku}"
        old = self.shop.inventory.get(path).headers["ETag"]
        put = self.shop.inventory.put(path, {"on_hand": 6}, {"If-Match": old})
        self.ok(put)
        new = self.shop.inventory.get(path).headers["ETag"]
        self.assertNotEqual(old, new)
        self.assertEqual(put.headers["ETag"], new)
        for stale in (old, '"zz"', f"W/{new}"):
            self.refused(self.shop.inventory.put(path, {"on_hand": 7}, {"If-Match": stale}), 412, "VERSION_MISMATCH")
            self.refused(self.shop.inventory.delete(path, {"If-Match": stale}), 412, "VERSION_MISMATCH")
        self.assertEqual(self.shop.levels(sku)[0], 6)
        self.refused(self.shop.inventory.put(path, {"on_hand": 7}, {"If-Match": f'{old}, "zz"'}), 412, "VERSION_MISMATCH")
        self.assertEqual(self.shop.levels(sku)[0], 6)
        self.ok(self.shop.inventory.put(path, {"on_hand": 7}, {"If-Match": f'{old}, "zz" ,,{new}'}))
        newer = self.shop.inventory.get(path).headers["ETag"]
        for there in (newer, f"W/{newer}", f'"zz", {newer}', "*"):
            self.refused(self.shop.inventory.put(path, {"on_hand": 8}, {"If-None-Match": there}), 412, "VERSION_MISMATCH")
        self.ok(self.shop.inventory.put(path, {"on_hand": 8}, {"If-None-Match": f"{old}, {new}"}))
        self.assertEqual(self.shop.levels(sku)[0], 8)
        self.ok(self.shop.inventory.put(path, {"on_hand": 9}, {"If-Match": "*"}))
        self.assertEqual(self.shop.levels(sku)[0], 9)
        self.assertIn(self.shop.inventory.delete(path, {"If-Match": self.shop.inventory.get(path).headers["ETag"]}).status, (200, 204))

    def test_a_put_on_what_must_be_there_does_not_make_it(self):
        sku = new_sku()
        for seen in ("*", '"1"'):
            self.refused(self.shop.inventory.put(f"/items/{sku}", {"on_hand": 1}, {"If-Match": seen}), 412, "VERSION_MISMATCH")
        self.refused(self.shop.inventory.get(f"/items/{sku}"), 404, "ITEM_NOT_FOUND")
        self.assertIn(self.shop.inventory.delete(f"/items/{sku}", {"If-Match": '"1"'}).status, (404, 412))

    def test_a_put_on_what_must_not_be_there_does_not_replace_it(self):
        sku = new_sku()
        self.ok(self.shop.inventory.put(f"/items/{sku}", {"on_hand": 1}, {"If-None-Match": "*"}), 201)
        self.refused(self.shop.inventory.put(f"/items/{sku}", {"on_hand": 2}, {"If-None-Match": "*"}), 412, "VERSION_MISMATCH")
        self.assertEqual(self.shop.levels(sku)[0], 1)

    def test_an_order_is_changed_on_fresh_knowledge_only(self):
        sku, order = self.confirmed()
        path = f"/orders/{order['order_id']}"
        tag = self.shop.orders.get(path).headers["ETag"]
        for stale in ('"1"', '"zz"', f"W/{tag}"):
            self.refused(self.shop.orders.put(path, {"lines": [line(sku, 2)]}, {"If-Match": stale}), 412, "VERSION_MISMATCH")
            self.refused(self.shop.orders.delete(path, {"If-Match": stale}), 412, "VERSION_MISMATCH")
        self.assertEqual(self.ok(self.shop.orders.get(path)), order)
        self.ok(self.shop.orders.put(path, {"lines": [line(sku, 2)]}, {"If-Match": tag}), 202)
        self.wait_status(order["order_id"], "confirmed")

    def test_preferences_are_changed_on_fresh_knowledge_only(self):
        path = f"/customers/{new_sku('careful')}/preferences"
        self.ok(self.shop.notifications.put(path, {"channels": ["log"]}), 200, 201)
        old = self.shop.notifications.get(path).headers["ETag"]
        self.ok(self.shop.notifications.put(path, {"channels": []}, {"If-Match": old}))
        self.refused(self.shop.notifications.put(path, {"channels": ["log"]}, {"If-Match": old}), 412, "VERSION_MISMATCH")
        self.refused(self.shop.notifications.delete(path, {"If-Match": old}), 412, "VERSION_MISMATCH")

    def test_a_version_grows_with_each_change(self):
        sku = self.shop.put_item(5)
        seen = [self.shop.inventory.get(f"/items/{sku}").data["version"]]
        for _ in range(3):
            self.ok(self.shop.inventory.post(f"/items/{sku}/adjustments", {"delta": 1, "reason": "found"}))
            seen.append(self.shop.inventory.get(f"/items/{sku}").data["version"])
        self.assertEqual(seen, sorted(set(seen)))
