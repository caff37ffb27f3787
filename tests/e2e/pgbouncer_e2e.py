"""The four services behind a pgbouncer that shares its sessions between transactions (pool_mode = transaction)."""
import threading

import books
import broker
import harness
from pgbouncer import PgBouncer
from shop import Shop, line, order_body
from stack import Stack

ORDERS = 60
THREADS = 6
DEADLINE_S = 60


class Pooled:
    """As links: to the database through the pooler, to the broker straight."""

    def __init__(self, pooler):
        self.pooler = pooler

    def settings(self, _service, _number, of):
        return {"DATABASE_URL": self.pooler.url_of(of), "RABBITMQ_URL": broker.broker_url()}


class PooledCase(harness.StackCase):
    prepared = {}

    @classmethod
    def setUpClass(cls):
        cls.pooler = PgBouncer()
        cls.addClassCleanup(cls.pooler.close)
        cls.pooler.start()
        cls.stack = Stack(harness.executables, cls.prepared, links=Pooled(cls.pooler))
        cls.addClassCleanup(cls.stack.close)
        cls.show_logs_if_it_fails(cls.stack.start)

    def setUp(self):
        self.shop = Shop.of(self.stack)
        self.addCleanup(self.shop.close)


class BehindAPooler(PooledCase):
    def test_migrations_and_orders_work_and_nothing_is_answered_with_an_error(self):
        sku = self.shop.put_item(1000)
        placed, problems = [], []

        def customer():
            shop = Shop.of(self.stack)
            try:
                for _ in range(ORDERS // THREADS):
                    placed.append(shop.place(line(sku)))
                    for path in ("/orders?limit=50", f"/orders/{placed[-1]}"):
                        answer = shop.orders.get(path)
                        if answer.status != 200:
                            problems.append((path, answer.status, answer.body))
            except BaseException as problem:  # told by the test below
                problems.append(problem)
            finally:
                shop.close()

        threads = [threading.Thread(target=customer) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(problems, [])
        for order in placed:
            self.assertEqual(self.shop.wait_terminal(order, DEADLINE_S)["status"], "confirmed")
        books.wait_all_done(self.stack, DEADLINE_S)
        self.shop.wait_levels(sku, (1000 - ORDERS, 0, 1000 - ORDERS))
        for process in self.stack.everybody:
            self.assertTrue(process.readiness()[0])
            self.assertEqual(process.command("migrate", "status").returncode, 0)

    def test_nothing_is_left_in_a_shared_session(self):
        for name, of in self.stack.databases.items():
            with self.subTest(service=name):
                url_settings = of.url
                of.url = self.pooler.url_of(of)
                try:
                    for _ in range(20):
                        self.assertEqual(of.value("SELECT count(*) FROM pg_prepared_statements"), "0")
                        self.assertEqual(of.value("SHOW enable_seqscan"), "on")
                        self.assertEqual(of.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
                                                  "AND database = (SELECT oid FROM pg_database "
                                                  "WHERE datname = current_database())"), "0")
                finally:
                    of.url = url_settings


class PreparedAllTheSame(PooledCase):
    prepared = {"DATABASE_PREPARED": "on"}

    @classmethod
    def setUpClass(cls):
        # It may or may not become ready: that depends on whose session it meets.
        cls.pooler = PgBouncer()
        cls.addClassCleanup(cls.pooler.close)
        cls.pooler.start()
        cls.stack = Stack(harness.executables, cls.prepared, links=Pooled(cls.pooler))
        cls.addClassCleanup(cls.stack.close)
        cls.stack.migrate()
        cls.stack.orders.start()
        cls.stack.orders.wait_listening()

    def test_a_session_that_lost_its_statements_is_503_with_the_reason_and_no_other_schema(self):
        seen = []
        for number in range(400):
            answer = (self.shop.orders.get("/orders?limit=1") if number % 2 else
                      self.shop.orders.post("/orders", order_body(line(f"sku-{number % 7}"))))
            seen.append(answer.status)
            self.assertNotEqual(answer.status, 500, answer.body)
            if answer.status == 503 and "DATABASE_PREPARED=off" in str(answer.body):
                return
        log = self.stack.orders.log_end(10_000)
        self.assertIn("DATABASE_PREPARED=off", log, seen)
        self.assertNotIn("another schema", log)


if __name__ == "__main__":
    harness.main()
