"""The contract, inventory: items, their levels and their ledger, reservations."""
from contract_routes import MEMBERS
from shop import line, new_sku


class Inventory:
    def test_an_item_is_made_read_replaced_and_deleted(self):
        sku = new_sku()
        path, body = f"/items/{sku}", {"sku": sku, "name": "Tea", "on_hand": 7, "reorder_point": 2}
        answer = self.shop.inventory.post("/items", body)
        item = self.ok(answer, 201)
        self.violations_free([item], MEMBERS["item"])
        self.assertEqual({n: item[n] for n in body}, body)
        self.assertEqual((item["reserved"], item["available"], item["version"]), (0, 7, 1))
        self.assertEqual(answer.headers["Location"], f"/api/v1{path}")
        self.assertEqual(answer.headers["ETag"], '"1"')
        self.check_instants(item, "created_at", "updated_at")
        self.assertEqual(self.ok(self.shop.inventory.get(path)), item)
        self.refused(self.shop.inventory.post("/items", body), 409, "ALREADY_EXISTS")
        replaced = self.ok(self.shop.inventory.put(path, {"on_hand": 9, "name": "Green tea", "reorder_point": 4}))
        self.assertEqual((replaced["name"], replaced["on_hand"], replaced["reorder_point"], replaced["version"]), ("Green tea", 9, 4, 2))
        self.assertEqual(replaced["created_at"], item["created_at"])
        self.assertIn(self.shop.inventory.delete(path).status, (200, 204))
        self.refused(self.shop.inventory.get(path), 404, "ITEM_NOT_FOUND")
        self.refused(self.shop.inventory.delete(path), 404, "ITEM_NOT_FOUND")
        self.assertNotIn(sku, [i["sku"] for i in self.shop.inventory.list_all("/items")])

    def test_a_name_and_a_reorder_point_are_optional(self):
        for make in (lambda sku: self.shop.inventory.post("/items", {"sku": sku, "on_hand": 0}),
                     lambda sku: self.shop.inventory.put(f"/items/{sku}", {"on_hand": 0})):
            sku = new_sku()
            answer = make(sku)
            item = self.ok(answer, 201)
            self.assertEqual((item["sku"], item["on_hand"], item["available"]), (sku, 0, 0))
            self.assertEqual(self.ok(self.shop.inventory.get(f"/items/{sku}")), item)

    def test_adjustments_add_up_and_never_go_below_nothing(self):
        sku = self.shop.put_item(10)
        path = f"/items/{sku}/adjustments"
        self.assertEqual(self.ok(self.shop.inventory.post(path, {"delta": 5, "reason": "found"}))["on_hand"], 15)
        self.assertEqual(self.ok(self.shop.inventory.post(path, {"delta": -15, "reason": "lost"}))["on_hand"], 0)
        self.refused(self.shop.inventory.post(path, {"delta": -1, "reason": "lost"}), 409, "INVALID_STATE")
        self.assertEqual(self.shop.levels(sku), (0, 0, 0))
        self.assertEqual([(m["on_hand_delta"], m["reason"]) for m in self.ledger(sku)[:2]], [(-15, "lost"), (5, "found")])

    def ledger(self, sku):
        movements = self.shop.inventory.list_all(f"/items/{sku}/movements")
        self.violations_free(movements, MEMBERS["movement"])
        self.assertEqual({m["sku"] for m in movements}, {sku})
        return movements

    def check_ledger(self, sku):
        on_hand, reserved, _ = self.shop.levels(sku)
        movements = self.ledger(sku)
        self.assertEqual((sum(m["on_hand_delta"] for m in movements), sum(m["reserved_delta"] for m in movements)), (on_hand, reserved))
        return [m["kind"] for m in movements][::-1]

    def test_the_ledger_adds_up_to_the_levels_through_the_life_of_an_order(self):
        sku, order = self.confirmed(quantity=3, on_hand=10)
        self.shop.wait_levels(sku, (7, 0, 7))
        self.assertEqual(self.check_ledger(sku), ["receipt", "reserve", "commit"])
        entry = self.ledger(sku)[0]
        self.assertEqual((entry["order_id"], entry["on_hand_delta"], entry["reserved_delta"]), (order["order_id"], -3, -3))
        self.ok(self.shop.inventory.put(f"/items/{sku}", {"on_hand": 20}))
        self.check_ledger(sku)
        self.ok(self.shop.orders.delete(f"/orders/{order['order_id']}"), 202)
        self.shop.wait_levels(sku, (23, 0, 23))
        self.assertEqual(self.check_ledger(sku)[-1], "return")
        self.assertEqual(self.ordered(line(sku, 1, 1099))["status"], "rejected")
        self.shop.wait_levels(sku, (23, 0, 23))
        self.assertEqual(self.check_ledger(sku)[-2:], ["reserve", "release"])

    def test_what_is_reserved_can_be_neither_deleted_nor_counted_away(self):
        sku, order_id = self.slow_order(on_hand=10)
        reservation = self.ok(self.shop.inventory.get(f"/reservations/{order_id}"))
        self.assertEqual((reservation["order_id"], reservation["status"]), (order_id, "held"))
        self.assertEqual([(r["sku"], r["quantity"]) for r in reservation["lines"]], [(sku, 1)])
        self.refused(self.shop.inventory.delete(f"/items/{sku}"), 409, "ITEM_IN_USE")
        self.refused(self.shop.inventory.put(f"/items/{sku}", {"on_hand": 0}), 409, "INVALID_STATE")
        self.refused(self.shop.inventory.post(f"/items/{sku}/adjustments", {"delta": -10, "reason": "lost"}), 409, "INVALID_STATE")
        self.ok(self.shop.inventory.put(f"/items/{sku}", {"on_hand": 1}))
        self.assertEqual(self.shop.levels(sku), (1, 1, 0))
        self.wait_status(order_id, "confirmed")
        self.shop.wait_levels(sku, (0, 0, 0))
        self.assertEqual(self.ok(self.shop.inventory.get(f"/reservations/{order_id}"))["status"], "committed")
        self.check_ledger(sku)
        self.assertIn(self.shop.inventory.delete(f"/items/{sku}").status, (200, 204))

    def test_a_reservation_of_an_order_that_is_refused_is_released(self):
        sku = self.shop.put_item(5)
        order = self.ordered(line(sku, 2, 1549), line(self.shop.put_item(5), 1, 1))  # 3099
        self.assertEqual(order["status"], "rejected")
        self.shop.wait_saga_end(order["order_id"], "compensated")
        found = self.ok(self.shop.inventory.get(f"/reservations?order_id={order['order_id']}&status=released"))
        self.assertEqual([r["order_id"] for r in found], [order["order_id"]])
