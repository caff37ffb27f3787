"""The contract, notifications that leave the house: a webhook is signed, sent again, given up and retried by an operator."""
import contextlib
import hashlib
import hmac
import http.server
import json
import threading
import time

from shop import line, new_sku
from waiting import eventually

SECRETS = ("the-newer-secret-of-two", "the-older-secret-of-two")
SETTINGS = {"WEBHOOK_SECRETS": ",".join(SECRETS), "WEBHOOK_ALLOW_PRIVATE": "true"}
SIGNATURE_AGE_MAX_S = 60
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "a chunk's extension": CHUNKED + b"1;" + b"x" * 400_000 + b"\r\nx\r\n0\r\n\r\n",
    "a trailer": CHUNKED + b"0\r\nx: " + b"x" * 400_000 + b"\r\n\r\n",
    "a trailer of many fields": CHUNKED + b"0\r\n" + b"x: y\r\n" * 80_000 + b"\r\n",
    "a trailer in one field that fits into no header": CHUNKED + b"0\r\nx: " + b"x" * 70_000 + b"\r\n\r\n",
    "a head": b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 80_000 + b"\r\n",
}


class Receiver:
    """A server of a customer's own that answers with the given statuses, or bytes, in turn, then with 200."""

    def __init__(self, *statuses):
        self.requests = []  # (headers, body)
        left = list(statuses)
        requests = self.requests

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                requests.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
                answer = left.pop(0) if left else 200
                if isinstance(answer, bytes):
                    self.close_connection = True
                    with contextlib.suppress(OSError):  # who has had enough of it closes
                        self.wfile.write(answer)
                    return
                self.send_response(answer)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class Webhooks:
    def customer_at(self, receiver):
        """A customer who is told by that receiver alone."""
        self.addCleanup(receiver.close)
        customer = new_sku("hooked")
        self.ok(self.shop.notifications.put(f"/customers/{customer}/preferences", {"channels": ["webhook"], "webhook_url": receiver.url}), 201)
        return customer

    def of(self, customer):
        return self.ok(self.shop.notifications.get(f"/notifications?customer_id={customer}"))

    def wait_one(self, customer, status):
        def look():
            found = self.of(customer)
            return found[0] if [n["status"] for n in found] == [status] else (False, found)
        return eventually(f"the notification of {customer} is {status}", look)

    def keys_of(self, customer):
        return self.ok(self.shop.notifications.get(f"/customers/{customer}/webhook-keys"))["keys"]

    def test_a_customer_has_a_key_of_each_secret(self):
        ann, bob = new_sku("ann"), new_sku("bob")
        self.assertEqual(self.keys_of(ann), [hmac.new(s.encode(), ann.encode(), hashlib.sha256).hexdigest() for s in SECRETS])
        self.assertEqual(set(self.keys_of(ann)) & set(self.keys_of(bob)), set())
        self.refused(self.shop.notifications.get(f"/customers/{ann}/webhook-keys?x=1"), 400, "INVALID_PARAMETER")

    def test_a_webhook_tells_of_an_event_signed_with_each_secret(self):
        receiver = Receiver()
        customer = self.customer_at(receiver)
        order = self.ordered(line("no-such"), customer=customer)
        note = self.wait_one(customer, "sent")
        self.assertEqual((note["channel"], note["order_id"], note["recipient"]), ("webhook", order["order_id"], receiver.url))
        (headers, body), = receiver.requests
        told = json.loads(body)
        self.assertEqual((told["notification_id"], told["type"], told["customer_id"], told["attempt"]),
                         (note["notification_id"], "comanda.orders.order_rejected.v1", customer, 1))
        self.assertEqual(headers["Idempotency-Key"], note["notification_id"])
        stamp = headers["Comanda-Timestamp"]
        self.assertLess(abs(time.time() - int(stamp)), SIGNATURE_AGE_MAX_S)
        text = stamp.encode() + b"\n" + receiver.url.encode() + b"\n" + body
        signatures = [hmac.new(key.encode(), text, hashlib.sha256).hexdigest() for key in self.keys_of(customer)]
        self.assertEqual(len(signatures), len(SECRETS))
        self.assertEqual(headers["Comanda-Signature"], ",".join(f"v1={s}" for s in signatures))

    def test_an_answer_without_end_is_a_failed_attempt(self):
        for what, answer in ENDLESS.items():
            with self.subTest(what):
                receiver = Receiver(answer)
                customer = self.customer_at(receiver)
                self.ordered(line("no-such"), customer=customer)
                note = self.wait_one(customer, "sent")
                self.assertEqual(note["attempts"], 2)
                self.assertEqual(len(receiver.requests), 2)

    def test_a_receiver_that_fails_is_asked_again_with_the_same_key(self):
        receiver = Receiver(500)
        customer = self.customer_at(receiver)
        self.ordered(line("no-such"), customer=customer)
        self.wait_one(customer, "sent")
        self.assertEqual([json.loads(body)["attempt"] for _, body in receiver.requests], [1, 2])
        self.assertEqual(len({headers["Idempotency-Key"] for headers, _ in receiver.requests}), 1)

    def test_what_was_given_up_is_retried_by_an_operator(self):
        receiver = Receiver(410)
        customer = self.customer_at(receiver)
        self.ordered(line("no-such"), customer=customer)
        note = self.wait_one(customer, "failed")
        self.assertEqual(len(receiver.requests), 1)
        self.assertIn("410", note["last_error"])
        path = f"/notifications/{note['notification_id']}"
        self.assertEqual([n["notification_id"] for n in self.ok(
            self.shop.notifications.get(f"/notifications?status=failed&channel=webhook&customer_id={customer}"))], [note["notification_id"]])
        again = self.ok(self.shop.notifications.post(path + "/retry", {"reason": "the address is right again"}), 200, 202)
        self.assertEqual((again["notification_id"], again["status"]), (note["notification_id"], "queued"))
        self.wait_one(customer, "sent")
        self.assertEqual(len(receiver.requests), 2)
        self.refused(self.shop.notifications.request("POST", path + "/retry"), 409, "INVALID_STATE")

    def test_an_administrator_sends_a_webhook(self):
        receiver = Receiver()
        customer = self.customer_at(receiver)
        body = {"customer_id": customer, "channel": "webhook", "subject": "Hello", "body": "You there."}
        self.ok(self.shop.notifications.post("/notifications", body), 201, 202)
        self.wait_one(customer, "sent")
        told = json.loads(receiver.requests[0][1])
        self.assertEqual((told["subject"], told["body"], told["type"]), ("Hello", "You there.", ""))
