"""Two instances of Orders on one database, of which one has no broker: whoever waits there sees what the other one does."""
import pathlib

import harness
from contract_events import Events
from harness import StackCase, main
from process import Process, free_port
from shop import Shop, line, order_body


class InstancesTest(StackCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        home = cls.stack.home / "deaf"
        home.mkdir()
        settings = {**cls.stack.orders.settings, "RABBITMQ_URL": f"amqp://guest:guest@127.0.0.1:{free_port()}/"}
        cls.deaf = Process(pathlib.Path(harness.executables) / "comanda-orders", home, settings)
        cls.deaf.settings["HTTP_PORT"] = str(cls.deaf.port)
        cls.addClassCleanup(cls.deaf.stop)
        cls.deaf.start()
        cls.deaf.wait_listening()

    def setUp(self):
        self.shop = Shop.of(self.stack)
        self.addCleanup(self.shop.close)
        self.sku = self.shop.put_item(10)

    def test_a_stream_tells_what_another_instance_does(self):
        order = self.shop.place(line(self.sku))
        events = Events(self.deaf.port, order, {"Accept": "text/event-stream"})
        self.addCleanup(events.close)
        seen = events.until(lambda e: e["event"] == "completed")
        self.assertEqual([int(e["id"]) for e in seen], list(range(1, len(seen) + 1)))
        self.assertEqual([e["data"] for e in seen], self.shop.timeline(order))

    def test_a_wait_is_over_when_another_instance_has_decided(self):
        client = self.deaf.client()
        self.addCleanup(client.close)
        # What this instance cannot publish, the other one finds when its lease has run out.
        placed = client.post("/orders", order_body(line(self.sku)), {"Prefer": "wait=30"})
        self.assertEqual(placed.status, 201, placed)
        self.assertEqual(placed.data["status"], "confirmed")
        self.assertEqual(placed.headers["ETag"], f'"{placed.data["version"]}"')


if __name__ == "__main__":
    main()
