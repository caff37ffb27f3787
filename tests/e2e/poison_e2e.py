"""Messages that can never be handled: a bounded number of attempts, then parked with their causes; never spinning."""
import json
import uuid

import broker
import harness
from operations_e2e import ATTEMPTS_BEFORE_THE_LAST, Operator, command, stock_command
from shop import Shop
from stack import SERVICES
from waiting import eventually

PARKED_DEADLINE_S = 60
DELAYED_TWICE_DEADLINE_S = 30  # 1 s and 5 s


class Poison(harness.StackCase):
    def setUp(self):
        self.shop = Shop.of(self.stack)
        self.addCleanup(self.shop.close)
        self.operator = Operator(self.shop.inventory)

    def queue(self, role):
        return f"{self.stack.prefix}inventory.{role}"

    def failures_logged(self, message_id):
        """Each failed delivery of a message is one line of the log."""
        with open(self.stack.inventory.log_path, encoding="utf-8", errors="replace") as log:
            lines = [json.loads(text) for text in log if message_id in text]
        return [entry for entry in lines if entry.get("message_id") == message_id and "attempts" in entry
                and "could not be handled" in json.dumps(entry)]

    def test_what_cannot_be_read_is_parked_at_its_first_delivery_by_every_service(self):
        for service in SERVICES:
            with self.subTest(service=service):
                operator = Operator(self.stack.processes[service].client())
                self.addCleanup(operator.client.close)
                body, (unknown, unknown_body) = f"no message {uuid.uuid4()}", command(f"comanda.{service}.unknown.v1", service, {})
                for text in (body, unknown_body):
                    broker.publish(f"{self.stack.prefix}{service}.commands", text)
                found = eventually("both are parked", lambda o=operator, b=body, u=unknown: (
                    len(got := {m["message_id"]: m for m in o.dead().values() if m["body"] == b or m["message_id"] == u}) == 2
                    and got), PARKED_DEADLINE_S)
                for m in found.values():
                    self.assertEqual(m["attempts"], 1, m)
                    self.assertTrue(m["cause"], m)

    def test_what_fails_each_time_goes_through_the_delays_and_is_parked_and_handled_after_the_fix(self):
        sku, order_id = self.shop.put_item(10), str(uuid.uuid4())
        first, first_body = stock_command("commit_stock", order_id, sku, 3)
        broker.publish(self.queue("commands"), first_body)
        eventually("it waits in the third delay", lambda: broker.message_count(self.queue("retry.30s")) == 1,
                   DELAYED_TWICE_DEADLINE_S)
        self.assertEqual([f["attempts"] for f in self.failures_logged(first)], [0, 1, 2], "once a delay, counted in its header")
        self.assertNotIn(first, self.operator.dead())

        last, last_body = stock_command("commit_stock", order_id, sku, 3)
        broker.publish(self.queue("commands"), last_body, ATTEMPTS_BEFORE_THE_LAST)
        parked = self.operator.wait_parked(last)
        self.assertEqual((parked["attempts"], parked["cause"].split(":")[0]), (ATTEMPTS_BEFORE_THE_LAST + 1, "INVALID_STATE"))
        self.assertEqual(len(self.failures_logged(last)), 1, "after the last delay one attempt is all there is")

        broker.publish(self.queue("commands"), stock_command("reserve_stock", order_id, sku, 3)[1])
        eventually("the stock is held", lambda: self.shop.levels(sku) == (10, 3, 7))
        self.operator.redrive(last, "reserved now")
        self.shop.wait_levels(sku, (7, 0, 7))
        self.assertNotIn(last, self.operator.dead())
        # The first one comes back by itself and finds that it has been done.
        eventually("nothing is left in the delays", lambda: broker.message_count(self.queue("retry.30s")) == 0, PARKED_DEADLINE_S)
        self.shop.wait_levels(sku, (7, 0, 7))


if __name__ == "__main__":
    harness.main()
