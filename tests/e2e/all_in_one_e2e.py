"""All four services in one process on SQLite: the same orders, data that outlives the process, and a kill in the middle."""
import harness
from shop import TERMINAL, Crowd, Shop, line, order_body
from waiting import eventually

ORDERS = 200
CUSTOMERS = 8
ACCEPTED_BEFORE_THE_KILL = 60
TERMINAL_DEADLINE_S = 60


class AllInOne(harness.AllInOneCase):
    def setUp(self):
        self.shop = Shop.of_all_in_one(self.process)
        self.addCleanup(self.shop.close)

    def restart(self):
        self.assertEqual(self.process.stop(), 0)
        self.process.start()
        self.process.wait_ready()

    def test_an_order_is_confirmed_paid_and_delivered_and_its_customer_is_told(self):
        sku = self.shop.put_item(20)
        order_id = self.shop.place(line(sku, 2, 1850))
        self.assertEqual(self.shop.wait_terminal(order_id)["status"], "confirmed")
        self.assertEqual(self.shop.wait_payment(order_id, "captured")["captured"], 3700)
        self.shop.wait_levels(sku, (18, 0, 18))
        self.shop.wait_notification(order_id, "order_confirmed")
        self.shop.wait_saga_end(order_id, "completed")

    def test_an_order_is_refused_with_its_short_lines(self):
        sku = self.shop.put_item(3)
        order = self.shop.wait_terminal(self.shop.place(line(sku, 5)))
        self.assertEqual((order["status"], order["rejection"]["code"]), ("rejected", "INSUFFICIENT_STOCK"))
        self.assertEqual([(s["sku"], s["available"]) for s in order["rejection"]["details"]["short_lines"]], [(sku, 3)])

    def test_a_declined_order_gives_its_stock_back(self):
        sku = self.shop.put_item(6)
        order = self.shop.wait_terminal(self.shop.place(line(sku, 3, 433)))
        self.assertEqual((order["status"], order["rejection"]["code"]), ("rejected", "PAYMENT_DECLINED"))
        self.shop.wait_levels(sku, (6, 0, 6))

    def test_pages_of_other_sites_neither_read_nor_change_anything(self):
        sku = self.shop.put_item(3)
        order_id = self.shop.place(line(sku))
        self.shop.wait_terminal(order_id)
        for name in ("rebound.example", f"rebound.example:{self.process.port}", "127.0.0.1.rebound.example"):
            for path in ("/orders", f"/items/{sku}", f"/orders/{order_id}/events"):
                answer = self.shop.orders.get(path, {"Host": name})
                self.assertEqual((answer.status, answer.error_code), (421, "MISDIRECTED_REQUEST"))
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
            for path in (f"/orders/{order_id}", f"/items/{sku}"):
                answer = self.shop.orders.request("DELETE", path, headers=headers)
                self.assertEqual((answer.status, answer.error_code), (403, "FORBIDDEN"))
            payment = self.shop.wait_payment(order_id, "captured")["payment_id"]
            answer = self.shop.payments.request("POST", f"/payments/{payment}/capture", headers=headers)
            self.assertEqual((answer.status, answer.error_code), (403, "FORBIDDEN"), "a form needs no body")
        own = {"Origin": f"http://localhost:{self.process.port}", "Host": f"localhost:{self.process.port}",
               "Sec-Fetch-Site": "same-origin"}
        self.assertEqual(self.shop.orders.post("/orders", order_body(line(sku)), own).status, 201)

    def test_a_restart_keeps_the_data(self):
        sku = self.shop.put_item(9)
        order_id = self.shop.place(line(sku, 4))
        self.shop.wait_terminal(order_id)
        self.shop.wait_levels(sku, (5, 0, 5))
        timeline = self.shop.wait_saga_end(order_id, "completed")
        self.restart()
        self.assertEqual(self.shop.orders.get(f"/orders/{order_id}").data["status"], "confirmed")
        self.assertEqual(self.shop.levels(sku), (5, 0, 5))
        self.assertEqual(self.shop.timeline(order_id), timeline)

    def test_killed_in_the_middle_of_many_orders_and_started_again_it_ends_them_all(self):
        sku = self.shop.put_item(100_000)
        bodies = [order_body(line(sku, 1, 1099 if n % 10 == 0 else 1000)) for n in range(ORDERS)]
        crowd = Crowd(self.process, bodies, CUSTOMERS)
        crowd.start()
        crowd.wait_accepted(ACCEPTED_BEFORE_THE_KILL)
        self.process.kill()
        self.process.start()
        self.process.wait_ready()
        crowd.join()
        self.assertEqual(len(crowd.accepted), ORDERS)

        def orders():
            listed = {o["order_id"]: o for o in self.shop.orders.list_all("/orders")}
            return [listed[i] for i in crowd.accepted]

        def pending():
            return [o["order_id"] for o in orders() if o["status"] not in TERMINAL]
        eventually("every accepted order is terminal", lambda: (not (left := pending()), len(left)), TERMINAL_DEADLINE_S)
        confirmed = [o for o in orders() if o["status"] == "confirmed"]
        self.assertEqual(len(confirmed), ORDERS - ORDERS // 10)
        self.shop.wait_levels(sku, (100_000 - len(confirmed), 0, 100_000 - len(confirmed)))

        def captured():
            return sum(p["captured"] for p in self.shop.payments.list_all("/payments") if p["order_id"] in crowd.accepted)
        owed = sum(o["total"] for o in confirmed)
        eventually(f"{owed} are captured", lambda: ((taken := captured()) == owed, taken), TERMINAL_DEADLINE_S)
        for o in confirmed:
            self.shop.wait_notification(o["order_id"], "order_confirmed")


if __name__ == "__main__":
    harness.main()
