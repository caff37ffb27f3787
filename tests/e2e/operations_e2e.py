"""What a service cannot handle: an operator finds it over REST, sends it again after the fix, or discards it."""
import json
import sqlite3
import uuid

import broker
import harness
from shop import Shop
from waiting import eventually

PARKED_DEADLINE_S = 30
ATTEMPTS_BEFORE_THE_LAST = 4  # earlier failures; one more and the message is dead


def command(message_type, service, data):
    """A command as another service would send it: (id, CloudEvent)."""
    message_id = str(uuid.uuid4())
    return message_id, json.dumps({
        "specversion": "1.0", "id": message_id, "type": message_type, "source": "/orders", "time": "2026-01-31T10:30:00Z",
        "datacontenttype": "application/json", "commandtarget": service, "data": data})


def stock_command(name, order_id, sku, quantity):
    return command(f"comanda.inventory.{name}.v1", "inventory",
                   {"order_id": order_id, "lines": [{"sku": sku, "quantity": quantity}]})


class Operator:
    """The operators' routes of one process."""

    def __init__(self, client):
        self.client = client

    def dead(self, query=""):
        return {m["message_id"]: m for m in self.client.list_all("/messages/dead" + query)}

    def wait_parked(self, message_id):
        return eventually(f"{message_id} is parked", lambda: self.dead().get(message_id), PARKED_DEADLINE_S)

    def redrive(self, message_id, reason):
        answer = self.client.post(f"/messages/dead/{message_id}/redrive", {"reason": reason})
        assert answer.status == 202, answer
        return answer

    def wait_outbox_empty(self):
        eventually("the outbox is empty", lambda: self.client.get("/outbox").data == {"pending": 0, "oldest_age_ms": 0})


class Stacked(harness.StackCase):
    def setUp(self):
        self.shop = Shop.of(self.stack)
        self.addCleanup(self.shop.close)
        self.operator = Operator(self.shop.inventory)

    def send(self, body, attempts=ATTEMPTS_BEFORE_THE_LAST):
        broker.publish(f"{self.stack.prefix}inventory.commands", body, attempts)

    def reservations(self, order_id):
        return self.shop.inventory.get(f"/reservations?order_id={order_id}").data

    def test_a_poison_message_is_parked_redriven_after_the_fix_and_handled_once(self):
        sku, order_id = self.shop.put_item(10), str(uuid.uuid4())
        message_id, body = stock_command("commit_stock", order_id, sku, 3)
        self.send(body)
        seen = self.operator.wait_parked(message_id)
        self.assertEqual((seen["type"], seen["attempts"], seen["service"]),
                         ("comanda.inventory.commit_stock.v1", ATTEMPTS_BEFORE_THE_LAST + 1, "inventory"))
        self.assertTrue(seen["cause"].startswith("INVALID_STATE: "), seen)
        self.assertEqual(seen["body"], json.loads(body))
        self.assertIn(message_id, self.operator.dead("?cause=INVALID_STATE&type=comanda.inventory.commit_stock.v1"))
        self.assertNotIn(message_id, self.operator.dead("?cause=TIMEOUT"))
        self.assertEqual(broker.message_count(f"{self.stack.prefix}inventory.dead"), 0, "the table is where to look")

        self.send(stock_command("reserve_stock", order_id, sku, 3)[1], 0)
        eventually("the stock is held", lambda: [r["status"] for r in self.reservations(order_id)] == ["held"])
        self.operator.redrive(message_id, "the stock is there now")
        self.shop.wait_levels(sku, (7, 0, 7))
        self.assertNotIn(message_id, self.operator.dead())
        self.assertEqual(self.shop.inventory.post(f"/messages/dead/{message_id}/redrive", {}).error_code, "MESSAGE_NOT_FOUND")
        self.operator.wait_outbox_empty()
        kinds = [m["kind"] for m in self.shop.inventory.list_all(f"/items/{sku}/movements")]
        self.assertEqual(kinds.count("commit"), 1, kinds)
        audit = self.stack.databases["inventory"].rows(f"SELECT action, reason FROM audit WHERE subject = '{message_id}'")
        self.assertEqual(audit, [{"action": "message.redrive", "reason": "the stock is there now"}])

    def test_a_message_that_fails_again_is_parked_again_with_its_attempts(self):
        message_id = self.send_unknown("comanda.inventory.no_such_thing.v1")
        first = self.operator.wait_parked(message_id)
        self.operator.redrive(message_id, "")
        again = eventually("it is parked again", lambda: self.operator.dead().get(message_id), PARKED_DEADLINE_S)
        self.assertEqual(again["attempts"], 2)
        self.assertEqual(again["first_failed_at"], first["first_failed_at"])
        self.assertGreater(again["last_failed_at"], first["last_failed_at"])

    def test_what_is_no_message_is_shown_as_it_came_and_discarded(self):
        body = f"no message {uuid.uuid4()}"
        self.send(body, 0)
        found = eventually("it is parked", lambda: [m for m in self.operator.dead().values() if m["body"] == body])[0]
        self.assertTrue(found["cause"].startswith("MALFORMED_JSON: "), found)
        path = f"/messages/dead/{found['message_id']}"
        self.assertEqual(self.shop.inventory.request("DELETE", path + "?reason=noise").status, 204)
        self.assertEqual(self.shop.inventory.get(path).error_code, "MESSAGE_NOT_FOUND")

    def test_all_of_a_type_are_sent_again_together(self):
        message_type = f"comanda.inventory.unknown_{uuid.uuid4().hex[:8]}.v1"
        sent = {self.send_unknown(message_type) for _ in range(5)}
        query = f"?type={message_type}"
        eventually("all are parked", lambda: set(self.operator.dead(query)) == sent, PARKED_DEADLINE_S)
        answer = self.shop.inventory.post("/messages/dead/redrive", {"type": message_type})
        self.assertEqual((answer.status, answer.data), (202, {"redriven": 5, "remaining": 0}))
        eventually("all came back", lambda: {i for i, m in self.operator.dead(query).items() if m["attempts"] == 2} == sent,
                   PARKED_DEADLINE_S)

    def send_unknown(self, message_type):
        message_id, body = command(message_type, "inventory", {})
        self.send(body, 0)
        return message_id


