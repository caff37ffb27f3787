"""The contract, orders: placing, waiting, revising, cancelling, what each leaves behind, the timeline and its stream."""
from contract_case import SLOW_PRICE
from contract_events import Events
from contract_routes import MEMBERS
from shop import line, new_sku, order_body
from waiting import eventually

DECLINED = 1099  # a price that the test gateway declines


class Orders:
    def test_a_placed_order(self):
        body = order_body(line("no-such", 2, 150), line("nor-this", 3, 0), customer="grace")
        answer = self.shop.orders.post("/orders", body)
        order = self.ok(answer, 201)
        self.violations_free([order], MEMBERS["order"])
        self.violations_free(order["lines"], MEMBERS["line"])
        self.assertEqual({n: order[n] for n in body}, body)
        self.assertEqual((order["status"], order["total"], order["rejection"], order["version"]), ("pending", 300, None, 1))
        self.assertEqual(order["created_at"], order["updated_at"])
        self.check_instants(order, "created_at", "updated_at")
        self.assertEqual(answer.headers["Location"], f"/api/v1/orders/{order['order_id']}")
        self.assertEqual(self.outside("orders").get(answer.headers["Location"], self.admin_headers).status, 200)
        self.assertEqual(answer.headers["ETag"], '"1"')

    def test_a_rejected_order_says_why(self):
        sku = self.shop.put_item(2)
        short = self.ordered(line(sku, 3), line("no-such", 1))
        self.assertEqual(short["status"], "rejected")
        self.assertEqual(set(short["rejection"]), {"code", "message", "details"})
        self.assertEqual(short["rejection"]["code"], "INSUFFICIENT_STOCK")
        lines = {s["sku"]: s["available"] for s in short["rejection"]["details"]["short_lines"]}
        self.assertEqual(lines, {sku: 2, "no-such": 0})
        self.shop.wait_levels(sku, (2, 0, 2))
        declined = self.ordered(line(sku, 1, DECLINED))
        self.assertEqual((declined["status"], declined["rejection"]["code"]), ("rejected", "PAYMENT_DECLINED"))
        self.shop.wait_levels(sku, (2, 0, 2))

    def test_who_prefers_to_wait_gets_the_end_and_who_does_not_gets_pending(self):
        sku = self.shop.put_item(50)
        for prefer in ("wait=30", "wait=10", "respond-async, wait=20", "wait=100", "Wait=5"):
            with self.subTest(prefer):
                order = self.ok(self.shop.orders.post("/orders", order_body(line(sku)), {"Prefer": prefer}), 201)
                self.assertEqual(order["status"], "confirmed")
        for prefer in ("wait=0", "wait=x", "wait=-1", "wait", "return=minimal", "wait=1.5", ""):
            with self.subTest(prefer):
                order = self.ok(self.shop.orders.post("/orders", order_body(line(sku)), {"Prefer": prefer}), 201)
                self.assertEqual(order["status"], "pending")

    def test_a_wait_that_is_over_answers_the_order_as_it_is(self):
        sku = self.shop.put_item(5)
        order = self.ok(self.shop.orders.post("/orders", order_body(line(sku, 1, SLOW_PRICE)), {"Prefer": "wait=1"}), 201)
        self.assertEqual(order["status"], "pending")
        self.wait_status(order["order_id"], "confirmed")

    def test_a_revision_up_and_down_moves_stock_and_money(self):
        sku, order = self.confirmed(quantity=2, unit_price=1000, on_hand=10)
        other = self.shop.put_item(5)
        path = f"/orders/{order['order_id']}"
        for lines, levels, total in (([line(sku, 4, 1000), line(other, 1, 500)], ((6, 0, 6), (4, 0, 4)), 4500),
                                     ([line(sku, 1, 1000)], ((9, 0, 9), (5, 0, 5)), 1000),
                                     ([line(other, 3, 100)], ((10, 0, 10), (2, 0, 2)), 300)):
            with self.subTest(total=total):
                revised = self.ok(self.shop.orders.put(path, {"lines": lines}), 202)
                self.violations_free([revised], MEMBERS["order"])
                self.assertEqual(revised["status"], "revision_pending")
                order = self.wait_status(revised["order_id"], "confirmed")
                self.assertEqual((order["lines"], order["total"], order["rejection"]), (lines, total, None))
                self.shop.wait_levels(sku, levels[0])
                self.shop.wait_levels(other, levels[1])

                def paid():
                    payment = self.shop.payment_of(order["order_id"])
                    return payment["captured"] - payment["refunded"] == total, payment
                eventually(f"{total} is paid", paid)

    def test_a_revision_that_is_refused_leaves_everything_as_it_was(self):
        sku, order = self.confirmed(quantity=2, unit_price=1000, on_hand=5)
        path = f"/orders/{order['order_id']}"
        for what, lines in (("stock", [line(sku, 6, 1000)]), ("an unknown sku", [line(sku, 2, 1000), line("no-such", 1, 1)]),
                            ("money", [line(sku, 3, 1033)])):  # 3099
            with self.subTest(what):
                self.ok(self.shop.orders.put(path, {"lines": lines}), 202)
                after = self.wait_status(order["order_id"], "confirmed")
                self.assertEqual((after["lines"], after["total"]), (order["lines"], order["total"]))
                self.shop.wait_levels(sku, (3, 0, 3))
                payment = self.shop.payment_of(order["order_id"])
                self.assertEqual((payment["captured"], payment["refunded"]), (2000, 0))
                self.shop.wait_saga_end(order["order_id"], "compensated")

    def test_a_decrease_to_99_is_no_new_authorization(self):
        sku, order = self.confirmed(quantity=2, unit_price=1000, on_hand=5)
        self.ok(self.shop.orders.put(f"/orders/{order['order_id']}", {"lines": [line(sku, 1, DECLINED)]}), 202)
        self.assertEqual(self.wait_status(order["order_id"], "confirmed")["total"], DECLINED)

    def test_a_cancelled_order_gives_everything_back(self):
        sku, order = self.confirmed(quantity=3, unit_price=700, on_hand=5)
        path = f"/orders/{order['order_id']}"
        self.assertEqual(self.ok(self.shop.orders.delete(path), 202)["order_id"], order["order_id"])
        self.assertEqual(self.wait_status(order["order_id"], "cancelled")["lines"], order["lines"])
        self.shop.wait_levels(sku, (5, 0, 5))
        payment = self.shop.wait_payment(order["order_id"], "refunded")
        self.assertEqual((payment["captured"], payment["refunded"]), (2100, 2100))
        self.assertEqual(self.ok(self.shop.inventory.get(f"/reservations/{order['order_id']}"))["status"], "released")
        again = self.ok(self.shop.orders.delete(path), 200)
        self.assertEqual(again["status"], "cancelled")
        self.refused(self.shop.orders.put(path, {"lines": [line(sku)]}), 409, "INVALID_STATE")

    def test_a_pending_order_may_be_cancelled_and_not_revised(self):
        sku, order_id = self.slow_order()
        path = f"/orders/{order_id}"
        self.refused(self.shop.orders.put(path, {"lines": [line(sku, 2)]}), 409, "ORDER_BUSY")
        self.ok(self.shop.orders.delete(path), 202)
        self.wait_status(order_id, "cancelled")
        self.shop.wait_levels(sku, (10, 0, 10))
        eventually("nothing is paid", lambda: [p["status"] for p in self.shop.payments.get(f"/payments?order_id={order_id}").data]
                   in ([], ["voided"]))
        self.assertEqual(self.ok(self.shop.orders.delete(path), 200)["status"], "cancelled")

    def test_a_rejected_order_is_neither_cancelled_nor_revised(self):
        order = self.ordered(line("no-such"))
        path = f"/orders/{order['order_id']}"
        self.refused(self.shop.orders.delete(path), 409, "ORDER_NOT_CANCELLABLE")
        self.refused(self.shop.orders.put(path, {"lines": [line("no-such")]}), 409, "INVALID_STATE")
        self.assertEqual(self.ok(self.shop.orders.get(path)), order)

    def test_an_order_under_revision_is_busy(self):
        sku, order = self.confirmed(quantity=1, unit_price=500)
        path = f"/orders/{order['order_id']}"
        self.ok(self.shop.orders.put(path, {"lines": [line(sku, 1, SLOW_PRICE)]}), 202)
        self.refused(self.shop.orders.put(path, {"lines": [line(sku, 2)]}), 409, "ORDER_BUSY")
        self.refused(self.shop.orders.delete(path), 409, "ORDER_BUSY")
        self.assertEqual(self.wait_status(order["order_id"], "confirmed")["total"], SLOW_PRICE)


