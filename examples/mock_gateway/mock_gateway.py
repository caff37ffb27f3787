#!/usr/bin/env python3
"""A payment gateway that takes nobody's money, in the protocol of adapters/gateway/README.md. For trying and testing.

    python3 mock_gateway.py --port 9090
    PAYMENT_GATEWAY=http PAYMENT_GATEWAY_URL=http://127.0.0.1:9090 comanda-payments

Rules, those of the built-in test gateway: what is to be held is declined when the amount ends in 99, and not answered
twice when it ends in 98; everything else is approved. The same key gets the same answer for as long as the server runs.
It keeps books, and will not take more than is held or give back more than was taken. GET /v1/books shows them.
"""
import argparse
import collections
import http.server
import json
import random
import ssl
import sys
import threading
import time

KEYS_MAX = 100_000  # answers that are remembered; the oldest go
BODY_BYTES_MAX = 64 * 1024
KINDS = ("authorize", "capture", "void", "refund", "adjust")
UNANSWERED = 2  # times that an amount ending in 98 gets no answer
MEMBERS = {"operation_id": str, "payment_id": str, "kind": str, "amount": int, "currency": str}


class Refused(Exception):
    """A request that will never do: status and reason."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Books:
    """What the bank knows: answers by key, and each payment's money."""

    def __init__(self, refuse=()):
        self._refuse = refuse
        self._lock = threading.Lock()
        self._answers = collections.OrderedDict()  # key -> (what was asked, answer)
        self._unanswered = collections.Counter()
        self._payments = {}

    def perform(self, key, asked):
        """The answer for ever, or None: this time there is none."""
        with self._lock:
            if key in self._answers:
                before, answer = self._answers[key]
                if before != asked:
                    raise Refused(422, "this key was used for another operation")
                return answer
            if self._holds_more(asked) and asked["amount"] % 100 == 98 and self._unanswered[key] < UNANSWERED:
                self._unanswered[key] += 1
                return None
            answer = self._decide(asked)
            self._unanswered.pop(key, None)
            self._answers[key] = (asked, answer)
            if len(self._answers) > KEYS_MAX:
                self._answers.popitem(last=False)
            return answer

    def shown(self):
        with self._lock:
            return {payment: dict(money) for payment, money in self._payments.items()}

    @staticmethod
    def _holds_more(asked):
        return asked["kind"] == "authorize" or (asked["kind"] == "adjust" and asked["amount"] > asked["previous_amount"])

    def _decide(self, asked):
        if asked["kind"] in self._refuse:
            return declined("REFUSED", "this gateway was told to refuse this kind of operation")
        if self._holds_more(asked) and asked["amount"] % 100 == 99:
            return declined("CARD_DECLINED", "amounts that end in 99 are declined")
        money = self._payments.get(asked["payment_id"])
        if asked["kind"] == "authorize":
            money = self._payments[asked["payment_id"]] = {"held": asked["amount"], "captured": 0, "refunded": 0, "voided": False}
        elif money is None:
            return declined("NO_PAYMENT", "this payment was never authorized")
        else:
            problem = move(money, asked)
            if problem:
                return declined("NOT_POSSIBLE", problem)
        return {"verdict": "approved", "reference": "mock-" + asked["payment_id"]}


def move(money, asked):
    """Does what is asked of a payment. What makes it impossible, or None."""
    kind, amount = asked["kind"], asked["amount"]
    if money["voided"] and kind != "void":
        return "the payment is voided"
    if kind == "adjust":
        change = amount - asked["previous_amount"]
        if money["held"] + change < money["captured"]:
            return "less would be held than was taken"
        money["held"] += change
    elif kind == "capture":
        if money["captured"] + amount > money["held"]:
            return "more would be taken than is held"
        money["captured"] += amount
    elif kind == "refund":
        if money["refunded"] + amount > money["captured"]:
            return "more would be given back than was taken"
        money["refunded"] += amount
    else:
        if money["captured"]:
            return "what was taken is refunded, not voided"
        money["voided"] = True
    return None


