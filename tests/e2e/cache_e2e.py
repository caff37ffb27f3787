"""Two instances of a service on one database, with caches: what one wrote the other reads at once, whatever becomes of Redis."""
import json
import pathlib
import random
import shutil
import tempfile
import threading
import unittest
import uuid

import broker
import harness
from client import Client
from database import Database
from process import Process
from redis_server import RedisServer
from shop import new_sku
from waiting import eventually

NOTICE_DEADLINE_S = 30
CUSTOMERS = 6
PASSWORD = "not-to-be-seen"


class Pair(unittest.TestCase):
    """Two inventories on one database."""

    redis = None
    settings = {}

    @classmethod
    def setUpClass(cls):
        run = uuid.uuid4().hex[:10]
        prefix = f"e2e-{run}."
        home = pathlib.Path(tempfile.mkdtemp(prefix="comanda-e2e-"))
        cls.addClassCleanup(shutil.rmtree, home, ignore_errors=True)
        database = Database(f"comanda_e2e_{run}_inventory")
        cls.addClassCleanup(database.drop)
        cls.addClassCleanup(broker.delete_everything, prefix, ("inventory",))
        cls.processes = []
        for name in ("one", "other"):
            (home / name).mkdir()
            process = Process(pathlib.Path(harness.executables) / "comanda-inventory", home / name,
                              {"DATABASE_URL": database.url, "RABBITMQ_URL": broker.broker_url(), "BROKER_PREFIX": prefix,
                               "LANES": "2", **cls.settings})
            cls.processes.append(process)
            cls.addClassCleanup(process.stop)
        migrated = cls.processes[0].command("migrate", "up")
        assert migrated.returncode == 0, migrated
        for process in cls.processes:
            process.start()
        for process in cls.processes:
            process.wait_ready()

    def setUp(self):
        self.one, self.other = (p.client() for p in self.processes)
        self.addCleanup(self.one.close)
        self.addCleanup(self.other.close)

    def metric(self, name):
        """The sum over both processes of the lines that begin with `name`."""
        total = 0.0
        for process in self.processes:
            for text in self.plain(process, "/metrics").body.decode().splitlines():
                if text.startswith(name):
                    total += float(text.rpartition(" ")[2])
        return total

    @staticmethod
    def plain(process, path):
        """A route without the prefix."""
        client = Client(process.port, "")
        try:
            return client.get(path)
        finally:
            client.close()

    def put(self, client, sku, on_hand):
        answer = client.put(f"/items/{sku}", {"on_hand": on_hand})
        self.assertIn(answer.status, (200, 201), answer)
        return answer.data

    def write_and_read_everywhere(self, rounds):
        """Writes through one instance and reads through both, turn by turn."""
        sku = new_sku()
        for number in range(rounds):
            writer, reader = (self.one, self.other) if number % 2 else (self.other, self.one)
            self.put(writer, sku, number)
            for client in (reader, writer, reader):
                self.assertEqual(client.get(f"/items/{sku}").data["on_hand"], number)
        return sku


class WithMemoryOnly(Pair):
    def test_what_was_written_through_one_instance_is_read_through_the_other(self):
        self.write_and_read_everywhere(100)

    def test_a_row_that_rests_is_answered_from_memory(self):
        sku = new_sku()
        self.put(self.one, sku, 7)
        def hit():
            before = self.metric('comanda_cache_hits_total{cache="memory"')
            self.assertEqual(self.one.get(f"/items/{sku}").data["on_hand"], 7)
            return self.metric('comanda_cache_hits_total{cache="memory"') > before
        eventually("a read is a hit", hit)

    def test_without_redis_health_says_nothing_of_a_cache(self):
        self.assertNotIn("cache", self.plain(self.processes[0], "/health").json["checks"])


