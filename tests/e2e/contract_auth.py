"""The contract, who may: every route with every kind of caller, ownership, and what makes a token good."""
import base64
import json
import time
import urllib.parse
import uuid

import tokens
from contract_events import Events
from contract_routes import ABSENT, NOT_FOUND, OPEN_PATHS, ROUTES, SERVICES
from shop import line, new_sku, order_body
from tokens import bearer
from waiting import eventually

ISSUER, AUDIENCE = "https://issuer.example", "comanda"
SETTINGS = {**tokens.SETTINGS, "JWT_ISSUER": ISSUER, "JWT_AUDIENCE": AUDIENCE}
STREAMS_PER_CALLER_MAX = 8  # unless it is set otherwise
SCOPES = [f"{s}:{w}" for s in SERVICES for w in ("read", "write")]


def issued(subject, *scopes, **more):
    return bearer(subject, *scopes, **{"iss": ISSUER, "aud": AUDIENCE, **more})


class Auth:
    admin_headers = issued("root", "admin")

    def test_no_token_and_no_good_token_is_401_for_every_route(self):
        other_secret = issued("root", "admin", secret="x" * 32)
        for route in ROUTES:
            path = route.path.format(**ABSENT)
            client = self.shop_as({})
            for what, headers in (("none", {}), ("nonsense", {"Authorization": "Bearer nonsense"}), ("another key", other_secret),
                                  ("basic", {"Authorization": "Basic cm9vdDpyb290"}), ("nothing", {"Authorization": "Bearer "})):
                with self.subTest(f"{route} {what}"):
                    answer = getattr(client, route.service).request(route.method, path, route.body, headers)
                    self.refused(answer, 401, "UNAUTHENTICATED")

    def test_the_wrong_scope_is_403_for_every_route(self):
        for route in ROUTES:
            others = [s for s in SCOPES if s != route.scope]
            for what, scopes in (("all others", others), ("none", [])):
                with self.subTest(f"{route} {what}"):
                    answer = self.client(route.service).request(route.method, route.path.format(**ABSENT), route.body,
                                                                issued("ada", *scopes))
                    self.refused(answer, 403, "FORBIDDEN")

    def test_the_right_scope_and_admin_are_let_through_by_every_route(self):
        for route in ROUTES:
            callers = [("admin", issued("root", "admin"))]
            if route.scope != "admin":
                callers.append(("the scope", issued("nobody", route.scope)))
            for what, headers in callers:
                body = {**route.body, "customer_id": "nobody"} if route.path == "/orders" and route.body else route.body
                with self.subTest(f"{route} {what}"):
                    answer = self.client(route.service).request(route.method, route.path.format(**ABSENT), body, headers)
                    self.assertNotIn(answer.status, (401, 403, 405, 500, 501), answer)

    def test_what_says_nothing_of_anybody_needs_no_token(self):
        for service in SERVICES:
            for path, _ in OPEN_PATHS:
                with self.subTest(f"{path} ({service})"):
                    self.assertIn(self.outside(service).get(path).status, (200, 301, 302, 307, 308))

    def test_a_refused_caller_learns_nothing_of_the_request(self):
        anybody = self.shop_as({}).orders
        for method, path, body in (("POST", "/orders", b"{"), ("GET", "/orders/not-an-id", None), ("GET", "/orders?limit=0", None)):
            self.refused(anybody.request(method, path, body), 401, "UNAUTHENTICATED")
            self.refused(anybody.request(method, path, body, issued("ada", "items:read")), 403, "FORBIDDEN")

    def ada_and_bob(self):
        """Two customers with every scope but admin, and the ids of an order of the first."""
        ada, bob = new_sku("ada"), new_sku("bob")
        sku, order = self.confirmed(customer=ada)
        order_id = order["order_id"]
        ids = {"order_id": order_id, "sku": sku, "customer_id": ada,
               "payment_id": self.shop.wait_payment(order_id, "captured")["payment_id"],
               "notification_id": self.shop.wait_notification(order_id, "order_confirmed")["notification_id"]}
        return ids, self.shop_as(issued(ada, *SCOPES)), self.shop_as(issued(bob, *SCOPES))

    def test_what_is_anothers_is_not_there(self):
        ids, ada, bob = self.ada_and_bob()
        self.ok(ada.notifications.put(f"/customers/{ids['customer_id']}/preferences", {"channels": ["log"]}), 201)
        for route in ROUTES:
            owned = any(name in route.path for name in ("/orders/{", "/payments/{", "/notifications/{", "/customers/{"))
            if not owned or route.scope == "admin":
                continue
            path, client = route.path.format(**ids), getattr(bob, route.service)
            code = NOT_FOUND.get(route.path.split("/")[1])
            with self.subTest(str(route)):
                answer = client.request(route.method, path, route.body)
                self.assertEqual(answer.status, 404, answer)
                if code:
                    self.refused(answer, 404, code)
                if route.method == "GET":
                    same = getattr(self.shop, route.service).request("GET", path) if "events" not in path else None
                    tag = same and same.headers["ETag"]
                    self.assertEqual(client.get(path, {"If-None-Match": tag or "*"}).status, 404)
                else:
                    self.assertEqual(client.request(route.method, path, route.body, {"If-Match": "*"}).status, 404)
        order = self.ok(ada.orders.get(f"/orders/{ids['order_id']}"))
        self.assertEqual(order["status"], "confirmed")

    def test_no_customer_moves_money_and_who_does_is_written_down(self):
        """Who could refund his own confirmed order would keep the goods."""
        ids, ada, _ = self.ada_and_bob()
        path = f"/payments/{ids['payment_id']}"
        for route in (r for r in ROUTES if r.service == "payments" and r.method == "POST"):
            self.refused(ada.payments.post(route.path.format(**{**ABSENT, **ids}), route.body), 403, "FORBIDDEN")
        self.assertEqual(self.ok(ada.payments.get(path))["refunded"], 0)
        by_hand = {"order_id": str(uuid.uuid4()), "customer_id": ids["customer_id"], "amount": 500, "currency": "EUR"}
        made = self.ok(self.shop.payments.post("/payments", {**by_hand, "reason": "by telephone"}), 201)["payment_id"]
        for payment_id, action, body in ((ids["payment_id"], "refunds", {"amount": 1, "reason": "a scratch"}),
                                         (made, "capture", {"reason": "it is sent"})):
            eventually(f"{action} is possible", lambda p=payment_id: self.shop.payments.get(f"/payments/{p}").data["status"] in (
                "authorized", "captured"))
            self.ok(self.shop.payments.post(f"/payments/{payment_id}/{action}", body), 201, 202)
        kept = [row for row in self.audit("payments") if row["subject"] in (made, ids["payment_id"])]
        self.assertEqual(kept, [{"action": action, "subject": subject, "caller": "root", "reason": reason} for action, subject, reason in (
            ("payment.capture", made, "it is sent"), ("payment.create", made, "by telephone"),
            ("payment.refund", ids["payment_id"], "a scratch"))])

    def test_lists_are_of_ones_own(self):
        ids, ada, bob = self.ada_and_bob()
        for service, path, key in (("orders", "/orders", "order_id"), ("payments", "/payments", "payment_id"),
                                   ("notifications", "/notifications", "notification_id")):
            with self.subTest(path):
                self.assertEqual([r[key] for r in self.ok(getattr(ada, service).get(path))], [ids[key]])
                self.assertEqual(self.ok(getattr(bob, service).get(path)), [])
                asked = getattr(bob, service).get(f"{path}?customer_id={ids['customer_id']}")
                if asked.status != 403:
                    self.assertEqual(self.ok(asked), [])
                if path != "/orders":
                    self.assertEqual(self.ok(getattr(bob, service).get(f"{path}?order_id={ids['order_id']}")), [])
                self.assertIn(ids[key], [r[key] for r in getattr(self.shop, service).list_all(path)])

    def test_ones_own_is_read_and_changed_and_admin_may_everything(self):
        ids, ada, _ = self.ada_and_bob()
        self.ok(ada.orders.get(f"/orders/{ids['order_id']}"))
        self.ok(ada.orders.get(f"/orders/{ids['order_id']}/timeline"))
        self.ok(ada.payments.get(f"/payments/{ids['payment_id']}"))
        self.ok(ada.notifications.get(f"/notifications/{ids['notification_id']}"))
        self.ok(ada.orders.put(f"/orders/{ids['order_id']}", {"lines": [line(ids["sku"], 2)]}), 202)
        self.wait_status(ids["order_id"], "confirmed")
        self.ok(self.shop.orders.delete(f"/orders/{ids['order_id']}"), 202)
        self.wait_status(ids["order_id"], "cancelled")
        self.ok(ada.orders.delete(f"/orders/{ids['order_id']}"), 200)

    def test_ordering_for_another_is_forbidden(self):
        bob = self.shop_as(issued("bob", *SCOPES)).orders
        self.refused(bob.post("/orders", order_body(line("a-sku"), customer="ada")), 403, "FORBIDDEN")
        self.ok(bob.post("/orders", order_body(line("a-sku"), customer="bob")), 201)
        self.ok(self.shop.orders.post("/orders", order_body(line("a-sku"), customer="ada")), 201)

    def test_to_write_is_not_to_read(self):
        writer = self.shop_as(issued("bob", "orders:write")).orders
        order = self.ok(writer.post("/orders", order_body(line("a-sku"), customer="bob")), 201)
        self.refused(writer.get(f"/orders/{order['order_id']}"), 403, "FORBIDDEN")
        self.refused(writer.get("/orders"), 403, "FORBIDDEN")

    def test_a_key_is_of_its_caller(self):
        key = {"Idempotency-Key": new_sku("key")}
        made = set()
        for name in ("carl", "dora"):
            answer = self.shop_as(issued(name, "orders:write")).orders.post("/orders", order_body(line("a-sku"), customer=name), key)
            made.add(self.ok(answer, 201)["order_id"])
            self.assertIsNone(answer.headers["Idempotency-Replayed"])
        self.assertEqual(len(made), 2)
        forbidden = {"Idempotency-Key": new_sku("key")}
        self.refused(self.shop_as(issued("eve", "orders:read")).orders.post("/orders", order_body(line("a-sku"), customer="eve"), forbidden),
                     403, "FORBIDDEN")
        self.ok(self.shop_as(issued("eve", "orders:write")).orders.post("/orders", order_body(line("a-sku"), customer="eve"), forbidden), 201)

    def test_times_have_a_leeway_of_30_s(self):
        now = int(time.time())
        for what, claims in (("expired a moment ago", {"exp": now - 15}), ("good in a moment", {"nbf": now + 15}),
                             ("issued long ago", {"iat": now - 10 ** 6}), ("no issue time", {"iat": None})):
            with self.subTest(what):
                self.ok(self.shop.orders.get("/orders?limit=1", issued("ada", "orders:read", **claims)))
        for what, claims in (("expired", {"exp": now - 45}), ("never good", {"exp": "tomorrow"}), ("not yet good", {"nbf": now + 60}),
                             ("no end", {"exp": None})):
            with self.subTest(what):
                self.refused(self.shop.orders.get("/orders?limit=1", issued("ada", "orders:read", **claims)), 401, "UNAUTHENTICATED")

    def test_issuer_audience_and_subject(self):
        for what, claims in (("one of several", {"aud": ["other", AUDIENCE]}), ("alone in a list", {"aud": [AUDIENCE]})):
            with self.subTest(what):
                self.ok(self.shop.orders.get("/orders?limit=1", issued("ada", "orders:read", **claims)))
        for what, claims in (("no issuer", {"iss": None}), ("another issuer", {"iss": ISSUER + "/"}), ("no audience", {"aud": None}),
                             ("another audience", {"aud": "comanda2"}), ("none in a list", {"aud": []}), ("no subject", {"sub": None}),
                             ("an empty subject", {"sub": ""}), ("a number for a subject", {"sub": 7})):
            with self.subTest(what):
                self.refused(self.shop.orders.get("/orders?limit=1", issued("ada", "orders:read", **claims)), 401, "UNAUTHENTICATED")

    def test_a_subject_as_issuers_make_them_is_a_customer_in_every_service(self):
        mark = uuid.uuid4().hex[:12]
        sku = self.shop.put_item(100)
        for sub in (f"auth0|{mark}", f"{mark}@clients", f"https://issuer.example/u/{mark}?a=b&c=%7C#d", f"{mark}'\"<\\>;--",
                    f"{mark}:" + "x" * (255 - 13)):
            with self.subTest(sub):
                mine = self.shop_as(issued(sub, *SCOPES))
                quoted = urllib.parse.quote(sub, safe="")
                path = f"/customers/{quoted}/preferences"
                put = mine.notifications.put(path, {"channels": ["log"]})
                self.assertEqual(self.ok(put, 201)["customer_id"], sub)
                self.assertEqual(put.headers["Location"], "/api/v1" + path)
                self.assertEqual(self.ok(mine.notifications.get(path))["customer_id"], sub)
                placed = mine.orders.post("/orders", order_body(line(sku), customer=sub), {"Prefer": "wait=30"})
                order = self.ok(placed, 201)
                self.assertEqual((order["customer_id"], order["status"]), (sub, "confirmed"))
                told = mine.wait_notification(order["order_id"], "order_confirmed")
                self.assertEqual((told["customer_id"], told["recipient"]), (sub, sub))
                mine.wait_payment(order["order_id"], "captured")
                for service in ("orders", "payments", "notifications"):
                    for asked in (mine, self.shop):
                        rows = self.ok(getattr(asked, service).get(f"/{service}?customer_id={quoted}"))
                        self.assertEqual({row["customer_id"] for row in rows}, {sub}, service)
                    self.assertEqual({row["customer_id"] for row in self.ok(getattr(mine, service).get(f"/{service}"))}, {sub})

    def test_an_administrator_has_the_subject_that_the_issuer_gave(self):
        for sub in ("auth0|root", "x" * 255):
            self.ok(self.shop.orders.get("/orders?limit=1", issued(sub, "admin")))
        for sub in ("two words", "x" * 256, "caf\xe9"):
            self.refused(self.shop.orders.get("/orders?limit=1", issued(sub, "admin")), 401, "UNAUTHENTICATED")

    def test_a_token_is_one_to_get_in_with(self):
        for kind in ("at+jwt", "JWT"):
            self.ok(self.shop.orders.get("/orders?limit=1", issued("ada", "orders:read", header={"typ": kind})))
        for kind in ("logout+jwt", "dpop+jwt", "", 7, None):
            answer = self.shop.orders.get("/orders?limit=1", issued("ada", "orders:read", header={"typ": kind}))
            self.refused(answer, 401, "UNAUTHENTICATED")

    def test_callers_have_their_own_answers_under_a_key_and_only_with_the_rights_that_earned_them(self):
        mark = uuid.uuid4().hex[:12]
        placed = set()
        for sub, key in ((mark, "b|k"), (mark + "|b", "k"), (mark + "%7Cb", "k")):
            answer = self.shop_as(issued(sub, "orders:write")).orders.post(
                "/orders", order_body(line("no-such-sku"), customer=sub), {"Idempotency-Key": key})
            self.ok(answer, 201)
            self.assertIsNone(answer.headers["Idempotency-Replayed"])
            placed.add(answer.data["order_id"])
        self.assertEqual(len(placed), 3)
        for first, then in ((("admin",), SCOPES), (SCOPES, ("admin",))):
            body, key = order_body(line("no-such-sku"), customer=mark), {"Idempotency-Key": "rights-" + first[0]}
            self.ok(self.shop_as(issued(mark, *first)).orders.post("/orders", body, key), 201)
            again = self.shop_as(issued(mark, *first)).orders.post("/orders", body, key)
            self.assertEqual(again.headers["Idempotency-Replayed"], "true")
            self.refused(self.shop_as(issued(mark, *then)).orders.post("/orders", body, key), 422, "IDEMPOTENCY_KEY_REUSED")

    def test_what_is_signed_in_another_way_or_not_at_all(self):
        good = issued("ada", "orders:read")["Authorization"].removeprefix("Bearer ")
        head, payload, signature = good.split(".")

        def coded(value):
            return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
        more = json.loads(base64.urlsafe_b64decode(payload + "=="))
        more["scope"] = "admin"
        for what, token in (("none", f"{coded({'alg': 'none'})}.{payload}."), ("None", f"{coded({'alg': 'None'})}.{payload}.{signature}"),
                            ("no signature", f"{head}.{payload}."), ("two parts", f"{head}.{payload}"),
                            ("four parts", good + ".x"), ("more rights", f"{head}.{coded(more)}.{signature}"),
                            ("a bit of it", good[:-2]), ("padding", good + "=")):
            with self.subTest(what):
                self.refused(self.shop.orders.get("/orders?limit=1", {"Authorization": "Bearer " + token}), 401, "UNAUTHENTICATED")
        for header in ({"alg": "HS512"}, {"alg": "RS256"}, {"alg": "hs256"}, {"alg": None}, {"crit": ["exp"]}):
            with self.subTest(header=header):
                answer = self.shop.orders.get("/orders?limit=1", issued("ada", "orders:read", header=header))
                self.refused(answer, 401, "UNAUTHENTICATED")

    def test_the_scheme_is_any_case_and_the_token_in_the_header_only(self):
        token = issued("ada", "orders:read")["Authorization"].removeprefix("Bearer ")
        for scheme in ("Bearer", "bearer", "BEARER"):
            self.ok(self.shop.orders.get("/orders?limit=1", {"Authorization": f"{scheme} {token}"}))
        answer = self.shop_as({}).orders.get(f"/orders?access_token={token}")
        self.refused(answer, 401, "UNAUTHENTICATED")
        self.assertNotIn(token.encode(), answer.body)

    def test_an_error_of_a_token_is_named_and_its_absence_is_none(self):
        self.assertNotIn("error=", self.shop_as({}).orders.get("/orders").headers["WWW-Authenticate"])
        bad = self.shop_as({}).orders.get("/orders", {"Authorization": "Bearer nonsense"})
        self.assertIn('error="invalid_token"', bad.headers["WWW-Authenticate"])

    def test_events_need_a_token_like_all(self):
        ids, _, bob = self.ada_and_bob()
        self.refused(bob.orders.get(f"/orders/{ids['order_id']}/events"), 404, "ORDER_NOT_FOUND")
        self.refused(self.shop_as({}).orders.get(f"/orders/{ids['order_id']}/events"), 401, "UNAUTHENTICATED")

    def stream_of(self, order_id, headers):
        stream = Events(self.port("orders"), order_id, headers)
        self.addCleanup(stream.close)
        return stream

    def test_a_stream_ends_with_the_token_that_opened_it(self):
        ids, _, _ = self.ada_and_bob()
        caller = ids["customer_id"]
        stream = self.stream_of(ids["order_id"], issued(caller, "orders:read", exp=int(time.time()) + 3))
        self.assertEqual(stream.answer.status, 200)
        while stream.next() is not None:
            pass
        self.assertEqual(stream.comments, 1, "it says why")

    def test_a_caller_has_eight_streams_and_others_have_theirs(self):
        ids, _, _ = self.ada_and_bob()
        ada, root = issued(ids["customer_id"], "orders:read"), issued(new_sku("root"), "admin")
        streams = [self.stream_of(ids["order_id"], ada) for _ in range(STREAMS_PER_CALLER_MAX)]
        self.assertEqual({s.answer.status for s in streams}, {200})
        one_more = self.shop_as(ada).orders
        self.refused(one_more.get(f"/orders/{ids['order_id']}/events"), 429, "RATE_LIMITED")
        self.assertEqual(self.stream_of(ids["order_id"], root).answer.status, 200)
        for stream in streams:
            stream.close()

        def all_again():
            again = [self.stream_of(ids["order_id"], ada) for _ in range(STREAMS_PER_CALLER_MAX)]
            for stream in again:
                stream.close()
            return {s.answer.status for s in again} == {200}
        eventually("streams that are closed make room", all_again)


    def test_a_refusal_is_a_warning_of_who_was_refused_where_and_why(self):
        mallory = new_sku("mallory")
        for status, ask, wanted in (
                (401, lambda: self.shop_as({}).orders.get("/orders", {"Authorization": "Bearer nonsense"}), {"sub": ""}),
                (403, lambda: self.shop_as(issued(mallory, "orders:write")).orders.get("/orders"), {"sub": mallory})):
            wanted |= {"status": status, "level": "warning", "route": "/api/v1/orders", "method": "GET"}

            def seen(status=status, ask=ask, wanted=wanted):
                self.assertEqual(ask().status, status)  # again, for of many in a second one is logged
                found = [r for r in self.log_records("orders") if r.items() >= wanted.items() and r["error"] and r["peer"]]
                return bool(found)
            eventually(f"{status} is in the log", seen)

    def log_records(self, service):
        with open(self.log_path(service), encoding="utf-8", errors="replace") as log:
            return [json.loads(text) for text in log if text.startswith("{") and text.endswith("}\n")]


