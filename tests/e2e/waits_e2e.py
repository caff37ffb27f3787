"""Requests that wait (`Prefer: wait`): how many one caller may have, and what those leave behind whose client hangs up."""
import json

import harness
from shop import Shop, line, order_body
from waiting import eventually
from wire import Wire, head

WAITS_OF_A_CALLER = 4
LONGEST_WAIT = "wait=100"  # longer than any deadline here: a wait that ends did so for another reason
LEFT_DEADLINE_S = 30


class Waits(harness.StackCase):
    stack_settings = {"HTTP_WAITS_PER_CALLER_MAX": str(WAITS_OF_A_CALLER)}

    def setUp(self):
        self.shop = Shop.of(self.stack)
        self.addCleanup(self.shop.close)
        self.sku = self.shop.put_item(1000)

    def begin_wait(self):
        """A client who has asked, and reads nothing."""
        body = json.dumps(order_body(line(self.sku))).encode()
        client = Wire(self.stack.orders.port)
        self.addCleanup(client.close)
        client.send(head("POST /api/v1/orders HTTP/1.1", "Content-Type: application/json", f"Content-Length: {len(body)}",
                         f"Prefer: {LONGEST_WAIT}") + body)
        return client

    def pending_orders(self):
        return self.stack.databases["orders"].count("orders", "status = 'pending'")

    def is_let_wait(self):
        """Whether there is room for one more: it waits for a second then, and says so."""
        answer = self.shop.orders.post("/orders", order_body(line(self.sku)), {"Prefer": "wait=1"})
        self.assertEqual((answer.status, answer.data["status"]), (201, "pending"))
        return answer.headers["Preference-Applied"] is not None

    def test_clients_who_hang_up_give_their_places_back(self):
        self.assertEqual(self.stack.payments.stop(), 0, "so that nothing is decided")
        waiting = [self.begin_wait() for _ in range(WAITS_OF_A_CALLER)]
        eventually("they all wait", lambda: self.pending_orders() == WAITS_OF_A_CALLER)
        eventually("there is no place for one more", lambda: not self.is_let_wait())
        for client in waiting:
            client.close()
        eventually("there is a place again", self.is_let_wait, LEFT_DEADLINE_S)
        self.stack.payments.start()
        self.stack.payments.wait_ready()
        eventually("what they ordered is decided all the same", lambda: (self.pending_orders() == 0, self.pending_orders()))


if __name__ == "__main__":
    harness.main()
