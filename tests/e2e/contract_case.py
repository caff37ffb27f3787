"""What the contract tests share: clients, what every answer must look like, and an order that went through."""
import json
import re
import socket
import sqlite3
import urllib.parse
import uuid

import broker
import harness
from client import Client
from contract_routes import SERVICES
from shop import Shop, line, new_sku, order_body
from waiting import eventually

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(\d{3})?Z")
METADATA_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
RAW_TIMEOUT_S = 20
SLOW_PRICE = 1098  # the test gateway gives no answer twice: the order stays pending for a while


class Bearing(Client):
    """A client that sends the same headers with each request."""

    def __init__(self, port, headers=None, prefix="/api/v1"):
        super().__init__(port, prefix)
        self._bears = headers or {}

    def request(self, method, path, body=None, headers=None):
        return super().request(method, path, body, {**self._bears, **(headers or {})})


class Contract:
    """For a test case that has `port(service)`."""

    admin_headers = {}

    def setUp(self):
        super().setUp()
        self.shop = self.shop_as(self.admin_headers)

    def shop_as(self, headers):
        shop = Shop(*(Bearing(self.port(s), headers) for s in SERVICES))
        self.addCleanup(shop.close)
        return shop

    def client(self, service):
        return getattr(self.shop, service)

    def outside(self, service):
        """A client for paths below no prefix, with no headers."""
        client = Client(self.port(service), "")
        self.addCleanup(client.close)
        return client

    def raw(self, service, data):
        """Bytes as they are on a connection of their own; the answer until the service hangs up or its body is whole."""
        with socket.create_connection(("127.0.0.1", self.port(service)), RAW_TIMEOUT_S) as connection:
            connection.sendall(data)
            received = b""
            while chunk := connection.recv(65536):
                received += chunk
                head, end, body = received.partition(b"\r\n\r\n")
                length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
                if end and length and len(body) >= int(length[1]):
                    break
        return received

    def ok(self, answer, *statuses):
        """The data of a good answer in its envelope."""
        self.assertIn(answer.status, statuses or (200,), answer)
        self.check_envelope(answer)
        body = answer.json
        self.assertIs(body["success"], True)
        self.assertIsNone(body["error"])
        return body["data"]

    def refused(self, answer, status, code):
        """The details of an error in its envelope."""
        self.assertEqual(answer.status, status, answer)
        self.check_envelope(answer)
        body = answer.json
        self.assertIs(body["success"], False)
        self.assertIsNone(body["data"])
        self.assertEqual(set(body["error"]), {"code", "message", "details"})
        codes = code if isinstance(code, tuple) else (code,)
        self.assertIn(body["error"]["code"], codes, answer)
        self.assertTrue(body["error"]["message"])
        self.assertIsInstance(body["error"]["details"], dict)
        if status == 401:
            self.assertTrue(answer.headers["WWW-Authenticate"].startswith("Bearer"), answer.headers)
        if status == 405:
            self.assertTrue(answer.headers["Allow"])
        if status in (429, 503):
            self.assertRegex(answer.headers["Retry-After"], r"\A[1-9]\d*\Z")
        return body["error"]["details"]

    def violates(self, answer, wanted):
        """422 with exactly these violations: {pointer: code, or None for any}."""
        details = self.refused(answer, 422, "VALIDATION_FAILED")
        for violation in details["violations"]:
            self.assertEqual(set(violation), {"pointer", "code", "message"})
            self.assertTrue(violation["message"])
        found = {v["pointer"]: v["code"] for v in details["violations"]}
        self.assertEqual(found, {pointer: code or found.get(pointer) for pointer, code in wanted.items()}, answer)
        self.assertEqual(len(found), len(details["violations"]), "each once")

    def check_envelope(self, answer):
        self.assertRegex(answer.headers["Content-Type"], r"\Aapplication/json(; ?charset=utf-8)?\Z")
        body = answer.json
        self.assertEqual(set(body), {"success", "data", "error", "metadata"})
        metadata = body["metadata"]
        self.assertLessEqual({"timestamp", "request_id"}, set(metadata))
        self.assertLessEqual(set(metadata), {"timestamp", "request_id", "next_cursor"})
        self.assertRegex(metadata["timestamp"], rf"\A{METADATA_INSTANT.pattern}\Z")
        self.assertEqual(metadata["request_id"], answer.headers["X-Request-ID"])

    def page(self, answer):
        """(rows, next cursor) of a list."""
        rows = self.ok(answer)
        self.assertIsInstance(rows, list)
        cursor = answer.json["metadata"]["next_cursor"]
        link = answer.headers["Link"]
        if cursor is None:
            self.assertIsNone(link)
        else:
            match = re.fullmatch(r'<([^>]+)>; rel="next"', link)
            self.assertTrue(match, link)
            query = urllib.parse.parse_qs(urllib.parse.urlsplit(match[1]).query)
            self.assertEqual(query["cursor"], [cursor])
        return rows, cursor

    def next_link(self, answer):
        """The path of the next page below the prefix."""
        target = re.match(r"<([^>]+)>", answer.headers["Link"])[1]
        parts = urllib.parse.urlsplit(target)
        self.assertTrue(parts.path.startswith("/api/v1/"), target)
        return f"{parts.path.removeprefix('/api/v1')}?{parts.query}"

    def violations_free(self, rows, members, allowed=()):
        for row in rows:
            self.assertLessEqual(members, set(row), row)
            self.assertLessEqual(set(row), members | set(allowed), row)

    def check_instants(self, row, *names):
        for name in names:
            self.assertRegex(row[name], rf"\A{INSTANT.pattern}\Z")

    # What a shop does until something can be looked at.

    def ordered(self, *lines, customer="ada"):
        """An order that has left `pending`."""
        answer = self.shop.orders.post("/orders", order_body(*lines, customer=customer), {"Prefer": "wait=30"})
        order = self.ok(answer, 201)
        self.assertNotEqual(order["status"], "pending", "after 30 s")
        return order

    def confirmed(self, quantity=1, unit_price=1000, on_hand=100, customer="ada"):
        """(sku, order) once its saga is done."""
        sku = self.shop.put_item(on_hand)
        order = self.ordered(line(sku, quantity, unit_price), customer=customer)
        self.assertEqual(order["status"], "confirmed")
        self.shop.wait_saga_end(order["order_id"], "completed")
        return sku, self.ok(self.shop.orders.get(f"/orders/{order['order_id']}"))

    def slow_order(self, customer="ada", on_hand=10):
        """(sku, order id) of an order that stays pending for a moment with its stock held."""
        sku = self.shop.put_item(on_hand)
        order_id = self.shop.place(line(sku, 1, SLOW_PRICE), customer=customer)
        self.shop.wait_levels(sku, (on_hand, 1, on_hand - 1))
        return sku, order_id

    def wait_status(self, order_id, status):
        def look():
            order = self.shop.orders.get(f"/orders/{order_id}").data
            return order if order["status"] == status else (False, order)
        return eventually(f"order {order_id} is {status}", look)

    def settled(self):
        """The ids of an order that went through everything, by the names in the paths. Made once for all tests that only read."""
        mine = type(self)
        if "_settled" not in vars(mine):
            try:
                mine._settled = self.settle()
            except AssertionError as problem:
                mine._settled = problem  # once is enough to wait for what does not come
        if isinstance(mine._settled, AssertionError):
            raise mine._settled
        return mine._settled

    def settle(self):
        customer = new_sku("reader")
        sku, order = self.confirmed(customer=customer)
        order_id = order["order_id"]
        self.ok(self.shop.notifications.put(f"/customers/{customer}/preferences", {"channels": ["log"]}), 200, 201)
        payment_id = self.shop.wait_payment(order_id, "captured")["payment_id"]
        return {"order_id": order_id, "sku": sku, "customer_id": customer,
                "saga_id": self.shop.timeline(order_id)[0]["saga_id"],
                "payment_id": payment_id,
                "operation_id": self.shop.payments.get(f"/payments/{payment_id}/operations").data[0]["operation_id"],
                "notification_id": self.shop.wait_notification(order_id, "order_confirmed")["notification_id"],
                "message_id": self.send_dead()}

    def send_dead(self):
        """The id of a message that Inventory gives up: its type is unknown."""
        message_id, message_type = str(uuid.uuid4()), "comanda.inventory.no_such_thing.v1"
        self.send_to_inventory(message_id, message_type, json.dumps({
            "specversion": "1.0", "id": message_id, "type": message_type, "source": "/tests", "time": "2026-01-31T10:30:00Z",
            "datacontenttype": "application/json", "commandtarget": "inventory", "data": {}}))
        eventually("the message is dead",
                   lambda: self.shop.inventory.get(f"/messages/dead/{message_id}").status == 200)
        return message_id


