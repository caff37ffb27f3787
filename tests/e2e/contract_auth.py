"""The contract, who may: every route with every kind of caller, ownership, and what makes a token good."""
import base64
import json
import time

import tokens
from contract_routes import ABSENT, NOT_FOUND, OPEN_PATHS, ROUTES, SERVICES
from shop import line, new_sku, order_body
from tokens import bearer

ISSUER, AUDIENCE = "https://issuer.example", "comanda"
SETTINGS = {**tokens.SETTINGS, "JWT_ISSUER": ISSUER, "JWT_AUDIENCE": AUDIENCE}
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
        self.assertEqual(self.ok(ada.payments.get(f"/payments/{ids['payment_id']}"))["refunded"], 0)

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


class Limits:
    """With a rate of 60 a minute, 10 at once, and one origin."""

    settings = {**tokens.SETTINGS, "CORS_ORIGINS": "https://shop.example,https://desk.example", "RATE_LIMIT_PER_MINUTE": "60",
                "RATE_LIMIT_BURST": "10"}
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
