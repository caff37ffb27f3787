"""Behind a real nginx that nobody has tuned: event streams arrive as they happen, and kept connections carry on."""
import harness
from client import Client
from contract_events import Events
from nginx import KEPT_CONNECTIONS, Nginx
from shop import Shop, line, order_body
from waiting import eventually
from wire import Wire, head

REQUESTS = 200
LONG_FIELDS = [f"X-{n}: {'x' * 6_000}" for n in range(3)]  # more than we take; nginx takes four buffers of 8 KiB
OWN_CONNECTIONS = 2  # of the test itself, beside those of nginx


class BehindNginx(harness.AllInOneCase):
    process_settings = {"CORS_ORIGINS": "https://shop.example"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nginx = Nginx(cls.process.port)
        cls.addClassCleanup(cls.nginx.close)
        cls.nginx.start()

    def setUp(self):
        self.shop = Shop.of_all_in_one(self.process)
        self.addCleanup(self.shop.close)

    def both(self, check):
        """`check(port)` of either way of nginx."""
        for what, port in (("nothing but proxy_pass", self.nginx.plain), ("kept connections", self.nginx.keeping)):
            with self.subTest(what):
                check(port)

    def events(self, port, order_id, headers=None):
        stream = Events(port, order_id, {"Accept": "text/event-stream", **(headers or {})})
        self.addCleanup(stream.close)
        self.assertEqual(stream.answer.status, 200)
        return stream

    def open_connections(self):
        client = self.process.raw_client()
        try:
            text = client.get("/metrics").body.decode()
        finally:
            client.close()
        return next(float(row.split()[-1]) for row in text.splitlines() if row.startswith("comanda_http_connections "))

    def test_events_arrive_while_the_stream_goes_on(self):
        def check(port):
            stream = self.events(port, self.shop.place(line(self.shop.put_item(5))))
            seen = stream.until(lambda e: e["data"]["event"] == "completed")
            self.assertEqual([int(e["id"]) for e in seen], list(range(1, len(seen) + 1)))
        self.both(check)

    def test_a_stream_of_an_order_that_is_done_begins_with_what_was(self):
        order = self.shop.place(line(self.shop.put_item(5)))
        self.assertEqual(self.shop.wait_terminal(order)["status"], "confirmed")
        self.shop.wait_saga_end(order, "completed")
        def check(port):
            self.assertEqual(self.events(port, order).next()["id"], "1")
            self.assertEqual(self.events(port, order, {"Last-Event-ID": "1"}).next()["id"], "2")
        self.both(check)

    def test_who_closes_at_nginx_ends_the_stream_here(self):
        order = self.shop.place(line(self.shop.put_item(5)))
        self.shop.wait_terminal(order)
        def check(port):
            before = self.open_connections()
            streams = [self.events(port, order) for _ in range(KEPT_CONNECTIONS + 2)]
            for stream in streams:
                stream.next()
            self.assertGreaterEqual(self.open_connections(), before + len(streams) - KEPT_CONNECTIONS)
            for stream in streams:
                stream.close()
            eventually("the connections of the streams are closed",
                       lambda: (self.open_connections() <= before + KEPT_CONNECTIONS + OWN_CONNECTIONS, self.open_connections()))
        self.both(check)

    def test_request_after_request_is_answered(self):
        sku = self.shop.put_item(10 * REQUESTS)
        def check(port):
            client = Client(port)
            self.addCleanup(client.close)
            for n in range(REQUESTS):
                placed = client.post("/orders", order_body(line(sku)), {"Idempotency-Key": f"{port}-{n}"})
                self.assertEqual(placed.status, 201, placed)
                self.assertEqual(client.get(f"/orders/{placed.data['order_id']}").status, 200)
        self.both(check)
        self.assertNotIn("upstream", self.nginx.complaints())

    def test_a_refusal_reaches_the_page_that_asked(self):
        asked = head("GET /api/v1/orders HTTP/1.1", *LONG_FIELDS, "Origin: https://shop.example", "Connection: close")
        def check(port):
            with Wire(port) as wire:
                wire.send(asked)
                answer = wire.read_to_end()
            self.assertTrue(answer.startswith(b"HTTP/1.1 431 "), answer)
            self.assertIn(b"Access-Control-Allow-Origin: https://shop.example", answer)
        self.both(check)


if __name__ == "__main__":
    harness.main()
