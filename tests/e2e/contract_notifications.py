"""The contract, notifications: what customers are told, what an administrator sends, and what customers prefer."""
import uuid

from shop import line, new_sku
from waiting import eventually

NOTE = {"channel": "log", "subject": "Hello", "body": "You there."}


class Notifications:
    def told(self, order_id):
        return {n["event_type"].split(".")[2] for n in self.shop.notifications.list_all(f"/notifications?order_id={order_id}")}

    def wait_told(self, order_id, *events):
        eventually(f"the customer was told of {events}", lambda: (set(events) <= self.told(order_id), self.told(order_id)))

    def test_a_customer_is_told_of_each_end(self):
        sku, order = self.confirmed(on_hand=10)
        self.wait_told(order["order_id"], "order_confirmed")
        self.ok(self.shop.orders.put(f"/orders/{order['order_id']}", {"lines": [line(sku, 2)]}), 202)
        self.wait_status(order["order_id"], "confirmed")
        self.wait_told(order["order_id"], "order_confirmed", "order_revised")
        self.ok(self.shop.orders.put(f"/orders/{order['order_id']}", {"lines": [line(sku, 20)]}), 202)
        self.wait_status(order["order_id"], "confirmed")
        self.wait_told(order["order_id"], "order_confirmed", "order_revised", "revision_rejected")
        self.ok(self.shop.orders.delete(f"/orders/{order['order_id']}"), 202)
        self.wait_status(order["order_id"], "cancelled")
        self.wait_told(order["order_id"], "order_cancelled")
        rejected = self.ordered(line("no-such"))
        self.wait_told(rejected["order_id"], "order_rejected")

    def test_a_notification_of_an_event(self):
        ids = self.settled()
        note = self.ok(self.shop.notifications.get(f"/notifications/{ids['notification_id']}"))
        self.assertEqual((note["notification_id"], note["order_id"], note["customer_id"], note["channel"], note["status"]),
                         (ids["notification_id"], ids["order_id"], ids["customer_id"], "log", "sent"))
        self.check_instants(note, "created_at", "updated_at")

    def test_an_administrator_sends_one(self):
        customer, order = new_sku("reader"), str(uuid.uuid4())
        answer = self.shop.notifications.post("/notifications", {**NOTE, "customer_id": customer, "order_id": order})
        note = self.ok(answer, 201, 202)
        self.assertEqual(answer.headers["Location"], f"/api/v1/notifications/{note['notification_id']}")
        self.assertEqual((note["customer_id"], note["order_id"], note["channel"]), (customer, order, "log"))
        path = f"/notifications/{note['notification_id']}"
        eventually("it is sent", lambda: self.shop.notifications.get(path).data["status"] == "sent")
        self.assertEqual([n["notification_id"] for n in self.ok(self.shop.notifications.get(f"/notifications?customer_id={customer}"))],
                         [note["notification_id"]])
        self.refused(self.shop.notifications.request("POST", path + "/retry"), 409, "INVALID_STATE")

    def test_an_order_is_optional(self):
        note = self.ok(self.shop.notifications.post("/notifications", {**NOTE, "customer_id": "ada"}), 201, 202)
        self.assertIsNone(note["order_id"])

    def test_a_channel_without_an_address_is_no_way_to_send(self):
        answer = self.shop.notifications.post("/notifications", {**NOTE, "customer_id": new_sku("homeless"), "channel": "webhook"})
        self.assertIn(answer.status, (409, 422), answer)

    def test_preferences_are_made_read_replaced_and_deleted(self):
        path = f"/customers/{new_sku('reader')}/preferences"
        first = {"channels": ["log"], "email": "ada@example.org", "webhook_url": "https://example.org/hook", "locale": "en"}
        made = self.ok(self.shop.notifications.put(path, first), 201)
        self.assertEqual({n: made[n] for n in first}, first)
        self.assertEqual(self.ok(self.shop.notifications.get(path)), made)
        second = self.ok(self.shop.notifications.put(path, {"channels": []}))
        self.assertEqual((second["channels"], second["email"], second["webhook_url"]), ([], None, None))
        self.assertIn(self.shop.notifications.delete(path).status, (200, 204))
        self.assertNotEqual(self.shop.notifications.get(path).json.get("data"), second)

    def test_a_locale_is_any_language_tag_with_english_where_there_are_no_words(self):
        for locale in ("es-419", "zh-Hant-TW", "zh-Hans", "fil", "sr-Latn-RS", "de-CH-1901", "x-klingon"):
            path = f"/customers/{new_sku('speaker')}/preferences"
            self.assertEqual(self.ok(self.shop.notifications.put(path, {"channels": [], "locale": locale}), 201)["locale"], locale)
        customer = new_sku("speaker")
        self.ok(self.shop.notifications.put(f"/customers/{customer}/preferences", {"channels": [], "locale": "sr-Latn-RS"}), 201)
        order = self.ordered(line("no-such"), customer=customer)
        self.wait_told(order["order_id"], "order_rejected")
        note, = self.shop.notifications.list_all(f"/notifications?customer_id={customer}")
        self.assertIn("could not be accepted", note["subject"])
        for locale in ("", "de_AT", "de-", "english language", "de-AT-x"):
            self.violates(self.shop.notifications.put(path, {"channels": [], "locale": locale}), {"/locale": None})

    def test_an_email_address_is_a_mailbox_in_ascii(self):
        path = f"/customers/{new_sku('reader')}/preferences"
        for email in ("a@b..org", ".a@b.org", "a.@b.org", "a..a@b.org", "a@b.org.", f"{'a' * 65}@example.org", "jörg@example.org",
                      f"a@{'b' * 64}.org", "a@-b.org", "a@b_c.org", "a b@example.org", "a@b\r\nRCPT TO:<x@example.org>"):
            self.violates(self.shop.notifications.put(path, {"channels": [], "email": email}), {"/email": None})
        for email in (f"{'a' * 64}@example.org", "o'hara+tea@sub.example.org"):
            self.assertEqual(self.ok(self.shop.notifications.put(path, {"channels": [], "email": email}), 200, 201)["email"], email)

    def test_who_wants_no_channel_is_told_in_the_log_only(self):
        customer = new_sku("quiet")
        self.ok(self.shop.notifications.put(f"/customers/{customer}/preferences", {"channels": [], "email": "a@example.org"}), 201)
        order = self.ordered(line("no-such"), customer=customer)
        self.wait_told(order["order_id"], "order_rejected")
        told = self.shop.notifications.list_all(f"/notifications?customer_id={customer}")
        self.assertEqual({n["channel"] for n in told}, {"log"})

    def test_a_channel_without_its_address_is_no_preference(self):
        path = f"/customers/{new_sku('homeless')}/preferences"
        for channel, pointer in (("email", "/email"), ("webhook", "/webhook_url")):
            self.violates(self.shop.notifications.put(path, {"channels": [channel]}), {pointer: None})
        self.refused(self.shop.notifications.put(path, {"channels": ["log", "log"]}), 422, "VALIDATION_FAILED")