class AllInOne(harness.AllInOneCase):
    """Four services on one port: one list, and the commands find the service that has the message."""

    def setUp(self):
        self.shop = Shop.of_all_in_one(self.process)
        self.addCleanup(self.shop.close)
        self.operator = Operator(self.shop.orders)

    def send(self, target, message_type, data):
        """As if the Orders service had sent it: through its outbox."""
        message_id, body = command(message_type, target, data)
        with sqlite3.connect(f"{self.process.home}/data/orders.sqlite", timeout=30) as database:
            database.execute("INSERT INTO outbox (message_id, type, target, traceparent, body, created_at, due_at) "
                             "VALUES (?, ?, ?, '', ?, 1, 1)", (message_id, message_type, target, body))
        database.close()
        return message_id

    def test_dead_messages_of_every_service_are_one_list_that_outlives_the_process(self):
        sent = {self.send(service, f"comanda.{service}.unknown.v1", {}): service
                for service in ("orders", "inventory", "payments", "notifications")}
        for message_id, service in sent.items():
            self.assertEqual(self.operator.wait_parked(message_id)["service"], service)
        self.assertEqual(self.process.stop(), 0)
        self.process.start()
        self.process.wait_ready()
        seen = {i: m["service"] for i, m in self.operator.dead("").items() if i in sent}
        self.assertEqual(seen, sent)
        first = self.shop.orders.get("/messages/dead?limit=1")
        self.assertEqual(len(first.data), 1)
        payments = [i for i, service in sent.items() if service == "payments"][0]
        self.assertIn(payments, self.operator.dead("?service=payments"))
        self.assertNotIn(payments, self.operator.dead("?service=orders"))
        for message_id in sent:
            self.assertEqual(self.shop.orders.request("DELETE", f"/messages/dead/{message_id}").status, 204)

    def test_a_poison_message_is_redriven_after_the_fix_and_handled_once(self):
        sku, order_id = self.shop.put_item(10), str(uuid.uuid4())
        lines = {"order_id": order_id, "lines": [{"sku": sku, "quantity": 4}]}
        message_id = self.send("inventory", "comanda.inventory.commit_stock.v1", lines)
        self.assertTrue(self.operator.wait_parked(message_id)["cause"].startswith("INVALID_STATE"))
        self.send("inventory", "comanda.inventory.reserve_stock.v1", lines)
        self.shop.wait_levels(sku, (10, 4, 6))
        self.operator.redrive(message_id, "reserved")
        self.shop.wait_levels(sku, (6, 0, 6))
        self.operator.wait_outbox_empty()
        self.assertNotIn(message_id, self.operator.dead())


if __name__ == "__main__":
    harness.main()
