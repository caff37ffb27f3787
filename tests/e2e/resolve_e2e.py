"""A gateway that refuses a capture for good: the order waits until an operator says what became of the money."""
import harness
from mock_gateway import MockGateway
from shop import Shop, line
from waiting import eventually


class RefusedCapture(harness.StackCase):
    @classmethod
    def setUpClass(cls):
        gateway = MockGateway("--refuse", "capture")
        cls.addClassCleanup(gateway.kill)
        cls.stack_settings = {"PAYMENT_GATEWAY": "http", "PAYMENT_GATEWAY_URL": gateway.url}
        super().setUpClass()

    def setUp(self):
        self.shop = Shop.of(self.stack)
        self.addCleanup(self.shop.close)

    def newest(self, payment_id, state):
        """The newest operation, once it is a capture in that state."""
        def look():
            newest = self.shop.payments.get(f"/payments/{payment_id}/operations").data[0]
            return newest if (newest["kind"], newest["state"]) == ("capture", state) else (False, newest)
        return eventually(f"a capture of {payment_id} is {state}", look)

    def resolve(self, operation, outcome, reason="captured at the bank by hand"):
        return self.shop.payments.post(f"/payments/{operation['payment_id']}/operations/{operation['operation_id']}/resolve",
                                       {"outcome": outcome, "reason": reason})

    def test_an_operator_says_that_the_money_was_taken_and_the_saga_ends(self):
        sku = self.shop.put_item(10)
        order_id = self.shop.place(line(sku, 2, 1850))
        self.assertEqual(self.shop.wait_terminal(order_id)["status"], "confirmed")
        payment = self.shop.payment_of(order_id)
        refused = self.newest(payment["payment_id"], "failed")
        self.assertEqual((payment["status"], payment["captured"], refused["amount"]), ("authorized", 0, 3700))
        saga = self.shop.orders.get(f"/sagas/{refused['saga_id']}").data
        self.assertEqual(saga["step"], "capture_payment")
        self.shop.wait_levels(sku, (10, 2, 8))

        no = self.resolve(refused, "not_done")
        self.assertEqual((no.status, no.error_code), (409, "INVALID_STATE"))

        def resolved():  # the saga may have had it asked anew meanwhile
            answer = self.resolve(self.newest(payment["payment_id"], "failed"), "done")
            return answer if answer.status == 200 else (False, answer)
        payment = eventually("the operator is heard", resolved).data
        self.assertEqual((payment["status"], payment["amount"], payment["captured"]), ("captured", 3700, 3700))

        self.shop.wait_saga_end(order_id, "completed")
        self.shop.wait_levels(sku, (8, 0, 8))
        self.assertEqual(self.shop.payment_of(order_id), payment)
        captures = [o["state"] for o in self.shop.payments.get(f"/payments/{payment['payment_id']}/operations").data
                    if o["kind"] == "capture"]
        self.assertEqual(captures.count("succeeded"), 1, captures)
        audit = self.stack.databases["payments"].rows("SELECT action, reason FROM audit")
        self.assertEqual(audit, [{"action": "payment.resolve.done", "reason": "captured at the bank by hand"}])


if __name__ == "__main__":
    harness.main()