class Operators:
    def test_a_dead_message_is_looked_at_and_discarded(self):
        message_id = self.send_dead()
        path = f"/messages/dead/{message_id}"
        message = self.ok(self.shop.inventory.get(path))
        self.assertEqual((message["message_id"], message["type"]), (message_id, "comanda.inventory.no_such_thing.v1"))
        self.assertTrue(message["cause"])
        self.assertGreaterEqual(message["attempts"], 1)
        self.check_instants(message, "first_failed_at", "last_failed_at")
        self.assertIn(message_id, [m["message_id"] for m in self.shop.inventory.list_all("/messages/dead")])
        self.assertIn(self.shop.inventory.delete(path).status, (200, 204))
        self.refused(self.shop.inventory.get(path), 404, "MESSAGE_NOT_FOUND")
        self.refused(self.shop.inventory.delete(path), 404, "MESSAGE_NOT_FOUND")

    def test_a_dead_message_is_sent_again_and_comes_back(self):
        message_id = self.send_dead()
        path = f"/messages/dead/{message_id}"
        first = self.ok(self.shop.inventory.get(path))
        self.ok(self.shop.inventory.post(path + "/redrive", {"reason": "again"}), 202)

        def back():
            answer = self.shop.inventory.get(path)
            return answer.status == 200 and answer.data["attempts"] > first["attempts"]
        eventually("it is dead again", back)

    def test_an_outbox_is_counted(self):
        for service in ("orders", "inventory", "payments", "notifications"):
            outbox = self.ok(self.client(service).get("/outbox"))
            self.assertEqual(set(outbox), {"pending", "oldest_age_ms"})
            for count in outbox.values():
                self.assertIsInstance(count, int)
