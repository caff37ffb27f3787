"""The contract, what holds for every route: envelope, methods, identifiers, negotiation, bodies, the wire."""
import uuid

from contract_case import UUID
from contract_routes import ABSENT, NOT_FOUND, OPEN_PATHS, ROUTES, SERVICES, distinct_paths
from shop import line, new_sku, order_body
from waiting import eventually

GETS = [r for r in ROUTES if r.method == "GET" and not r.path.endswith("/events") and
        not (r.path == "/messages/dead/{message_id}" and r.service != "inventory")]
PLACE = order_body(line("a-sku"))
MEBIBYTE = 1024 * 1024


class Http:
    def test_every_get_answers_in_the_envelope_and_head_the_same_without_a_body(self):
        ids = self.settled()
        for route in GETS:
            with self.subTest(str(route)):
                client = self.client(route.service)
                got = client.get(route.path.format(**ids))
                self.ok(got)
                head = client.request("HEAD", route.path.format(**ids))
                self.assertEqual((head.status, head.body), (200, b""))
                for name in ("Content-Type", "ETag", "Link"):
                    self.assertEqual(head.headers[name], got.headers[name], name)
                if "Content-Length" in head.headers and route.path not in ("/outbox",):
                    self.assertEqual(abs(int(head.headers["Content-Length"]) - len(got.body)) <= 2, True, "the size of GET")

    def test_head_of_what_is_not_there_has_the_status_and_no_body(self):
        head = self.shop.orders.request("HEAD", f"/orders/{ABSENT['order_id']}")
        self.assertEqual((head.status, head.body), (404, b""))
        self.assertTrue(head.headers["X-Request-ID"])

    def test_options_names_the_methods_and_others_are_405(self):
        ids = self.settled()
        for service, path, methods in distinct_paths():
            with self.subTest(f"{path} ({service})"):
                client = self.client(service)
                answer = client.request("OPTIONS", path.format(**ids))
                self.assertIn(answer.status, (200, 204), answer)
                self.assertEqual({m.strip() for m in answer.headers["Allow"].split(",")}, methods)
                for method in {"PATCH", "POST", "PUT", "DELETE"} - methods:
                    wrong = client.request(method, path.format(**ids), b"{}")
                    self.refused(wrong, 405, "METHOD_NOT_ALLOWED")
                    self.assertEqual({m.strip() for m in wrong.headers["Allow"].split(",")}, methods)

    def test_a_path_that_is_none_is_404_in_the_envelope(self):
        for service in SERVICES:
            for path in ("/nothing", "/", f"/nothing/{uuid.uuid4()}", f"/orders/{uuid.uuid4()}/nothing", "/items/a/b/c"):
                with self.subTest(f"{path} ({service})"):
                    for method in ("GET", "POST", "DELETE"):
                        self.refused(self.client(service).request(method, path), 404, "ROUTE_NOT_FOUND")
            self.assertEqual(self.outside(service).get("/no-such-thing").status, 404)
            self.assertEqual(self.outside(service).get("/api/v2/orders").status, 404)

    def test_what_is_not_there_is_404_with_its_own_code(self):
        for route in ROUTES:
            first = route.path.split("/")[1]
            if "{" not in route.path or first == "customers" or route.method == "PUT" and first == "items":
                continue
            with self.subTest(str(route)):
                answer = self.client(route.service).request(route.method, route.path.format(**ABSENT), route.body)
                self.refused(answer, 404, NOT_FOUND[first])

    def test_a_malformed_id_in_a_path_is_400(self):
        for route in ROUTES:
            name = next((n for n in ABSENT if "{" + n + "}" in route.path), None)
            if name is None:
                continue
            bad = {"sku": ("a%20b", "x" * 65, "a%2Fb", "%C3%A9"), "customer_id": ("a%20b", "x" * 256, "%C3%A9")}.get(
                name, ("not-an-id", "00000000-0000-7000-8000-00000000000g"))
            for text in bad:
                with self.subTest(f"{route} {text}"):
                    answer = self.client(route.service).request(route.method, route.path.format(**{**ABSENT, name: text}), route.body)
                    self.refused(answer, 400, "INVALID_PARAMETER")

    def test_a_path_is_decoded_before_it_is_matched(self):
        sku = self.shop.put_item(1, f"a.b_c:d-{uuid.uuid4().hex[:8]}")
        self.assertEqual(self.ok(self.shop.inventory.get("/items/" + sku.replace(":", "%3A").replace("a", "%61", 1)))["sku"], sku)
        self.refused(self.shop.inventory.get("/items/%zz"), 400, ("MALFORMED_REQUEST", "INVALID_PARAMETER"))

    def test_a_request_id_is_taken_over_or_made(self):
        for given in ("x", "~" * 128, "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}"):
            answer = self.shop.orders.get("/orders?limit=1", {"X-Request-ID": given})
            self.ok(answer)
            self.assertEqual(answer.headers["X-Request-ID"], given)
        for bad in ("", "x" * 129, "two words", "caf\xe9"):
            answer = self.shop.orders.get("/orders?limit=1", {"X-Request-ID": bad.encode("latin-1")})
            self.ok(answer)
            self.assertRegex(answer.headers["X-Request-ID"], rf"\A{UUID.pattern}\Z", f"in place of {bad!r}")
        made = {self.shop.orders.get("/orders?limit=1").headers["X-Request-ID"] for _ in range(5)}
        self.assertEqual(len(made), 5)

    def test_an_error_echoes_the_request_id_too(self):
        for method, path, body, status in (("GET", "/nothing", None, 404), ("PATCH", "/orders", b"{}", 405),
                                           ("POST", "/orders", b"{", 400), ("POST", "/orders", {}, 422),
                                           ("GET", "/orders?limit=0", None, 400)):
            answer = self.shop.orders.request(method, path, body, {"X-Request-ID": f"mine-{status}"})
            self.assertEqual((answer.status, answer.headers["X-Request-ID"]), (status, f"mine-{status}"))
            self.check_envelope(answer)

    def test_a_request_id_is_in_the_log(self):
        mine = f"find-me-{uuid.uuid4()}"
        self.ok(self.shop.orders.post("/orders", PLACE, {"X-Request-ID": mine}), 201)
        self.wait_logged("orders", f'"request_id":"{mine}"')

    def wait_logged(self, service, text):
        def look():
            with open(self.log_path(service), errors="replace") as log:
                return text in log.read()
        eventually(f"{text} is in the log", look)

    def test_a_trace_is_taken_up_and_a_bad_one_is_no_mistake(self):
        trace = uuid.uuid4().hex
        self.ok(self.shop.orders.get("/orders?limit=1", {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}))
        self.wait_logged("orders", f'"traceparent":"00-{trace}-')
        for given in ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "00-zz-1-1", "", "00-" + "0" * 32 + "-" + "0" * 16 + "-00"):
            self.ok(self.shop.orders.get("/orders?limit=1", {"traceparent": given}))

    def test_what_is_accepted(self):
        for accept in ("*/*", "application/*", "application/json", "text/html, application/json;q=0.1", "APPLICATION/JSON",
                       "text/html;level=1, */*;q=0.5", "application/json; charset=utf-8"):
            with self.subTest(accept):
                self.ok(self.shop.orders.get("/orders?limit=1", {"Accept": accept}))
        for accept in ("text/html", "application/xml", "application/json;q=0", "text/*, image/png", "application/json;q=0, */*;q=1"):
            with self.subTest(accept):
                self.refused(self.shop.orders.get("/orders?limit=1", {"Accept": accept}), 406, "NOT_ACCEPTABLE")

    def test_what_a_body_may_be(self):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml", "multipart/form-data",
                     "application/json; charset=latin1", "application/merge-patch+json", "json", "application/jsonx"):
            with self.subTest(kind):
                self.refused(self.shop.orders.post("/orders", PLACE, {"Content-Type": kind}), 415, "UNSUPPORTED_MEDIA_TYPE")
        for kind in ("application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=\"UTF-8\""):
            with self.subTest(kind):
                self.ok(self.shop.orders.post("/orders", PLACE, {"Content-Type": kind}), 201)
        untyped = self.raw("orders", b"POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n%s\r\n{}" % self.raw_headers())
        self.assertIn(b" 415 ", untyped.split(b"\r\n")[0], untyped)

    def test_a_body_that_is_no_json_is_400(self):
        good = b'{"customer_id": "ada", "currency": "EUR", "lines": [{"sku": "a", "quantity": 1, "unit_price": 1}]%s}'
        for what, body in {
                "nothing": b"", "blanks": b"  ", "a brace": b"{", "no quotes": b"{a: 1}", "single quotes": b"{'a': 1}",
                "a comma at the end": good % b",", "a comment": good % b"/* x */", "two documents": good % b"" + good % b"",
                "NaN": good % b', "x": NaN', "a leading zero": good % b', "x": 01', "hexadecimal": good % b', "x": 0x1',
                "no UTF-8": good % b', "x": "\xff"', "overlong UTF-8": good % b', "x": "\xc0\x80"', "a control character": good % b', "x": "\n"',
                "half a surrogate": good % b', "x": "\\ud800"', "a bad escape": good % b', "x": "\\x41"',
                "a member twice": good % b', "currency": "EUR"',
                "a member twice, once escaped": good % b', "\\u0063urrency": "EUR"',
                "a nested member twice": good.replace(b'"sku": "a"', b'"sku": "a", "sku": "b"') % b"",
                "an unknown member twice": good % b', "x": 1, "x": 2',
                "depth": good % (b', "x": ' + b"[" * 5000 + b"]" * 5000)}.items():
            with self.subTest(what):
                self.refused(self.shop.orders.post("/orders", body), 400, "MALFORMED_JSON")

    def test_a_body_is_up_to_a_mebibyte(self):
        order = b'{"customer_id": "ada", "currency": "EUR", "lines": [{"sku": "a", "quantity": 1, "unit_price": 1}]}'
        self.ok(self.shop.orders.post("/orders", order + b" " * (MEBIBYTE - len(order))), 201)
        self.refused(self.shop.orders.post("/orders", order + b" " * (MEBIBYTE - len(order) + 1)), 413, "PAYLOAD_TOO_LARGE")

    def raw_headers(self):
        return "".join(f"{n}: {v}\r\n" for n, v in self.admin_headers.items()).encode()

    def test_the_wire(self):
        get = b"GET /api/v1/orders?limit=1 HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
        order = b'{"customer_id":"ada","currency":"EUR","lines":[{"sku":"a","quantity":1,"unit_price":1}]}'
        post = b"POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        chunks = b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (10, order[:10], len(order) - 10, order[10:])
        for what, request, status, code in (
                ("a plain one", get % b"", 200, None),
                ("a bare LF", (get % b"").replace(b"\r\n", b"\n"), 400, "MALFORMED_REQUEST"),
                ("a folded header", get % b"X-A: b\r\n c\r\n", 400, "MALFORMED_REQUEST"),
                ("a header without a colon", get % b"nonsense\r\n", 400, "MALFORMED_REQUEST"),
                ("a blank before the colon", get % b"X-A : b\r\n", 400, "MALFORMED_REQUEST"),
                ("no host", b"GET /api/v1/orders HTTP/1.1\r\n\r\n", 400, "MALFORMED_REQUEST"),
                ("two hosts", get % b"Host: y\r\n", 400, "MALFORMED_REQUEST"),
                ("two lengths", post + b"Content-Length: 88\r\nContent-Length: 2\r\n\r\n" + order, 400, "MALFORMED_REQUEST"),
                ("a length and chunks", post + b"Content-Length: 88\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, 400, "MALFORMED_REQUEST"),
                ("no number for a length", post + b"Content-Length: x\r\n\r\n" + order, 400, "MALFORMED_REQUEST"),
                ("chunks", post + b"Transfer-Encoding: chunked\r\n\r\n" + chunks, 201, None),
                ("an unknown coding", post + b"Transfer-Encoding: gzip\r\n\r\n", 501, "NOT_IMPLEMENTED"),
                ("an expectation", post + b"Content-Length: 88\r\nExpect: wonders\r\n\r\n" + order, 417, "EXPECTATION_FAILED"),
                ("HTTP 2.0", b"GET /api/v1/orders HTTP/2.0\r\nHost: localhost\r\n\r\n", 505, "VERSION_NOT_SUPPORTED"),
                ("large headers", get % (b"X-A: " + b"b" * 17000 + b"\r\n"), 431, "HEADERS_TOO_LARGE"),
                ("a long line", get.replace(b"limit=1", b"limit=" + b"1" * 9000) % b"", 414, "URI_TOO_LONG"),
                ("no HTTP at all", b"hello\r\n\r\n", 400, "MALFORMED_REQUEST")):
            with self.subTest(what):
                if b"Host: localhost\r\n" in request:
                    request = request.replace(b"Host: localhost\r\n", b"Host: localhost\r\n" + self.raw_headers(), 1)
                answer = self.raw("orders", request)
                self.assertTrue(answer.startswith(b"HTTP/1.1 %d " % status), answer[:300])
                if code:
                    self.assertIn(f'"code":"{code}"'.encode(), answer.replace(b'": ', b'":'))
                    self.assertIn(b'"request_id"', answer)

    def test_what_needs_no_prefix(self):
        for service in SERVICES:
            outside = self.outside(service)
            for path, kind in OPEN_PATHS:
                with self.subTest(f"{path} ({service})"):
                    answer = outside.get(path)
                    if path == "/docs" and answer.status in (301, 302, 307, 308):
                        answer = outside.get(answer.headers["Location"])
                    self.assertEqual(answer.status, 200, answer)
                    self.assertTrue(answer.headers["Content-Type"].startswith(kind), answer.headers["Content-Type"])
                    head = outside.request("HEAD", path)
                    self.assertIn(head.status, (200, 301, 302, 307, 308))
                    self.assertEqual(head.body, b"")
                    self.assertEqual(outside.request("DELETE", path).status, 405)
                    self.assertEqual({m.strip() for m in outside.request("OPTIONS", path).headers["Allow"].split(",")},
                                     {"GET", "HEAD", "OPTIONS"})

    def test_health_names_the_checks(self):
        health = self.outside("orders").get("/health").json
        self.assertEqual(set(health), {"status", "checks"})
        self.assertEqual(health["status"], "ok")
        self.assertTrue(health["checks"])

    def test_metrics_are_those_of_prometheus(self):
        self.ok(self.shop.orders.get("/orders?limit=1"))
        text = self.outside("orders").get("/metrics").body.decode()
        self.assertIn("# TYPE ", text)
        for line_ in filter(None, text.splitlines()):
            if not line_.startswith("#"):
                self.assertRegex(line_, r"\A[a-zA-Z_:][a-zA-Z0-9_:]*(\{.*\})? [-+0-9.eEInfNa]+( \d+)?\Z")
        self.assertNotIn(str(self.settled()["order_id"]), text, "an id for a label has no bound")

    def test_no_origin_is_allowed_by_default(self):
        answer = self.shop.orders.get("/orders?limit=1", {"Origin": "https://shop.example"})
        self.ok(answer)
        self.assertIsNone(answer.headers["Access-Control-Allow-Origin"])

    def test_an_internal_name_never_leaks(self):
        sku = new_sku()
        answer = self.shop.inventory.put(f"/items/{sku}", {"on_hand": 1, "name": "' OR 1=1; -- \u0000"})
        self.assertIn(answer.status, (200, 201, 422), answer)
        for path in (f"/items/{sku}'--", "/items?cursor=%27%20OR%201=1"):
            answer = self.shop.inventory.get(path)
            self.assertEqual(answer.status, 400, answer)
            self.assertNotIn(b"SQL", answer.body.upper())