def declined(code, message):
    return {"verdict": "declined", "code": code, "message": message}


def read_operation(text):
    try:
        asked = json.loads(text)
    except ValueError:
        raise Refused(400, "the body is no JSON") from None
    if not isinstance(asked, dict):
        raise Refused(400, "the body is no object")
    for member, kind in MEMBERS.items():
        if not isinstance(asked.get(member), kind) or isinstance(asked[member], bool):
            raise Refused(422, f"{member} is missing or of a wrong type")
    if asked["kind"] not in KINDS or asked["amount"] < 0:
        raise Refused(422, "the kind is not known, or the amount is negative")
    if asked["kind"] == "adjust" and not isinstance(asked.get("previous_amount"), int):
        raise Refused(422, "an adjustment names previous_amount")
    return asked


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self):
        if self.path == "/v1/books":
            self.reply(200, self.server.books.shown())
        else:
            self.reply(404, {"error": "there is POST /v1/operations and GET /v1/books"})

    def do_POST(self):
        options = self.server.options
        try:
            asked, key = self.read()
        except Refused as problem:
            self.close_connection = True
            return self.reply(problem.status, {"error": str(problem)})
        time.sleep(options.latency_ms / 1000)
        if random.random() < options.failure_rate and random.random() < 0.5:
            return self.reply(503, {"error": "failing at will, before anything was done"})
        try:
            answer = self.server.books.perform(key, asked)
        except Refused as problem:
            return self.reply(problem.status, {"error": str(problem)})
        if answer is None:
            return self.stay_silent()
        if random.random() < options.failure_rate / 2:
            return self.reply(503, {"error": "failing at will, after it was done"})
        self.reply(200, answer)

    def read(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > BODY_BYTES_MAX:
            raise Refused(413, f"a body of 0 to {BODY_BYTES_MAX} bytes and its length are needed")
        text = self.rfile.read(int(length))
        if self.path != "/v1/operations":
            raise Refused(404, "there is POST /v1/operations")
        token = self.server.options.token
        if token and self.headers.get("Authorization") != "Bearer " + token:
            raise Refused(401, "the token does not hold")
        asked = read_operation(text)
        key = self.headers.get("Idempotency-Key")
        if key != asked["operation_id"]:
            raise Refused(422, "Idempotency-Key is not the operation_id")
        return asked, key

    def stay_silent(self):
        """As a gateway that hangs: nothing, and then the connection is gone."""
        time.sleep(self.server.options.silence_ms / 1000)
        self.close_connection = True

    def reply(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, form, *arguments):
        if self.server.options.verbose:
            super().log_message(form, *arguments)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # one who does not wait for the answer is no error
            super().handle_error(request, client_address)


def rate(text):
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError
    return value


def main():
    parser = argparse.ArgumentParser(description="A payment gateway that takes nobody's money.")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9090, help="0 takes a free one (default 9090)")
    parser.add_argument("--token", default="", help="the bearer token that it asks for")
    parser.add_argument("--latency-ms", type=int, default=0, help="how long each answer takes")
    parser.add_argument("--failure-rate", type=rate, default=0.0, help="0 to 1: how often it answers 503, half of it after the deed")
    parser.add_argument("--silence-ms", type=int, default=10_000, help="how long it says nothing to amounts ending in 98")
    parser.add_argument("--refuse", action="append", default=[], choices=KINDS,
                        help="declines every operation of this kind for good; may be given several times")
    parser.add_argument("--verbose", action="store_true", help="log each request")
    parser.add_argument("--tls", nargs=2, metavar=("CERTIFICATE", "KEY"), help="PEM files: serves https")
    options = parser.parse_args()
    server = Server((options.address, options.port), Handler)
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*options.tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.options, server.books = options, Books(options.refuse)
    print(f"listening on http{'s' if options.tls else ''}://{options.address}:{server.server_address[1]}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