class WithRedis(Pair):
    @classmethod
    def setUpClass(cls):
        cls.redis = RedisServer(PASSWORD)
        cls.addClassCleanup(cls.redis.kill)
        cls.redis.start()
        cls.settings = {"REDIS_URL": cls.redis.url}
        super().setUpClass()

    def tearDown(self):
        self.wait_cache(True)

    def health(self, process):
        return self.plain(process, "/health").json

    def wait_cache(self, well):
        """Until both say so. Whether a service is ready has nothing to do with it."""
        for process in self.processes:
            def look(process=process):
                seen = self.health(process)
                check = seen["checks"]["cache"]
                good = check["status"] == "ok" and seen["status"] == "ok" if well else (
                    check["status"] == "down" and check["reason"] and seen["status"] == "degraded")
                return good, seen
            eventually(f"the cache is {'well' if well else 'lost'}", look, NOTICE_DEADLINE_S)
            self.assertTrue(process.readiness()[0], "a lost cache is no reason not to serve")

    def test_what_was_written_through_one_instance_is_read_through_the_other(self):
        self.wait_cache(True)
        self.write_and_read_everywhere(100)
        self.assertGreater(self.redis.rows(), 0)

    def test_what_one_instance_loaded_the_other_need_not(self):
        self.wait_cache(True)
        sku = new_sku()
        self.put(self.one, sku, 7)
        def hit():
            before = self.metric('comanda_cache_hits_total{cache="redis"')
            for client in (self.one, self.other):
                self.assertEqual(client.get(f"/items/{sku}").data["on_hand"], 7)
            # A fresh connection may reach the other lane, which has its own memory.
            for process in self.processes:
                client = process.client()
                client.get(f"/items/{sku}")
                client.close()
            return self.metric('comanda_cache_hits_total{cache="redis"') > before
        eventually("a read is a hit of Redis", hit)

    def test_under_load_a_killed_and_a_stalled_redis_cost_no_read_and_make_none_old(self):
        self.wait_cache(True)
        stop = threading.Event()
        problems, reads = [], []

        def customer(seed):
            chance = random.Random(seed)
            clients = [p.client() for p in self.processes for _ in range(2)]
            skus = [new_sku() for _ in range(3)]
            on_hand = {}
            try:
                while not stop.is_set():
                    sku = chance.choice(skus)
                    on_hand[sku] = on_hand.get(sku, 0) + 1
                    answer = chance.choice(clients).put(f"/items/{sku}", {"on_hand": on_hand[sku]})
                    assert answer.status in (200, 201), answer
                    for _ in range(4):
                        seen = chance.choice(clients).get(f"/items/{sku}")
                        assert seen.status == 200, seen
                        assert seen.data["on_hand"] == on_hand[sku], (seen, on_hand[sku])
                        reads.append(1)
            except BaseException as problem:
                problems.append(problem)
            finally:
                for client in clients:
                    client.close()

        threads = [threading.Thread(target=customer, args=(n,), daemon=True) for n in range(CUSTOMERS)]
        for thread in threads:
            thread.start()

        def more_reads():
            wanted = len(reads) + 200
            eventually("customers go on", lambda: (problems or len(reads) >= wanted, len(reads)), 60)

        try:
            more_reads()
            self.redis.kill()
            self.wait_cache(False)
            more_reads()
            self.redis.start()
            self.wait_cache(True)
            more_reads()
            self.redis.stall()
            try:
                self.wait_cache(False)
                more_reads()
            finally:
                self.redis.resume()
            self.wait_cache(True)
            more_reads()
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(problems, [])

    def test_the_password_is_in_no_log_and_no_settings(self):
        for process in self.processes:
            shown = process.command("config").stdout
            self.assertIn(f"REDIS_URL=redis://:***@127.0.0.1:{self.redis.port}/0", shown)
            with open(process.log_path, errors="replace") as log:
                self.assertNotIn(PASSWORD, shown + log.read() + json.dumps(self.health(process)))

    def test_a_url_that_cannot_be_used_is_a_mistake_of_the_settings(self):
        process = self.processes[0]
        for url, why in ((f"redis://:{PASSWORD}@cache.example", "rediss://"), ("http://h", "redis://"), (f"redis://:{PASSWORD}@h/x", "database")):
            done = process.command("config", settings={**process.settings, "REDIS_URL": url})
            self.assertEqual(done.returncode, 78, done)
            self.assertIn("REDIS_URL", done.stderr)
            self.assertIn(why, done.stderr)
            self.assertNotIn(PASSWORD, done.stderr)


class WithRedisOnly(Pair):
    @classmethod
    def setUpClass(cls):
        cls.redis = RedisServer(PASSWORD)
        cls.addClassCleanup(cls.redis.kill)
        cls.redis.start()
        cls.settings = {"REDIS_URL": cls.redis.url, "CACHE_ENTRIES": "0"}
        super().setUpClass()

    def key_of(self, sku):
        """Where its row is, once it has been read."""
        def look():
            self.assertEqual(self.one.get(f"/items/{sku}").status, 200)
            return self.redis.keys(f"*:{sku}")
        return eventually("the row is in Redis", look, NOTICE_DEADLINE_S)[0]

    def test_rows_that_somebody_else_wrote_into_redis_are_not_read(self):
        sku, other = new_sku(), new_sku()
        self.put(self.one, sku, 7)
        self.put(self.one, other, 8)
        key, other_key = self.key_of(sku), self.key_of(other)
        for forge in (("COPY", other_key, key, "REPLACE"), ("SET", key, "nonsense"), ("SET", key, "0"), ("SETRANGE", key, "40", "x"),
                      ("APPEND", key, "x"), ("DEL", key), ("LPUSH", key, "x")):
            with self.subTest(forge[0]):
                self.redis.ask(*forge)
                for client in (self.one, self.other):
                    answer = client.get(f"/items/{sku}")
                    self.assertEqual((answer.status, answer.data["sku"], answer.data["on_hand"]), (200, sku, 7))
                if forge[0] != "DEL":
                    self.redis.ask("DEL", key)
                    self.key_of(sku)


if __name__ == "__main__":
    harness.main()
