"""A database that says nothing: who waits is told in time, who repeats is told that it runs, and nothing is done twice."""
import concurrent.futures
import pathlib
import shutil
import tempfile
import unittest
import uuid

import broker
import database
import harness
from client import Client
from process import Process
from proxy import Proxy
from shop import new_sku
from waiting import eventually

REQUEST_TIMEOUT_MS = 2000
ANSWER_DEADLINE_S = 30
TOGETHER = 4


class Stalled(unittest.TestCase):
    """Inventory, with a proxy before its database."""

    def setUp(self):
        run = uuid.uuid4().hex[:10]
        prefix = f"e2e-{run}."
        home = pathlib.Path(tempfile.mkdtemp(prefix="comanda-e2e-"))
        self.addCleanup(shutil.rmtree, home, ignore_errors=True)
        own = database.Database(f"comanda_e2e_{run}_inventory")
        self.addCleanup(own.drop)
        self.addCleanup(broker.delete_everything, prefix, ("inventory",))
        self.proxy = Proxy(database.address(), "inventory to its database")
        self.addCleanup(self.proxy.close)
        self.process = Process(pathlib.Path(harness.executables) / "comanda-inventory", home,
                               {"DATABASE_URL": own.url_through(self.proxy.port), "RABBITMQ_URL": broker.broker_url(),
                                "BROKER_PREFIX": prefix, "REQUEST_TIMEOUT_MS": str(REQUEST_TIMEOUT_MS), "CACHE_ENTRIES": "0"})
        migrated = self.process.command("migrate", "up")
        self.assertEqual(migrated.returncode, 0, migrated.stderr)
        self.addCleanup(self.process.stop)
        self.process.start()
        self.process.wait_ready()

    def ask(self, method, path, body=None, key=None):
        client = Client(self.process.port)
        try:
            return client.request(method, path, body, {"Idempotency-Key": key} if key else None)
        finally:
            client.close()

    def test_a_stalled_request_is_504_its_repetition_409_and_its_effect_happens_once(self):
        sku, key = new_sku(), uuid.uuid4().hex
        body = {"sku": sku, "on_hand": 5}
        self.proxy.stall()
        with concurrent.futures.ThreadPoolExecutor(TOGETHER) as pool:
            answers = list(pool.map(lambda _: self.ask("POST", "/items", body, key), range(TOGETHER)))
        # Whichever came first is the one that waits.
        told = sorted((a.status, a.error_code) for a in answers)
        self.assertEqual(told, [(409, "IDEMPOTENCY_KEY_IN_USE")] * (TOGETHER - 1) + [(504, "TIMEOUT")])
        read = self.ask("GET", f"/items/{sku}")
        self.assertIn((read.status, read.error_code), ((504, "TIMEOUT"), (503, "UNAVAILABLE"), (503, "OVERLOADED")), read)

        self.proxy.restore()

        def settled():
            answer = self.ask("POST", "/items", body, key)
            return answer.status == 201, answer
        _, answer = eventually("the repetition has the first one's answer", settled, ANSWER_DEADLINE_S)
        self.assertEqual(answer.data["on_hand"], 5)
        movements = self.ask("GET", f"/items/{sku}/movements").data
        self.assertEqual([m["on_hand_delta"] for m in movements], [5])


if __name__ == "__main__":
    harness.main()