class Timelines:
    def test_a_timeline_is_complete_in_order_and_oldest_first(self):
        _, order = self.confirmed()
        entries = self.shop.timeline(order["order_id"])
        self.violations_free(entries, MEMBERS["timeline entry"])
        self.assertEqual([e["sequence"] for e in entries], list(range(1, len(entries) + 1)))
        self.assertEqual([e["at"] for e in entries], sorted(e["at"] for e in entries))
        self.check_instants(entries[0], "at")
        self.assertEqual({e["saga_type"] for e in entries}, {"fulfilment"})
        self.assertEqual(len({e["saga_id"] for e in entries}), 1)
        steps = list(dict.fromkeys(e["step"] for e in entries if e["step"]))
        self.assertEqual(steps, ["reserve_stock", "authorize_payment", "confirm_order", "capture_payment", "commit_stock"])
        pages, cursor = [], None
        while True:
            answer = self.shop.orders.get(f"/orders/{order['order_id']}/timeline?limit=3" + (f"&cursor={cursor}" if cursor else ""))
            rows, cursor = self.page(answer)
            pages += rows
            if cursor is None:
                break
        self.assertEqual(pages, entries)

    def test_a_timeline_goes_on_through_every_saga_of_the_order(self):
        _, order = self.confirmed()
        before = self.shop.timeline(order["order_id"])
        self.ok(self.shop.orders.delete(f"/orders/{order['order_id']}"), 202)
        self.wait_status(order["order_id"], "cancelled")
        after = self.shop.timeline(order["order_id"])
        self.assertEqual(after[:len(before)], before)
        self.assertEqual({e["saga_type"] for e in after[len(before):]}, {"cancellation"})
        self.assertEqual([e["sequence"] for e in after], list(range(1, len(after) + 1)))

    def events(self, order_id, headers=None):
        stream = Events(self.port("orders"), order_id, {**self.admin_headers, **(headers or {})})
        self.addCleanup(stream.close)
        return stream

    def test_the_events_are_the_timeline_live(self):
        sku = self.shop.put_item(5)
        order_id = self.shop.place(line(sku))
        stream = self.events(order_id, {"Accept": "text/event-stream"})
        self.assertEqual(stream.answer.status, 200)
        self.assertTrue(stream.answer.headers["Content-Type"].startswith("text/event-stream"))
        seen = stream.until(lambda e: e["data"]["event"] == "completed")
        self.assertEqual([e["data"] for e in seen], self.shop.timeline(order_id))
        self.assertEqual([e["id"] for e in seen], [str(e["data"]["sequence"]) for e in seen])
        self.ok(self.shop.orders.delete(f"/orders/{order_id}"), 202)
        more = stream.until(lambda e: e["data"]["event"] == "completed")
        self.assertEqual({e["data"]["saga_type"] for e in more}, {"cancellation"})
        self.assertEqual([e["data"] for e in seen + more], self.shop.timeline(order_id))

    def test_the_events_go_on_after_the_last_one_seen(self):
        _, order = self.confirmed()
        timeline = self.shop.timeline(order["order_id"])
        for last in (0, 1, len(timeline) - 1):
            stream = self.events(order["order_id"], {"Last-Event-ID": str(last)})
            seen = stream.until(lambda e: e["data"]["event"] == "completed")
            self.assertEqual([e["data"] for e in seen], timeline[last:])

    def test_a_number_that_was_never_given_out_replays_nothing_and_hides_nothing(self):
        for never in (1, 1000, 2 ** 63 - 1):
            _, order = self.confirmed()
            order_id = order["order_id"]
            timeline = self.shop.timeline(order_id)
            number = never if never > 1000 else len(timeline) + never
            stream = self.events(order_id, {"Last-Event-ID": str(number)})
            self.assertEqual(stream.answer.status, 200)
            self.ok(self.shop.orders.delete(f"/orders/{order_id}"), 202)
            seen = stream.until(lambda e: e["data"]["event"] == "completed")
            self.assertEqual([e["data"] for e in seen], self.shop.timeline(order_id)[len(timeline):])
            stream.close()

    def test_no_events_of_what_is_not_there(self):
        self.refused(self.shop.orders.get("/orders/00000000-0000-7000-8000-000000000000/events"), 404, "ORDER_NOT_FOUND")
        self.refused(self.shop.orders.get("/orders/x/events"), 400, "INVALID_PARAMETER")
        head = self.shop.orders.request("HEAD", f"/orders/{self.settled()['order_id']}/events")
        self.assertEqual((head.status, head.body), (200, b""))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Opened first and read last: the 15 s to a comment pass while the other tests run.
        case = cls("test_a_silent_stream_has_a_comment_every_15_s")
        case.setUp()
        try:
            order_id = case.shop.place(line(new_sku()))
        finally:
            case.doCleanups()
        cls._silent = Events(case.port("orders"), order_id, case.admin_headers)
        cls.addClassCleanup(cls._silent.close)

    def test_a_silent_stream_has_a_comment_every_15_s(self):
        self._silent.until(lambda e: e["data"]["event"] == "compensated")
        if self._silent.comments == 0:
            self._silent.wait_comment()