class OnStack(Contract, harness.StackCase):
    """Against the four executables on PostgreSQL and RabbitMQ."""

    def port(self, service):
        return self.stack.processes[service].port

    def send_to_inventory(self, _, __, body):
        broker.publish(f"{self.stack.prefix}inventory.commands", body)

    def log_path(self, service):
        return self.stack.processes[service].log_path

    def audit(self, service):
        """What operators did, as the service's database has it."""
        return self.stack.databases[service].rows("SELECT action, subject, caller, reason FROM audit ORDER BY action, subject, at")


class OnAllInOne(Contract, harness.AllInOneCase):
    """Against the one process on SQLite."""

    def port(self, _):
        return self.process.port

    def send_to_inventory(self, message_id, message_type, body):
        """As if the Orders service had sent it: through its outbox, the only way into the bus of the process."""
        with sqlite3.connect(f"{self.process.home}/data/orders.sqlite", timeout=30) as database:
            database.execute("INSERT INTO outbox (message_id, type, target, traceparent, body, created_at, due_at) "
                             "VALUES (?, ?, 'inventory', '', ?, 1, 1)", (message_id, message_type, body))
        database.close()

    def log_path(self, _):
        return self.process.log_path

    def audit(self, service):
        with sqlite3.connect(f"{self.process.home}/data/{service}.sqlite", timeout=30) as database:
            database.row_factory = sqlite3.Row
            found = database.execute("SELECT action, subject, caller, reason FROM audit ORDER BY action, subject, at").fetchall()
        database.close()
        return [dict(row) for row in found]
