"""Services, databases and broker come up in whatever order: once all are there, everything works."""
import itertools
import json
import urllib.parse

import harness
from links import Proxied
from shop import Shop, line
from stack import SERVICES, Stack
from waiting import eventually

NOTICE_DEADLINE_S = 30
ORDER_DEADLINE_S = 60


class Starts(harness.StackCase):
    """A server that has not been started is, to whoever asks, a port that resets."""

    @classmethod
    def setUpClass(cls):
        cls.links = Proxied()
        cls.addClassCleanup(cls.links.close)
        cls.stack = Stack(harness.executables, links=cls.links)
        cls.addClassCleanup(cls.stack.close)

    def stop_everything(self):
        for process in self.stack.processes.values():
            process.stop()
        for server in ("database", "broker"):
            for proxy in self.links.all_to(server):
                proxy.cut()

    def start_services(self, first):
        at = SERVICES.index(first)
        for service in SERVICES[at:] + SERVICES[:at]:
            self.stack.processes[service].start()
        for process in self.stack.processes.values():
            process.wait_listening()

    def check_an_order_passes(self):
        for process in self.stack.processes.values():
            process.wait_ready()
        shop = Shop.of(self.stack)
        self.addCleanup(shop.close)
        order = shop.place(line(shop.put_item(10)))
        self.assertEqual(shop.wait_terminal(order, ORDER_DEADLINE_S)["status"], "confirmed")

    def test_services_that_start_before_their_schema_is_there_wait_for_it(self):
        self.start_services("orders")
        for process in self.stack.processes.values():
            ready, why = process.readiness()
            self.assertFalse(ready, why)
            eventually(f"{process.name} says why",
                       lambda p=process: json.loads(p.readiness()[1])["checks"]["database"].get("reason") == "SCHEMA_NOT_MIGRATED",
                       NOTICE_DEADLINE_S)
        self.stack.migrate()
        self.check_an_order_passes()

    def test_what_is_away_is_told_to_strangers_in_one_word_and_to_the_log_in_full(self):
        self.stack.migrate()
        process = self.stack.processes["orders"]
        process.stop()
        url = urllib.parse.urlsplit(process.settings["DATABASE_URL"])
        given = dict(process.settings)
        process.settings |= {
            "DATABASE_URL": url._replace(netloc=f"nobody_here:s3cret@{url.hostname}:{url.port}").geturl(),
            "RABBITMQ_URL": "amqp://nobody_there:s3cret@127.0.0.1:1/hidden_host"}
        try:
            process.start()
            process.wait_listening()
            eventually("both are away", lambda: self.reasons(process, "database", "broker") == ["UNAVAILABLE"] * 2,
                       NOTICE_DEADLINE_S)
            for path in ("/health", "/health/ready", "/metrics", "/api/v1/orders"):
                answer = process.raw_client().get(path)
                for word in ("nobody", "hidden", "s3cret", "127.0.0.1", "sqlstate"):
                    self.assertNotIn(word, answer.body.decode(), path)
            with open(process.log_path, encoding="utf-8") as log:
                text = log.read()
            self.assertIn("nobody_there", text)
            self.assertIn("hidden_host", text)
            self.assertNotIn("s3cret", text)
        finally:
            process.stop()
            process.settings = given

    @staticmethod
    def reasons(process, *dependencies):
        checks = json.loads(process.readiness()[1])["checks"]
        return [checks.get(name, {}).get("reason") for name in dependencies]

    def test_they_come_up_in_any_order(self):
        self.stack.migrate()
        for number, order in enumerate(itertools.permutations(("services", "database", "broker"))):
            with self.subTest(order=order):
                self.stop_everything()
                for step in order:
                    if step == "services":
                        self.start_services(SERVICES[number % len(SERVICES)])
                    else:
                        for proxy in self.links.all_to(step):
                            proxy.restore()
                self.check_an_order_passes()


if __name__ == "__main__":
    harness.main()
