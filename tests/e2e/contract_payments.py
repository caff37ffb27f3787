"""The contract, payments outside a saga: authorizing, capturing, voiding, giving back, and the rules of the test gateway."""
import uuid

from contract_routes import ABSENT, MEMBERS
from waiting import eventually


class Payments:
    def authorized(self, amount, wanted="authorized"):
        """A payment made by an administrator, once it is so."""
        body = {"order_id": str(uuid.uuid4()), "customer_id": "ada", "amount": amount, "currency": "EUR"}
        answer = self.shop.payments.post("/payments", body)
        payment = self.ok(answer, 201, 202)
        self.violations_free([payment], MEMBERS["payment"])
        self.assertEqual({n: payment[n] for n in body}, body)
        self.assertEqual(answer.headers["Location"], f"/api/v1/payments/{payment['payment_id']}")
        return self.wait_paid(payment["payment_id"], wanted)

    def wait_paid(self, payment_id, status):
        def look():
            payment = self.shop.payments.get(f"/payments/{payment_id}").data
            return payment if payment["status"] == status else (False, payment)
        return eventually(f"payment {payment_id} is {status}", look)

    def do(self, payment, action, *body):
        return self.shop.payments.request("POST", f"/payments/{payment['payment_id']}/{action}", *body)

    def refund(self, payment, amount):
        return self.do(payment, "refunds", {"amount": amount, "reason": "late"})

    def captured(self, amount):
        payment = self.authorized(amount)
        self.ok(self.do(payment, "capture"), 200, 202)
        return self.wait_paid(payment["payment_id"], "captured")

    def test_a_payment_is_authorized_captured_and_given_back_in_parts(self):
        payment = self.authorized(1000)
        self.assertEqual((payment["captured"], payment["refunded"], payment["decline_code"]), (0, 0, None))
        self.assertTrue(payment["gateway_reference"])
        self.check_instants(payment, "created_at", "updated_at")
        self.violations_free([self.ok(self.do(payment, "capture"), 200, 202)], MEMBERS["payment"])
        payment = self.wait_paid(payment["payment_id"], "captured")
        self.assertEqual((payment["captured"], payment["refunded"]), (1000, 0))
        for amount, refunded, status in ((1, 1, "partially_refunded"), (399, 400, "partially_refunded"), (600, 1000, "refunded")):
            self.ok(self.refund(payment, amount), 201, 202)
            payment = self.wait_paid(payment["payment_id"], status)
            eventually("it is given back", lambda r=refunded: self.shop.payments.get(
                f"/payments/{payment['payment_id']}").data["refunded"] == r)
        refunds = self.ok(self.shop.payments.get(f"/payments/{payment['payment_id']}/refunds"))
        self.assertEqual([(r["amount"], r["reason"]) for r in refunds], [(600, "late"), (399, "late"), (1, "late")])

    def test_no_more_is_given_back_than_was_taken(self):
        payment = self.captured(1000)
        self.refused(self.refund(payment, 1001), 409, "INVALID_STATE")
        self.refused(self.refund(payment, 10 ** 18), 409, "INVALID_STATE")
        self.ok(self.refund(payment, 600), 201, 202)
        self.refused(self.refund(payment, 401), 409, "INVALID_STATE")
        self.ok(self.refund(payment, 400), 201, 202)
        self.refused(self.refund(payment, 1), 409, "INVALID_STATE")
        self.assertEqual(self.wait_paid(payment["payment_id"], "refunded")["refunded"], 1000)

    def test_a_payment_in_the_wrong_state_is_left_alone(self):
        authorized = self.authorized(1000)
        self.refused(self.refund(authorized, 1), 409, "INVALID_STATE")
        self.ok(self.do(authorized, "void"), 200, 202)
        voided = self.wait_paid(authorized["payment_id"], "voided")
        self.refused(self.do(voided, "capture"), 409, "INVALID_STATE")
        self.refused(self.refund(voided, 1), 409, "INVALID_STATE")
        captured = self.captured(1000)
        self.refused(self.do(captured, "void"), 409, "INVALID_STATE")
        declined = self.authorized(1099, "declined")
        for action in ("capture", "void"):
            self.refused(self.do(declined, action), 409, "INVALID_STATE")
        self.refused(self.refund(declined, 1), 409, "INVALID_STATE")
        for payment in (voided, captured, declined):
            self.assertEqual(self.ok(self.shop.payments.get(f"/payments/{payment['payment_id']}")), payment)

    def test_an_order_has_one_payment(self):
        payment = self.authorized(1000)
        again = self.shop.payments.post("/payments", {n: payment[n] for n in ("order_id", "customer_id", "amount", "currency")})
        self.refused(again, 409, "ALREADY_EXISTS")
        self.assertEqual(len(self.ok(self.shop.payments.get(f"/payments?order_id={payment['order_id']}"))), 1)

    def test_the_test_gateway_declines_99_and_is_silent_twice_at_98(self):
        declined = self.authorized(1099, "declined")
        self.assertTrue(declined["decline_code"])
        self.assertEqual((declined["captured"], declined["refunded"]), (0, 0))
        late = self.authorized(1098)
        self.ok(self.do(late, "capture"), 200, 202)
        self.assertEqual(self.wait_paid(late["payment_id"], "captured")["captured"], 1098)
        # Giving back is no authorization: 98 and 99 mean nothing there.
        self.ok(self.refund(late, 99), 201, 202)
        self.ok(self.refund(late, 998 - 99 + 99), 201, 202)
        eventually("both are given back", lambda: self.shop.payments.get(f"/payments/{late['payment_id']}").data["refunded"] == 1097)

    def test_an_action_takes_no_body_or_an_empty_one(self):
        for body in ((), ({},)):
            payment = self.authorized(500)
            self.ok(self.do(payment, "void", *body), 200, 202)
        self.violates(self.do(self.authorized(500), "capture", {"amount": 1}), {"/amount": "UNKNOWN_MEMBER"})

    def test_the_payment_of_a_saga_may_be_given_back_and_the_order_still_cancelled(self):
        _, order = self.confirmed(unit_price=1000)
        payment = self.shop.wait_payment(order["order_id"], "captured")
        self.ok(self.refund(payment, 300), 201, 202)
        self.wait_paid(payment["payment_id"], "partially_refunded")
        self.ok(self.shop.orders.delete(f"/orders/{order['order_id']}"), 202)
        self.wait_status(order["order_id"], "cancelled")
        self.assertEqual(self.wait_paid(payment["payment_id"], "refunded")["refunded"], 1000)

    def test_refunds_of_what_is_not_there(self):
        path = f"/payments/{ABSENT['payment_id']}/refunds"
        self.refused(self.shop.payments.get(path), 404, "PAYMENT_NOT_FOUND")
        self.refused(self.shop.payments.post(path, {"amount": 1, "reason": "x"}), 404, "PAYMENT_NOT_FOUND")