class Sagas:
    def test_a_saga_tells_what_is_done_and_what_is_to_come(self):
        ids = self.settled()
        saga = self.ok(self.shop.orders.get(f"/sagas/{ids['saga_id']}"))
        self.violations_free([saga], MEMBERS["saga"])
        self.assertEqual((saga["saga_id"], saga["order_id"], saga["type"], saga["state"], saga["to_come"]),
                         (ids["saga_id"], ids["order_id"], "fulfilment", "completed", []))
        self.assertEqual(saga["done"], ["reserve_stock", "authorize_payment", "confirm_order", "capture_payment", "commit_stock"])
        self.check_instants(saga, "started_at", "updated_at")

    def saga_of(self, order_id):
        return self.ok(self.shop.orders.get(f"/sagas/{self.shop.timeline(order_id)[0]['saga_id']}"))

    def test_a_saga_under_way(self):
        _, order_id = self.slow_order()

        def look():  # Inventory's levels tell of the reservation before Orders has its reply
            saga = self.saga_of(order_id)
            return saga if saga["step"] != "reserve_stock" else (False, saga)
        saga = eventually(f"the stock of {order_id} is reserved for its saga", look)
        self.assertEqual((saga["state"], saga["step"], saga["done"]), ("running", "authorize_payment", ["reserve_stock"]))
        self.assertEqual(saga["to_come"][-1], "commit_stock")
        self.check_instants(saga, "deadline")
        self.assertIn(saga["saga_id"], [s["saga_id"] for s in self.shop.orders.list_all("/sagas?state=running&step=authorize_payment")])
        self.wait_status(order_id, "confirmed")

    def test_an_operator_compensates_and_the_timeline_says_who_and_why(self):
        sku, order_id = self.slow_order()
        saga_id = self.saga_of(order_id)["saga_id"]
        answer = self.ok(self.shop.orders.post(f"/sagas/{saga_id}/compensate", {"reason": "the customer rang up"}), 202)
        self.assertEqual(answer["saga_id"], saga_id)
        timeline = self.shop.wait_saga_end(order_id, "compensated")
        self.assertTrue(any("the customer rang up" in str(e["detail"]) for e in timeline), timeline)
        self.assertIn(self.shop.wait_terminal(order_id)["status"], ("rejected", "cancelled"))
        self.shop.wait_levels(sku, (10, 0, 10))

    def test_an_operator_retries_and_the_timeline_says_why(self):
        sku, order_id = self.slow_order()
        saga_id = self.saga_of(order_id)["saga_id"]
        self.ok(self.shop.orders.post(f"/sagas/{saga_id}/retry", {"reason": "the gateway is back"}), 202)
        self.assertEqual(self.shop.wait_terminal(order_id)["status"], "confirmed")
        timeline = self.shop.wait_saga_end(order_id, "completed")
        self.assertTrue(any("the gateway is back" in str(e["detail"]) for e in timeline), timeline)
        self.shop.wait_levels(sku, (9, 0, 9))

    def test_an_ended_saga_is_neither_retried_nor_compensated(self):
        saga_id = self.settled()["saga_id"]
        for action in ("retry", "compensate"):
            self.refused(self.shop.orders.post(f"/sagas/{saga_id}/{action}", {"reason": "why not"}), 409, "INVALID_STATE")
