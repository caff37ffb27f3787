"""The contract, lists: limits, cursors, links, order, filters."""
import urllib.parse
import uuid

from contract_routes import ABSENT, LISTS, MEMBERS, ROUTES
from shop import line, new_sku, order_body

BAD_LIMITS = ("0", "201", "-1", "x", "1.5", "1e1", "", "%201", "+5", "99999999999999999999", "0x10", "5;")
BAD_CURSORS = ("nonsense", "", "AAAA", "' OR 1=1", "eyJhIjoxfQ", "x" * 300)


class Lists:
    def each_list(self):
        ids = self.settled()
        return [(self.client(route.service), route.path.format(**ids)) for route in LISTS]

    def test_limits(self):
        for client, path in self.each_list():
            for good in ("1", "200", "50"):
                rows, _ = self.page(client.get(f"{path}?limit={good}"))
                self.assertLessEqual(len(rows), int(good))
            for bad in BAD_LIMITS:
                with self.subTest(path=path, limit=bad):
                    self.refused(client.get(f"{path}?limit={bad}"), 400, "INVALID_PARAMETER")

    def test_cursors_are_opaque_and_not_to_be_made_up(self):
        for client, path in self.each_list():
            for bad in BAD_CURSORS:
                with self.subTest(path=path, cursor=bad[:20]):
                    self.refused(client.get(f"{path}?cursor={urllib.parse.quote(bad, safe='%')}"), 400, "INVALID_PARAMETER")

    def test_a_control_character_in_a_target_is_400(self):
        for path in ("/orders?cursor=%00", "/orders?status=%0a", "/items/a%01", "/orders?customer_id=%ff", "/orders?%zz=1"):
            with self.subTest(path):
                self.refused(self.client("orders" if "orders" in path else "inventory").get(path), 400,
                             ("MALFORMED_REQUEST", "INVALID_PARAMETER"))

    def test_unknown_and_doubled_parameters(self):
        for client, path in self.each_list():
            for bad in ("colour=red", "limit=1&colour=red", "limit=1&limit=1", "limit=1&limit=2", "Limit=1", "offset=0", "colour"):
                with self.subTest(path=path, query=bad):
                    self.refused(client.get(f"{path}?{bad}"), 400, "INVALID_PARAMETER")

    def test_no_route_takes_a_parameter_that_it_does_not_have(self):
        for route in ROUTES:
            with self.subTest(str(route)):
                path = route.path.format(**ABSENT) + "?dry_run=true"
                self.refused(self.client(route.service).request(route.method, path, route.body), 400, "INVALID_PARAMETER")

    def test_a_list_is_of_50_without_a_limit(self):
        customer = new_sku("many")
        for _ in range(51):
            self.ok(self.shop.orders.post("/orders", order_body(line("no-such"), customer=customer)), 201)
        rows, cursor = self.page(self.shop.orders.get(f"/orders?customer_id={customer}"))
        self.assertEqual(len(rows), 50)
        rest, cursor = self.page(self.shop.orders.get(f"/orders?customer_id={customer}&cursor={cursor}"))
        self.assertEqual((len(rest), cursor), (1, None))

    def walk(self, client, path, limit):
        """The pages, by the links alone."""
        separator = "&" if "?" in path else "?"
        answer = client.get(f"{path}{separator}limit={limit}")
        pages = []
        for _ in range(100):
            rows, cursor = self.page(answer)
            self.assertTrue(len(rows) == limit or cursor is None, "only the last page may be short")
            pages.append(rows)
            if cursor is None:
                return pages
            answer = client.get(self.next_link(answer))
        self.fail("a list without end")
        return pages

    def test_pages_are_newest_first_each_row_once_and_a_new_row_moves_none(self):
        customer = new_sku("pages")
        body = order_body(line("no-such"), customer=customer)
        made = [self.ok(self.shop.orders.post("/orders", body), 201)["order_id"] for _ in range(6)]
        path = f"/orders?customer_id={customer}"
        pages = self.walk(self.shop.orders, path, 2)
        self.assertEqual([o["order_id"] for page in pages for o in page], made[::-1])
        self.assertEqual([len(p) for p in pages], [2, 2, 2], "no empty page after a full last one")
        first = self.shop.orders.get(path + "&limit=4")
        late = self.ok(self.shop.orders.post("/orders", body), 201)["order_id"]
        rest, _ = self.page(self.shop.orders.get(self.next_link(first)))
        self.assertEqual([o["order_id"] for o in rest], made[1::-1])
        self.assertEqual(self.ok(self.shop.orders.get(path + "&limit=1"))[0]["order_id"], late)

    def test_items_payments_movements_and_notifications_are_paged_alike(self):
        skus = [self.shop.put_item(1) for _ in range(5)]
        rows = [r["sku"] for r in self.shop.inventory.list_all("/items")]
        self.assertEqual([s for s in rows if s in skus], skus[::-1])
        sku = skus[0]
        for delta in (1, 2, 3, 4):
            self.ok(self.shop.inventory.post(f"/items/{sku}/adjustments", {"delta": delta, "reason": "found"}))
        pages = self.walk(self.shop.inventory, f"/items/{sku}/movements", 2)
        self.assertEqual([m["on_hand_delta"] for p in pages for m in p], [4, 3, 2, 1, 1])
        customer = new_sku("payer")
        payment = {"customer_id": customer, "amount": 100, "currency": "EUR"}
        made = [self.ok(self.shop.payments.post("/payments", {**payment, "order_id": str(uuid.uuid4())}), 201, 202)["payment_id"]
                for _ in range(5)]
        pages = self.walk(self.shop.payments, f"/payments?customer_id={customer}", 2)
        self.assertEqual([p["payment_id"] for page in pages for p in page], made[::-1])
        note = {"customer_id": customer, "channel": "log", "subject": "s", "body": "b"}
        made = [self.ok(self.shop.notifications.post("/notifications", note), 201, 202)["notification_id"] for _ in range(5)]
        pages = self.walk(self.shop.notifications, f"/notifications?customer_id={customer}", 2)
        self.assertEqual([n["notification_id"] for page in pages for n in page], made[::-1])

    def test_a_cursor_of_one_list_is_none_of_another(self):
        for _ in range(2):
            self.shop.put_item(1)
            self.confirmed()
        cursor = self.page(self.shop.inventory.get("/items?limit=1"))[1]
        self.assertTrue(cursor)
        self.refused(self.shop.orders.get(f"/orders?cursor={cursor}"), 400, "INVALID_PARAMETER")
        self.refused(self.shop.payments.get(f"/payments?cursor={cursor}"), 400, "INVALID_PARAMETER")

    def test_filters_of_orders(self):
        customer = new_sku("filters")
        sku = self.shop.put_item(5)
        good = self.ordered(line(sku), customer=customer)
        bad = self.ordered(line("no-such"), customer=customer)
        self.assertEqual((good["status"], bad["status"]), ("confirmed", "rejected"))

        def ids(query):
            return [o["order_id"] for o in self.ok(self.shop.orders.get(f"/orders?customer_id={customer}{query}"))]
        both = [bad["order_id"], good["order_id"]]
        self.assertEqual(ids(""), both)
        self.assertEqual(ids("&status=confirmed"), both[1:])
        self.assertEqual(ids("&status=rejected"), both[:1])
        self.assertEqual(ids("&status=cancelled"), [])
        self.assertEqual(ids("&created_after=2020-01-01T00:00:00Z"), both)
        self.assertEqual(ids("&created_after=2099-01-01T00:00:00.000Z"), [])
        self.assertEqual(ids("&created_before=2020-01-01T00:00:00Z"), [])
        self.assertEqual(ids("&created_before=2099-01-01T00:00:00Z"), both)
        self.assertIn(good["order_id"], ids(f"&created_before={bad['created_at']}"))
        self.assertIn(bad["order_id"], ids(f"&created_after={good['created_at']}"))
        self.assertNotIn(bad["order_id"], ids(f"&created_before={good['created_at']}"))
        self.assertNotIn(good["order_id"], ids(f"&created_after={bad['created_at']}"))
        for status in ("pending", "confirmed", "rejected", "revision_pending", "cancel_pending", "cancelled"):
            self.page(self.shop.orders.get(f"/orders?status={status}"))
        for wrong in ("status=lost", "status=", "status=CONFIRMED", "customer_id=", "customer_id=a%20b", "created_after=yesterday",
                      "created_after=", "created_before=2026-02-30T00:00:00Z", "created_before=2026-01-01", "created_after=1700000000"):
            with self.subTest(wrong):
                self.refused(self.shop.orders.get(f"/orders?{wrong}"), 400, "INVALID_PARAMETER")

    def test_filters_of_the_others(self):
        ids = self.settled()
        order, customer = ids["order_id"], ids["customer_id"]
        for service, path, key in (("payments", "/payments", "payment_id"), ("notifications", "/notifications", "notification_id"),
                                   ("inventory", "/reservations", "order_id")):
            client = self.client(service)
            found = [r[key] for r in self.ok(client.get(f"{path}?order_id={order}"))]
            self.assertIn(ids[key], found)
            self.assertEqual(self.ok(client.get(f"{path}?order_id={uuid.uuid4()}")), [])
            for wrong in ("order_id=x", "order_id=", "status=lost"):
                with self.subTest(path + wrong):
                    self.refused(client.get(f"{path}?{wrong}"), 400, "INVALID_PARAMETER")
        for service, path, key in (("payments", "/payments", "payment_id"), ("notifications", "/notifications", "notification_id")):
            found = self.ok(self.client(service).get(f"{path}?customer_id={customer}"))
            self.assertIn(ids[key], [r[key] for r in found])
            self.assertEqual({r["customer_id"] for r in found}, {customer})
        for service, path, statuses in (
                ("payments", "/payments", ("authorized", "captured", "partially_refunded", "refunded", "declined", "voided", "failed")),
                ("notifications", "/notifications", ("queued", "sent", "failed")),
                ("inventory", "/reservations", ("held", "committed", "released", "expired"))):
            for status in statuses:
                with self.subTest(f"{path} {status}"):
                    self.assertLessEqual({r["status"] for r in self.ok(self.client(service).get(f"{path}?status={status}"))}, {status})
        for channel in ("log", "email", "webhook"):
            with self.subTest(channel):
                found = self.ok(self.shop.notifications.get(f"/notifications?channel={channel}"))
                self.assertLessEqual({n["channel"] for n in found}, {channel})
        self.refused(self.shop.notifications.get("/notifications?channel=pigeon"), 400, "INVALID_PARAMETER")
        self.assertIn(ids["notification_id"], [n["notification_id"] for n in self.ok(
            self.shop.notifications.get(f"/notifications?order_id={order}&channel=log&status=sent&customer_id={customer}"))])

    def test_filters_of_sagas(self):
        ids = self.settled()
        for state in ("running", "compensating", "stuck", "completed", "compensated"):
            found = self.ok(self.shop.orders.get(f"/sagas?state={state}&limit=200"))
            self.assertLessEqual({s["state"] for s in found}, {state})
        kind = self.ok(self.shop.orders.get(f"/sagas/{ids['saga_id']}"))["type"]
        self.assertEqual(kind, "fulfilment")
        found = self.shop.orders.list_all(f"/sagas?type={kind}&state=completed")
        self.assertIn(ids["saga_id"], [s["saga_id"] for s in found])
        self.assertEqual({s["type"] for s in found}, {kind})
        self.assertEqual(found, sorted(found, key=lambda s: s["updated_at"]), "stalest first")
        self.violations_free(found, MEMBERS["saga"])
        self.ok(self.shop.orders.get("/sagas?step=reserve_stock"))
        for wrong in ("state=lost", "state=", "order=x"):
            with self.subTest(wrong):
                self.refused(self.shop.orders.get(f"/sagas?{wrong}"), 400, "INVALID_PARAMETER")
        self.assertIn(self.shop.orders.get("/sagas?type=none").status, (200, 400))

    def test_the_members_of_every_row(self):
        ids = self.settled()
        for service, path, what, extra in (
                ("orders", "/orders", "order", ()), ("orders", f"/orders/{ids['order_id']}/timeline", "timeline entry", ()),
                ("orders", "/sagas", "saga", ()), ("inventory", "/items", "item", ()),
                ("inventory", f"/items/{ids['sku']}/movements", "movement", ()), ("payments", "/payments", "payment", ()),
                ("inventory", "/messages/dead", "dead message", ("service",))):
            with self.subTest(path):
                rows = self.ok(self.client(service).get(path))
                self.assertTrue(rows)
                self.violations_free(rows, MEMBERS[what], extra)
                instants = {"created_at", "updated_at", "at", "started_at", "first_failed_at", "last_failed_at"} & MEMBERS[what]
                self.check_instants(rows[0], *instants)