class Limits:
    """With a rate of 60 a minute, 10 at once, and one origin."""

    settings = {**tokens.SETTINGS, "CORS_ORIGINS": "https://shop.example,https://desk.example", "RATE_LIMIT_PER_MINUTE": "60",
                "RATE_LIMIT_BURST": "10", "TRUSTED_PROXIES": "127.0.0.1"}
    admin_headers = bearer("root", "admin")

    def caller(self):
        return self.shop_as(bearer(new_sku("caller"), *SCOPES))

    def test_a_caller_above_the_rate_is_429_and_no_other(self):
        eager, other = self.caller().orders, self.caller().orders
        answers = [eager.get("/orders?limit=1") for _ in range(25)]
        for answer in answers[:10]:
            self.ok(answer)
        refused = [a for a in answers if a.status != 200]
        self.assertGreaterEqual(len(refused), 10)
        for answer in refused:
            self.refused(answer, 429, "RATE_LIMITED")
            self.assertLessEqual(int(answer.headers["Retry-After"]), 60)
        self.ok(other.get("/orders?limit=1"))

    def test_a_page_costs_by_its_rows(self):
        eager = self.caller().orders
        self.assertEqual([eager.get("/orders?limit=200").status for _ in range(3)], [200, 200, 429])

    def test_what_needs_no_token_is_limited_by_its_sender(self):
        outside = self.outside("orders")
        for n, (method, path) in enumerate((("GET", "/openapi.json"), ("GET", "/docs/"), ("GET", "/nothing"), ("GET", "/api/v1/nothing"),
                                            ("PATCH", "/api/v1/orders"), ("OPTIONS", "/api/v1/orders"))):
            with self.subTest(path, method=method):
                # A host of one network has as many addresses as it likes, and writes what it likes on the left.
                asked = [outside.request(method, path, headers={"X-Forwarded-For": f"192.0.2.{i}, 2001:db8:0:{n:x}::{i:x}"})
                         for i in range(25)]
                self.assertGreaterEqual([a.status for a in asked].count(429), 10)
        self.assertEqual(outside.get("/openapi.json", {"X-Forwarded-For": "203.0.113.77"}).status, 200)

    def test_health_and_metrics_are_never_limited(self):
        outside = self.outside("inventory")
        for _ in range(30):
            for path in ("/health/live", "/health/ready", "/metrics"):
                self.assertEqual(outside.get(path).status, 200)

    def test_an_origin_that_is_allowed(self):
        for origin in ("https://shop.example", "https://desk.example"):
            answer = self.caller().orders.get("/orders?limit=1", {"Origin": origin})
            self.ok(answer)
            self.assertEqual(answer.headers["Access-Control-Allow-Origin"], origin)
            self.assertIn("origin", answer.headers["Vary"].lower())
            exposed = answer.headers["Access-Control-Expose-Headers"].lower()
            for name in ("etag", "link", "location", "x-request-id", "retry-after", "idempotency-replayed"):
                self.assertIn(name, exposed)
        refused = self.shop_as({}).orders.get("/orders", {"Origin": "https://shop.example"})
        self.refused(refused, 401, "UNAUTHENTICATED")
        self.assertEqual(refused.headers["Access-Control-Allow-Origin"], "https://shop.example", "or the page cannot see why")

    def test_an_origin_that_is_not(self):
        for origin in ("https://evil.example", "http://shop.example", "https://shop.example.evil.example", "https://shop.example:8443", "null"):
            with self.subTest(origin):
                answer = self.caller().orders.get("/orders?limit=1", {"Origin": origin})
                self.ok(answer)
                self.assertIsNone(answer.headers["Access-Control-Allow-Origin"])
                self.assertIn("origin", (answer.headers["Vary"] or "").lower(), "a cache must not mix them up")

    def test_a_preflight_needs_no_token_and_is_answered_for_those_origins(self):
        anybody = self.shop_as({}).orders
        ask = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST",
               "Access-Control-Request-Headers": "authorization, content-type, idempotency-key, if-match, prefer, x-request-id, traceparent"}
        answer = anybody.request("OPTIONS", "/orders", headers=ask)
        self.assertIn(answer.status, (200, 204))
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "https://shop.example")
        self.assertIn("POST", answer.headers["Access-Control-Allow-Methods"])
        allowed = {n.strip().lower() for n in answer.headers["Access-Control-Allow-Headers"].split(",")}
        self.assertLessEqual({"authorization", "content-type", "idempotency-key", "if-match", "prefer"}, allowed)
        stranger = anybody.request("OPTIONS", "/orders", headers={**ask, "Origin": "https://evil.example"})
        self.assertIsNone(stranger.headers["Access-Control-Allow-Origin"])
